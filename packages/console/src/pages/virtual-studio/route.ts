import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../../app/shell-route.ts';

const listRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/virtual-studio',
  component: lazyRouteComponent(() => import('./virtual-studio-page.tsx'), 'VirtualStudioPage'),
});

/** Routes of this section. */
export const virtualStudioRoutes = [listRoute] as const;

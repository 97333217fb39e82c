import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../../app/shell-route.ts';

const listRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/control',
  component: lazyRouteComponent(() => import('./control-page.tsx'), 'ControlPage'),
});

/** Routes of this section. */
export const controlRoutes = [listRoute] as const;

import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../../app/shell-route.ts';

const listRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/virtual-studio',
  component: lazyRouteComponent(() => import('./virtual-studio-page.tsx'), 'VirtualStudioPage'),
});

const designerRoute = createRoute({
  getParentRoute: () => shellRoute,
  // `new`, or the id of a template.
  path: '/virtual-studio/$studioId',
  component: lazyRouteComponent(() => import('./designer/designer-page.tsx'), 'DesignerPage'),
});

/** Routes of this section. */
export const virtualStudioRoutes = [listRoute, designerRoute] as const;

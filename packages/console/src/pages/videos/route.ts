import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../../app/shell-route.ts';

const listRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/videos',
  component: lazyRouteComponent(() => import('./videos-page.tsx'), 'VideosPage'),
});

/** Routes of this section. */
export const videosRoutes = [listRoute] as const;

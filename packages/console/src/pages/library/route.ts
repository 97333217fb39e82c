import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../../app/shell-route.ts';

const listRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/library',
  component: lazyRouteComponent(() => import('./library-page.tsx'), 'LibraryPage'),
});

/** Routes of this section. */
export const libraryRoutes = [listRoute] as const;

import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../../app/shell-route.ts';
import { readSearch } from './tabs.ts';

const systemRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/system',
  validateSearch: readSearch,
  component: lazyRouteComponent(() => import('./system-page.tsx'), 'SystemPage'),
});

/** Routes of this section. */
export const systemRoutes = [systemRoute] as const;

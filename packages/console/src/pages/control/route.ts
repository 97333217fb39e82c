import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../../app/shell-route.ts';
import { tabOf, type DeskTab } from './desk-tabs.ts';

const listRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/control',
  component: lazyRouteComponent(() => import('./control-page.tsx'), 'ControlPage'),
});

const deskRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/control/$casterId',
  validateSearch: (search): { tab?: DeskTab } => {
    const tab = tabOf(search['tab']);
    return tab === undefined ? {} : { tab };
  },
  component: lazyRouteComponent(() => import('./desk-page.tsx'), 'DeskPage'),
});

/** Routes of this section. */
export const controlRoutes = [listRoute, deskRoute] as const;

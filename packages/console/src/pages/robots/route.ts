import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../../app/shell-route.ts';

export const ROBOT_TABS = ['look', 'speech', 'mind', 'knowledge', 'hearing', 'page', 'visits'] as const;
export type RobotTab = (typeof ROBOT_TABS)[number];

/** A visit whose transcript is open. */
const openVisit = (search: Readonly<Record<string, unknown>>): { readonly visit?: string } =>
  typeof search['visit'] === 'string' && search['visit'] !== '' ? { visit: search['visit'] } : {};

const listRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/robots',
  validateSearch: (search): { readonly tab?: 'visits'; readonly visit?: string } => ({
    ...(search['tab'] === 'visits' ? { tab: 'visits' } : {}),
    ...openVisit(search),
  }),
  component: lazyRouteComponent(() => import('./list/robots-page.tsx'), 'RobotsPage'),
});

const robotRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/robots/$robotId',
  validateSearch: (search): { readonly tab?: RobotTab; readonly visit?: string } => {
    const tab = ROBOT_TABS.find((one) => one === search['tab']);
    return { ...(tab === undefined || tab === 'look' ? {} : { tab }), ...openVisit(search) };
  },
  component: lazyRouteComponent(() => import('./editor/robot-page.tsx'), 'RobotPage'),
});

/** Routes of this section. */
export const robotsRoutes = [listRoute, robotRoute] as const;

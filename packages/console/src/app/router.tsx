import type { QueryClient } from '@tanstack/react-query';
import { createRoute, createRouter, lazyRouteComponent, redirect } from '@tanstack/react-router';
import { controlRoutes } from '../pages/control/route.ts';
import { libraryRoutes } from '../pages/library/route.ts';
import { robotsRoutes } from '../pages/robots/route.ts';
import { roomsRoutes } from '../pages/rooms/route.ts';
import { systemRoutes } from '../pages/system/route.ts';
import { trainingRoutes } from '../pages/training/route.ts';
import { videosRoutes } from '../pages/videos/route.ts';
import { virtualStudioRoutes } from '../pages/virtual-studio/route.ts';
import { safePath } from './safe-path.ts';
import { mustBeSignedIn, rootRoute, shellRoute } from './shell-route.ts';

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/sign-in',
  validateSearch: (search): { then?: string } =>
    typeof search['then'] === 'string' ? { then: safePath(search['then']) } : {},
  component: lazyRouteComponent(() => import('../pages/sign-in/sign-in-page.tsx'), 'SignInPage'),
});

const welcomeRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/welcome',
  component: lazyRouteComponent(() => import('../pages/welcome/welcome-page.tsx'), 'WelcomePage'),
});

const tallyRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/tally/$casterId',
  beforeLoad: mustBeSignedIn,
  component: lazyRouteComponent(() => import('../pages/tally/tally-page.tsx'), 'TallyPage'),
});

const joinRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: '/join/$token',
  component: lazyRouteComponent(() => import('../pages/join/join-page.tsx'), 'JoinPage'),
});

const homeRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/',
  beforeLoad: () => redirect({ to: '/videos', throw: true }),
});

const tree = rootRoute.addChildren([
  signInRoute,
  welcomeRoute,
  tallyRoute,
  joinRoute,
  shellRoute.addChildren([
    homeRoute,
    ...videosRoutes,
    ...roomsRoutes,
    ...controlRoutes,
    ...virtualStudioRoutes,
    ...libraryRoutes,
    ...trainingRoutes,
    ...robotsRoutes,
    ...systemRoutes,
  ]),
]);

/** The pages of the console. */
export function makeRouter(cache: QueryClient) {
  return createRouter({ routeTree: tree, context: { cache }, defaultPreload: 'intent' });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}

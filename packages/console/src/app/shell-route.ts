import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router';
import { BrokenPage, MissingPage } from './broken.tsx';
import { findMe } from './session.tsx';

export interface RouterContext {
  readonly cache: QueryClient;
}

export const rootRoute = createRootRouteWithContext<RouterContext>()({
  component: Outlet,
  notFoundComponent: MissingPage,
  errorComponent: BrokenPage,
});

/** Pages for the signed-in only: whoever is not goes to sign in and comes back. */
export async function mustBeSignedIn({
  context,
  location,
}: {
  readonly context: RouterContext;
  readonly location: { readonly href: string };
}) {
  const me = await findMe(context.cache);
  if (me === undefined) throw redirect({ to: '/sign-in', search: { then: location.href } });
  return { me };
}

/** Parent of every page inside the frame with the rail. */
export const shellRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: 'shell',
  beforeLoad: mustBeSignedIn,
  component: lazyRouteComponent(() => import('./shell.tsx'), 'Shell'),
});

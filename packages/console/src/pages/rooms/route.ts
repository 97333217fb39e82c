import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../../app/shell-route.ts';
import { readEditorSearch } from './editor/search.ts';
import { readDeskSearch } from './live/search.ts';
import { readListSearch } from './list/search.ts';

const listRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/rooms',
  validateSearch: readListSearch,
  component: lazyRouteComponent(() => import('./list/rooms-page.tsx'), 'RoomsPage'),
});

const editorRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/rooms/$roomId',
  validateSearch: readEditorSearch,
  component: lazyRouteComponent(() => import('./editor/editor-page.tsx'), 'RoomEditorPage'),
});

const deskRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/rooms/$roomId/live',
  validateSearch: readDeskSearch,
  component: lazyRouteComponent(() => import('./live/desk-page.tsx'), 'RoomDeskPage'),
});

/** Routes of this section. */
export const roomsRoutes = [listRoute, editorRoute, deskRoute] as const;

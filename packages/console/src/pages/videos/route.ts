import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../../app/shell-route.ts';

export interface VideosSearch {
  /** Finished and running videos, or drafts of scripts. */
  readonly tab?: 'drafts';
  /** The video that is shown. */
  readonly job?: string;
  readonly page?: number;
}

const ID = /^[\w-]{1,64}$/;

function validateSearch(search: Readonly<Record<string, unknown>>): VideosSearch {
  const { tab, job, page } = search;
  return {
    ...(tab === 'drafts' ? { tab } : {}),
    ...(typeof job === 'string' && ID.test(job) ? { job } : {}),
    ...(typeof page === 'number' && Number.isInteger(page) && page > 1 ? { page } : {}),
  };
}

const listRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/videos',
  validateSearch,
  component: lazyRouteComponent(() => import('./list/videos-page.tsx'), 'VideosPage'),
});

const editRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/videos/edit/$scriptId',
  component: lazyRouteComponent(() => import('./editor/editor-page.tsx'), 'EditorPage'),
});

/** Routes of this section. */
export const videosRoutes = [listRoute, editRoute] as const;

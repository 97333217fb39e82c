import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { shellRoute } from '../../app/shell-route.ts';
import { kindNamed, type Kind } from './kinds.ts';

/** What the address of the library says: everything shown can be linked to. */
export interface LibrarySearch {
  readonly kind?: Kind;
  readonly q?: string;
  readonly tag?: string;
  /** The studio's own library instead of one's own assets. */
  readonly from?: 'system' | 'shared';
  readonly bin?: true;
  /** The asset whose details are open. */
  readonly asset?: string;
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

const libraryRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: '/library',
  validateSearch: (search): LibrarySearch => {
    const kind = kindNamed(search['kind']);
    const [q, tag, asset] = [text(search['q']), text(search['tag']), text(search['asset'])];
    const from = search['from'] === 'system' || search['from'] === 'shared' ? search['from'] : undefined;
    return {
      ...(kind === 'all' ? {} : { kind }),
      ...(q === undefined ? {} : { q }),
      ...(tag === undefined ? {} : { tag }),
      ...(from === undefined ? {} : { from }),
      ...(search['bin'] === true ? { bin: true as const } : {}),
      ...(asset === undefined ? {} : { asset }),
    };
  },
  component: lazyRouteComponent(() => import('./library-page.tsx'), 'LibraryPage'),
});

/** The same address without some of its members. */
export function without(search: LibrarySearch, ...names: readonly (keyof LibrarySearch)[]): LibrarySearch {
  return Object.fromEntries(Object.entries(search).filter(([name]) => !names.some((one) => one === name)));
}

/** Routes of this section. */
export const libraryRoutes = [libraryRoute] as const;

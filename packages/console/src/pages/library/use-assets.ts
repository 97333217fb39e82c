import type { OperationQuery } from '@cyclorama/contract';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useMetaStudio } from '../../app/session.tsx';
import { keys } from '../../api/keys.ts';
import { TYPES } from './kinds.ts';
import type { LibrarySearch } from './route.ts';

const PAGE = 100;

type Query = Partial<OperationQuery<'listAssets'>>;

/** What the address asks of the operation that lists assets. */
export function listQuery({ kind = 'all', q, tag, from, bin }: LibrarySearch): Query {
  return {
    asset_source: from === 'system' ? 'SYSTEM' : 'CUSTOMIZATION',
    ...(kind === 'all' ? {} : { asset_type: TYPES[kind] }),
    ...(q === undefined ? {} : { name: q }),
    ...(tag === undefined ? {} : { tag }),
    ...(from === 'shared' ? { role: 'SHAREE' as const } : {}),
    asset_state: bin === true ? ['DELETING'] : ['CREATING', 'FAILED', 'UNACTIVED', 'ACTIVED', 'BLOCK'],
    sort_key: 'create_time',
    sort_dir: 'desc',
  };
}

/** The assets that the address asks for, a hundred at a time as one scrolls. */
export function useAssets(search: LibrarySearch) {
  const studio = useMetaStudio();
  const query = listQuery(search);
  return useInfiniteQuery({
    queryKey: keys.assets(query),
    queryFn: ({ pageParam, signal }) =>
      studio.call('listAssets', { query: { ...query, limit: PAGE, offset: pageParam }, signal }),
    initialPageParam: 0,
    getNextPageParam: (last, pages) => {
      const loaded = pages.reduce((sum, page) => sum + (page.assets?.length ?? 0), 0);
      return (last.assets?.length ?? 0) > 0 && loaded < (last.count ?? 0) ? loaded : undefined;
    },
  });
}

import { useQuery, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { createContext, useContext, useEffect, useMemo, type ReactNode } from 'react';
import { ApiError, onSignedOut } from '../api/http.ts';
import { keys } from '../api/keys.ts';
import { metaStudio, type MetaStudio } from '../api/metastudio.ts';
import { fetchMe, type Me } from '../api/own.ts';

const Session = createContext<Me | undefined>(undefined);

/** Who is signed in: of the cache, else asked. Undefined when nobody is. @throws ApiError when the server is not there */
export async function findMe(cache: QueryClient): Promise<Me | undefined> {
  try {
    return await cache.query({
      queryKey: keys.me,
      queryFn: () => fetchMe(),
      staleTime: 60_000,
      retry: false,
    });
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) return undefined;
    throw error;
  }
}

/** Lets everything below know who is signed in. @param me who was when the page was opened */
export function SessionProvider({
  me,
  children,
}: {
  readonly me: Me;
  readonly children: ReactNode;
}): ReactNode {
  const cache = useQueryClient();
  const { data = me } = useQuery({
    queryKey: keys.me,
    queryFn: ({ signal }) => fetchMe(signal),
    staleTime: 60_000,
  });
  useEffect(
    () =>
      onSignedOut(() => {
        cache.clear();
        const back = location.pathname + location.search;
        location.assign(`/sign-in?then=${encodeURIComponent(back)}`);
      }),
    [cache],
  );
  return <Session value={data}>{children}</Session>;
}

/** How somebody is called. */
export function nameOf({ user }: Me): string {
  return user.display_name === null || user.display_name === '' ? user.name : user.display_name;
}

/** The signed-in person. @throws Error outside of the signed-in pages */
export function useMe(): Me {
  const me = useContext(Session);
  if (me === undefined) throw new Error('useMe needs a signed-in page');
  return me;
}

/** The MetaStudio operations of the studio that one is signed in to. */
export function useMetaStudio(): MetaStudio {
  const { project_id: projectId } = useMe();
  return useMemo(() => metaStudio(projectId), [projectId]);
}

/** What the signed-in person may do: viewers only look. */
export function useMay(): { readonly operate: boolean; readonly administer: boolean } {
  const { role } = useMe().user;
  return { operate: role !== 'viewer', administer: role === 'owner' };
}

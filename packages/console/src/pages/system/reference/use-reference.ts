import { useQuery } from '@tanstack/react-query';
import { request } from '../../../api/http.ts';
import { operationsOf, type OpenApi, type Operation } from './document.ts';
import { liveOperations, type LiveActions } from './live-actions.ts';

export interface Reference {
  readonly document: OpenApi;
  readonly operations: readonly Operation[];
}

/** What this server itself says of its doors. */
export function useReference() {
  return useQuery({
    queryKey: ['reference'],
    queryFn: async ({ signal }): Promise<Reference> => {
      const [document, live] = await Promise.all([
        request<OpenApi>('GET', '/openapi.json', { signal }),
        request<LiveActions>('GET', '/api/live-actions', { signal }),
      ]);
      return { document, operations: [...operationsOf(document), ...liveOperations(live)] };
    },
  });
}

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { keys } from '../../../api/keys.ts';
import { deleteEngine, fetchEngines, saveEngine, type SentEngine } from '../../../api/own-engines.ts';

/** Everything that speaks here. */
export function useEngines() {
  return useQuery({ queryKey: keys.engines, queryFn: ({ signal }) => fetchEngines(signal) });
}

/** Plugging engines in and out; their voices are assets. */
export function useEngineChanges() {
  const cache = useQueryClient();
  const onSettled = async (): Promise<void> => {
    await Promise.all([
      cache.invalidateQueries({ queryKey: keys.engines }),
      cache.invalidateQueries({ queryKey: ['assets'] }),
    ]);
  };
  return {
    save: useMutation({
      mutationFn: ({ id, engine }: { readonly id: string; readonly engine: SentEngine }) =>
        saveEngine(id, engine),
      onSettled,
    }),
    remove: useMutation({ mutationFn: deleteEngine, onSettled }),
  };
}

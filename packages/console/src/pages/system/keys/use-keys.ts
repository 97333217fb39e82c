import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { keys } from '../../../api/keys.ts';
import { createAccessKey, fetchAccessKeys, revokeAccessKey } from '../../../api/own-system.ts';

/** Keys of the studio, the newest first; those of programs that end by themselves within hours are left out. */
export function useAccessKeys() {
  return useQuery({
    queryKey: keys.accessKeys,
    queryFn: async ({ signal }) =>
      (await fetchAccessKeys(signal)).keys.filter((key) => !key.temporary).toReversed(),
  });
}

/** Making and revoking keys. */
export function useKeyChanges() {
  const cache = useQueryClient();
  const onSettled = (): Promise<void> => cache.invalidateQueries({ queryKey: keys.accessKeys });
  return {
    create: useMutation({ mutationFn: createAccessKey, onSettled }),
    revoke: useMutation({ mutationFn: revokeAccessKey, onSettled }),
  };
}

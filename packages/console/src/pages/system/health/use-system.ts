import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { keys } from '../../../api/keys.ts';
import { checkSystem, fetchSystem, type SystemState } from '../../../api/own-system.ts';

/** Processor time cannot be told by events: it is asked for while somebody looks, and no longer. */
const LOOK_MS = 2000;

/** How the machine is, as long as this is in sight. */
export function useSystem() {
  return useQuery({
    queryKey: keys.system,
    queryFn: ({ signal }) => fetchSystem(signal),
    refetchInterval: LOOK_MS,
  });
}

/** Looks at everything that the studio needs, as `cyclorama doctor` does. */
export function useCheck() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: checkSystem,
    onSuccess: ({ checks, checked_at }) =>
      cache.setQueryData(keys.system, (known: SystemState | undefined) =>
        known === undefined ? undefined : { ...known, checks, checked_at, is_checking: false },
      ),
  });
}

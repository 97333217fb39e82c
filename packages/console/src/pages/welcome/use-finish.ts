import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { keys } from '../../api/keys.ts';
import { finishFirstRun } from '../../api/own-first-run.ts';
import type { Me } from '../../api/own.ts';
import { useToasts } from '../../ui/toast.tsx';

/** Leaves the welcome page for good, to the videos. */
export function useFinish() {
  const cache = useQueryClient();
  const navigate = useNavigate();
  const toasts = useToasts();
  return useMutation({
    mutationFn: finishFirstRun,
    onSuccess: async () => {
      cache.setQueryData(keys.me, (me: Me | undefined) => me && { ...me, first_run: false });
      await navigate({ to: '/videos' });
    },
    onError: (error) => toasts.failed(error),
  });
}

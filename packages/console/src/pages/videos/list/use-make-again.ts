import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { useMetaStudio } from '../../../app/session.tsx';
import { useToasts } from '../../../ui/toast.tsx';
import { requestOf } from './job-body.ts';

/** Makes a video once more, of the same script or the same words. */
export function useMakeAgain() {
  const { t } = useTranslation('videos');
  const studio = useMetaStudio();
  const cache = useQueryClient();
  const toasts = useToasts();
  return useMutation({
    mutationFn: async (jobId: string) => {
      const detail = await studio.call('show2DDigitalHumanVideo', { params: { job_id: jobId } });
      return studio.call('create2DDigitalHumanVideo', { body: requestOf(detail) });
    },
    onSuccess: () => {
      toasts.done(t('job.madeAgain'));
      void cache.invalidateQueries({ queryKey: ['video-jobs', 'list'] });
    },
    onError: (error) => toasts.failed(error),
  });
}

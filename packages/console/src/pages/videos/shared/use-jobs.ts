import { useMutation, useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { keys } from '../../../api/keys.ts';
import {
  cancelVideoJob,
  fetchVideoJob,
  fetchVideoJobs,
  type VideoJob,
  type VideoJobs,
} from '../../../api/own-videos.ts';
import { useMetaStudio } from '../../../app/session.tsx';
import { useToasts } from '../../../ui/toast.tsx';

/** A job, kept true by events of the server. */
export function useJob(jobId: string): UseQueryResult<VideoJob> {
  return useQuery({
    queryKey: keys.videoJob(jobId),
    queryFn: ({ signal }) => fetchVideoJob(jobId, signal),
  });
}

/** A page of jobs, newest first. */
export function useJobs(page: {
  readonly offset: number;
  readonly limit: number;
}): UseQueryResult<VideoJobs> {
  return useQuery({
    queryKey: keys.videoJobs(page),
    queryFn: ({ signal }) => fetchVideoJobs(page, signal),
    placeholderData: (before) => before,
  });
}

/** Covers of finished videos by job: the list of the MetaStudio API has them. */
export function useCovers(page: {
  readonly offset: number;
  readonly limit: number;
}): ReadonlyMap<string, string> {
  const studio = useMetaStudio();
  const { data } = useQuery({
    queryKey: keys.videoJobs({ ...page, covers: true }),
    queryFn: async ({ signal }) => {
      const { jobs = [] } = await studio.call('listDigitalHumanVideo', {
        query: { ...page, sort_key: 'create_time', sort_dir: 'desc' },
        signal,
      });
      return jobs.map(({ job_id: id = '', output_asset_config: out }) => [id, out?.cover_url ?? ''] as const);
    },
    placeholderData: (before) => before,
  });
  return new Map(data?.filter(([, url]) => url !== ''));
}

/** Ends what is waiting or being made. */
export function useCancelJob() {
  const cache = useQueryClient();
  const toasts = useToasts();
  return useMutation({
    mutationFn: cancelVideoJob,
    onSuccess: (job) => {
      cache.setQueryData(keys.videoJob(job.job_id), job);
      void cache.invalidateQueries({ queryKey: ['video-jobs', 'list'] });
    },
    onError: (error) => toasts.failed(error),
  });
}

/** Whether a job still goes on. */
export function isOpen({ state }: Pick<VideoJob, 'state'>): boolean {
  return state === 'WAITING' || state === 'PROCESSING';
}

import { request } from './http.ts';

export type JobState = 'WAITING' | 'PROCESSING' | 'SUCCEED' | 'FAILED' | 'CANCELED' | 'BLOCK';

/** A video that is being made or was. */
export interface VideoJob {
  readonly job_id: string;
  readonly name: string;
  readonly state: JobState;
  /** What is being done now, while it is PROCESSING. */
  readonly phase: string | null;
  readonly frames_done: number;
  readonly frames_total: number | null;
  /** 0…1; null while the length is not known. */
  readonly progress: number | null;
  readonly process_seconds: number | null;
  /** Seconds of the finished video. */
  readonly duration: number | null;
  readonly script_id: string | null;
  readonly asset_id: string | null;
  readonly error: { readonly code: string; readonly message: string; readonly reason: string } | null;
  readonly create_time: string;
  readonly start_time: string | null;
  readonly end_time: string | null;
}

export interface VideoJobs {
  readonly count: number;
  readonly jobs: readonly VideoJob[];
}

/** Newest first. */
export const fetchVideoJobs = (
  query: { readonly offset: number; readonly limit: number; readonly state?: string },
  signal?: AbortSignal,
): Promise<VideoJobs> => request('GET', '/api/video-jobs', { query, signal });

/** @throws ApiError 404 */
export const fetchVideoJob = (jobId: string, signal?: AbortSignal): Promise<VideoJob> =>
  request('GET', `/api/video-jobs/${encodeURIComponent(jobId)}`, { signal });

/** Also one that is being made: it stops within two seconds. */
export const cancelVideoJob = (jobId: string): Promise<VideoJob> =>
  request('POST', `/api/video-jobs/${encodeURIComponent(jobId)}/cancel`);

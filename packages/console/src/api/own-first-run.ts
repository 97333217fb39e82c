import { request } from './http.ts';

/** Somebody who can speak the first video. */
export interface Presenter {
  readonly asset_id: string;
  readonly name: string;
  /** Null while the picture is being made. */
  readonly cover_url: string | null;
  readonly voice_id: string | null;
}

export interface FirstRun {
  readonly finished: boolean;
  readonly presenters: readonly Presenter[];
}

export const fetchFirstRun = (signal?: AbortSignal): Promise<FirstRun> =>
  request('GET', '/api/first-run', { signal });

/** Makes the first video. @param body `voice`: a voice's asset id; without it the presenter's own */
export const makeFirstVideo = (body: {
  readonly presenter: string;
  readonly text: string;
  readonly voice?: string;
}): Promise<{ readonly job_id: string }> => request('POST', '/api/first-run', { body });

/** The welcome page does not open by itself any more. */
export const finishFirstRun = (): Promise<void> => request('POST', '/api/first-run/finish', { body: {} });

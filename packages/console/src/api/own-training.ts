import type { Schemas } from '@cyclorama/contract';
import { request } from './http.ts';

/** Seconds of the material, half open. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

/** What the automatic review found about one property of the material. */
export interface FootageCheck {
  readonly id: string;
  readonly passed: boolean;
  readonly figure: number;
  readonly unit: string;
  readonly wanted: string;
  readonly ranges: readonly TimeRange[];
  readonly message: string;
}

export interface FootageReview {
  readonly approved: boolean;
  readonly checks: readonly FootageCheck[];
}

/** A stretch of the action video: a gesture, or nothing but rest. */
export interface ActionMark extends TimeRange {
  readonly type: 'SILENCE' | 'ACTION';
  readonly tag?: string;
  readonly name?: string;
}

/** The review of a whole job: papers and files, and what was found in each of them. */
export interface StoredReview {
  readonly approved: boolean;
  /** In words: what is missing or unfit beside the footage. */
  readonly problems: readonly string[];
  readonly training?: FootageReview;
  readonly action?: FootageReview;
  readonly portrait?: FootageReview;
}

/** How far a stage is; `seconds_left` null while nobody can tell. */
export interface TrainingProgress {
  readonly stage: string | null;
  /** 0…1. */
  readonly done: number | null;
  readonly seconds_left: number | null;
}

export type AvatarTraining = Schemas['AvatarTrainingJobDetailResponse'] & {
  readonly kind: 'portrait' | 'video';
  readonly review: StoredReview | null;
  readonly progress: TrainingProgress;
  readonly figures: {
    readonly closureRecall: number;
    readonly openingCorrelation: number;
    readonly mouthSharpness: number;
    readonly seamStep: number;
  } | null;
  readonly reason: string | null;
  readonly warnings: readonly string[];
  /** As a person marked them; null: nobody did. */
  readonly marks: { readonly actions: readonly ActionMark[] } | null;
  /** As the training took them: found by itself where nobody marked any. */
  readonly gestures: readonly ActionMark[];
};

export interface NewPortrait {
  readonly name: string;
  readonly file_size: number;
  readonly content_type: string;
  readonly is_background_replacement: boolean;
  readonly sex: 'FEMALE' | 'MALE';
}

/** A face in a picture, pixels of that picture. */
export interface FaceFound {
  readonly box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  readonly confidence: number;
  /** x, y, z of each point. */
  readonly points: readonly number[];
}

export interface PortraitReview extends FootageReview {
  readonly width: number;
  readonly height: number;
  readonly faces: readonly FaceFound[];
}

const avatar = (jobId: string, part = ''): string =>
  `/api/avatar-trainings/${encodeURIComponent(jobId)}${part}`;

export const fetchAvatarTraining = (jobId: string, signal?: AbortSignal): Promise<AvatarTraining> =>
  request('GET', avatar(jobId), { signal });

/** A training whose material is one picture. @throws ApiError */
export const createPortrait = (
  body: NewPortrait,
): Promise<{ readonly job_id: string; readonly portrait_upload_url: string }> =>
  request('POST', '/api/avatar-trainings/portraits', { body });

/** What is found in a picture that is not yet a job. @throws ApiError */
export const checkPortrait = (
  picture: Blob,
  replacesBackground: boolean,
  signal?: AbortSignal,
): Promise<PortraitReview> =>
  request('POST', '/api/avatar-trainings/portrait-check', {
    query: { is_background_replacement: replacesBackground },
    body: picture,
    signal,
  });

export const reviewAvatar = (
  jobId: string,
  body: { readonly verdict: 'approve' | 'reject'; readonly comment?: string },
): Promise<AvatarTraining> => request('POST', avatar(jobId, '/review'), { body });

export const commentAvatar = (jobId: string, body: { readonly message: string }): Promise<AvatarTraining> =>
  request('POST', avatar(jobId, '/comments'), { body });

/** Marks gestures and silence; the presenter is made again with them. @throws ApiError */
export const calibrateAvatar = (
  jobId: string,
  body: { readonly actions: readonly ActionMark[] },
): Promise<AvatarTraining> => request('POST', avatar(jobId, '/calibrate'), { body });

export const stopAvatar = (jobId: string): Promise<AvatarTraining> =>
  request('POST', avatar(jobId, '/stop'), { body: {} });

export const resetAvatar = (jobId: string): Promise<AvatarTraining> =>
  request('POST', avatar(jobId, '/reset'), { body: {} });

/** What was found about one recording. */
export interface RecordingVerdict {
  readonly passed: boolean;
  readonly figures: {
    readonly seconds: number;
    readonly snr: number;
    readonly loudness: number;
    readonly match?: number;
  };
  readonly problems: readonly { readonly problem: string; readonly message: string }[];
}

export interface VoiceRecording {
  readonly index: number;
  readonly text: string | null;
  readonly verdict: RecordingVerdict | null;
  readonly confirm_time: number | null;
  readonly audio_url: string;
}

export type VoiceTraining = Schemas['TrainingJobInfo'] & {
  readonly description: string | null;
  readonly recordings_wanted: number;
  readonly is_long: boolean;
  readonly progress: TrainingProgress | null;
  readonly recordings: readonly VoiceRecording[];
  readonly pieces: readonly VoiceRecording[];
  readonly system_audit: {
    readonly errors: readonly {
      readonly audio_name: string | null;
      readonly error_code: string;
      readonly error_message: string;
    }[];
  } | null;
  readonly admin_audit: { readonly message: string; readonly by: string } | null;
  readonly result: {
    readonly making: string;
    readonly label: string;
    readonly similarity: number;
    readonly intelligibility: number;
    readonly is_good_enough: boolean;
    readonly samples: readonly { readonly text: string; readonly url: string }[];
  } | null;
};

const voice = (jobId: string, part = ''): string =>
  `/api/voice-trainings/${encodeURIComponent(jobId)}${part}`;

export const fetchVoiceTraining = (jobId: string, signal?: AbortSignal): Promise<VoiceTraining> =>
  request('GET', voice(jobId), { signal });

/** The sentences to read. */
export const fetchSentences = async (
  type: 'BASIC' | 'MIDDLE',
  language: 'CN' | 'EN',
  signal?: AbortSignal,
): Promise<readonly string[]> => {
  const answer = await request<{ readonly sentences: readonly string[] }>(
    'GET',
    '/api/voice-trainings/sentences',
    { query: { type, language }, signal },
  );
  return answer.sentences;
};

export const reviewVoice = (
  jobId: string,
  body: { readonly verdict: 'approve' | 'reject'; readonly comment?: string },
): Promise<VoiceTraining> => request('POST', voice(jobId, '/review'), { body });

export const decideVoice = (
  jobId: string,
  body: { readonly accept: boolean; readonly comment?: string },
): Promise<VoiceTraining> => request('POST', voice(jobId, '/result'), { body });

export interface WaitingTraining {
  readonly job_id: string;
  readonly kind: 'avatar' | 'voice';
  readonly name: string;
  readonly state: string;
  readonly since: string;
  readonly task: string;
}

export const fetchReviewQueue = (
  signal?: AbortSignal,
): Promise<{ readonly count: number; readonly jobs: readonly WaitingTraining[] }> =>
  request('GET', '/api/review-queue', { signal });

export interface TrainingSettings {
  readonly reviewer: 'automatic' | 'manual';
  readonly is_trusted: boolean;
  readonly max_jobs: number;
  /** Draws presenters instead of the server. */
  readonly renderer: { readonly url: string; readonly has_key: boolean } | null;
}

/** What is left out stays. */
export type TrainingSettingsChange = Partial<Omit<TrainingSettings, 'renderer'>> & {
  readonly renderer?: { readonly url: string; readonly key?: string } | null;
};

export const fetchTrainingSettings = (signal?: AbortSignal): Promise<TrainingSettings> =>
  request('GET', '/api/training-settings', { signal });

export const changeTrainingSettings = (body: TrainingSettingsChange): Promise<TrainingSettings> =>
  request('PUT', '/api/training-settings', { body });

import type {
  FootageReview,
  FootageReviewRequest,
  PortraitReview,
  TrainedPerson,
  TrainingProgress,
  TrainPersonRequest,
} from '@cyclorama/avatar';
import type { HostPool } from '../../hosts/pool.ts';

/** How a piece of work is watched and ended. */
export interface TaskControl<Progress> {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: Progress) => void;
}

/** A picture that is to be looked at. */
export interface PortraitToReview {
  readonly picture: string;
  readonly replacesBackground: boolean;
}

/** What touches the material: in hosts, never in the server itself. */
export interface TrainingTasks {
  /** Progress is the share done. @throws HostError */
  reviewFootage(request: FootageReviewRequest, control: TaskControl<number>): Promise<FootageReview>;
  reviewPortrait(request: PortraitToReview, signal: AbortSignal): Promise<PortraitReview>;
  trainPerson(request: TrainPersonRequest, control: TaskControl<TrainingProgress>): Promise<TrainedPerson>;
  /** Writes the sound of a film or recording as WAV. */
  extractSound(request: SoundToExtract, signal: AbortSignal): Promise<void>;
}

/** The sound of a film. */
export interface SoundToExtract {
  readonly path: string;
  /** WAV. */
  readonly to: string;
}

const MEMORY = 1536 * 1024 ** 2;
const TRAINING_MEMORY = 3 * 1024 ** 3;
/** Without any sign of life; a frame takes less than a second. */
const SILENCE_MS = 300_000;

/** Progress of reviews comes as a share, or as an object that holds one. */
function shareOf(progress: unknown): number {
  if (typeof progress === 'number') return progress;
  const { done, share } = progress as { readonly done?: number; readonly share?: number };
  return done ?? share ?? 0;
}

/** The tasks as hosts carry them out. */
export function hostTasks(hosts: HostPool): TrainingTasks {
  const limits = { memoryLimitBytes: MEMORY, timeoutMs: SILENCE_MS };
  return {
    reviewFootage: (input, { signal, onProgress }) =>
      hosts.run<FootageReview>({
        ...{ task: 'review-footage', input, signal, ...limits },
        onProgress: (progress) => onProgress(shareOf(progress)),
      }),
    reviewPortrait: (input, signal) =>
      hosts.run<PortraitReview>({ task: 'review-portrait', input, signal, ...limits }),
    trainPerson: (input, { signal, onProgress }) =>
      hosts.run<TrainedPerson>({
        ...{ task: 'train-person', input, signal, memoryLimitBytes: TRAINING_MEMORY, timeoutMs: SILENCE_MS },
        onProgress: (progress) => onProgress(progress as TrainingProgress),
      }),
    extractSound: (input, signal) =>
      hosts.run<undefined>({ task: 'extract-sound', input, signal, ...limits }).then(() => undefined),
  };
}

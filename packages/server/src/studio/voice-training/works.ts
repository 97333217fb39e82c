import type {
  RecordingPiece,
  RecordingToCheck,
  RecordingVerdict,
  TrainedVoice,
  TrainVoiceRequest,
} from '@cyclorama/speech';
import type { Studio } from '../context.ts';

/** How far a step is, 0…1. */
export type OnDone = (done: number) => void;

/** A sentence cut out of a long recording, as a WAV file of its own. */
export type CutPiece = RecordingPiece & { readonly path: string };

export interface SplitRequest {
  readonly path: string;
  /** What was read in the whole recording, where it is known. */
  readonly text?: string;
  /** BCP 47. */
  readonly language: string;
  readonly sex: 'FEMALE' | 'MALE';
  /** Where the pieces' files go. */
  readonly folder: string;
}

/** What is done with sound. The life cycle knows nothing else of it; hosts do it, see host-works.ts. */
export interface VoiceWorks {
  /** A verdict for each recording, in their order. */
  check(recordings: readonly RecordingToCheck[], signal: AbortSignal): Promise<readonly RecordingVerdict[]>;
  split(request: SplitRequest, signal: AbortSignal, onDone: OnDone): Promise<readonly CutPiece[]>;
  train(request: TrainVoiceRequest, signal: AbortSignal, onDone: OnDone): Promise<TrainedVoice>;
}

/** Finds the works of a studio; tests bring their own. */
export type WorksOf = (studio: Studio, projectId: string) => VoiceWorks;

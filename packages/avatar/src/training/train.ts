import { createSpeechService, type SpeechService } from '@cyclorama/speech';
import { openFaceFinder, type FaceFinder } from '../face/index.ts';
import { trainPortrait } from './portrait/train-portrait.ts';
import type { TrainedPerson, TrainingProgress, TrainPersonRequest } from './types.ts';
import { trainVideo } from './video/train-video.ts';

export interface TrainOptions {
  readonly onProgress?: (progress: TrainingProgress) => void;
  readonly signal?: AbortSignal;
  /** Absent: one of its own. */
  readonly faceFinder?: FaceFinder;
  /** Absent: one of its own, closed at the end. */
  readonly speech?: SpeechService;
}

/** What every kind of training works with. */
export interface TrainerTools {
  readonly finder: FaceFinder;
  readonly speech: SpeechService;
  readonly onProgress: ((progress: TrainingProgress) => void) | undefined;
  readonly signal: AbortSignal | undefined;
}

/**
 * Makes a presenter of a video or a portrait and writes its model. Stages whose results lie in the work folder from an
 * attempt before are not done again; memory does not grow with the length of the footage.
 * @throws MediaError for files that cannot be read, TrainingError for material of which nothing can be made, and the
 *   signal's reason
 */
export async function trainPerson(
  request: TrainPersonRequest,
  options: TrainOptions = {},
): Promise<TrainedPerson> {
  const { onProgress, signal } = options;
  const finder = options.faceFinder ?? (await openFaceFinder());
  const speech = options.speech ?? createSpeechService({ processes: 1 });
  const tools: TrainerTools = { finder, speech, onProgress, signal };
  try {
    const { material } = request;
    return material.kind === 'video'
      ? await trainVideo(request, material, tools)
      : await trainPortrait(request, material, tools);
  } finally {
    if (options.speech === undefined) await speech.close();
  }
}

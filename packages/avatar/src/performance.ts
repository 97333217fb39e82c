import type { ActionCue, SpeechTimings } from '@cyclorama/speech';
import { findAction } from './motion/actions.ts';
import type { ActionInfo, Performance } from './types.ts';

/** Options of `performanceFromSpeech`. */
export interface PerformanceOptions {
  /** Makes idle motion differ between shows. */
  readonly seed: number;
  /** Gestures besides those written into the speech. */
  readonly extraActions?: readonly ActionCue[];
}

/** What a character does while it says this: mouth, stress, clauses, gestures and emotions taken from the timings. */
export function performanceFromSpeech(timings: SpeechTimings, options: PerformanceOptions): Performance {
  const { duration, phonemes, words, sentences, emotions } = timings;
  const actions = [...timings.actions, ...(options.extraActions ?? [])].sort((a, b) => a.time - b.time);
  return { duration, phonemes, words, sentences, emotions, actions, seed: options.seed };
}

/** A character that only listens for `duration` seconds. */
export function emptyPerformance(duration: number, seed: number): Performance {
  return { duration, phonemes: [], words: [], sentences: [], actions: [], emotions: [], seed };
}

/**
 * Gestures that a character does not know; they are ignored when played, so that callers can warn about them.
 * @param repertoire what it knows; default what every drawn character does
 */
export function unknownActions(
  performance: Performance,
  repertoire?: readonly ActionInfo[],
): readonly ActionCue[] {
  return performance.actions.filter((cue) => findAction(cue, repertoire) === undefined);
}

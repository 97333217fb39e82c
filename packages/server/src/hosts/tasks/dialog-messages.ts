import type { Performance } from '@cyclorama/avatar/catalogue';
import type { RemoteSpeechEndpoint, Voice } from '@cyclorama/speech';

/** What the host that speaks in dialogs is told and what it tells; plain data on both sides. */

export interface SpeakSentenceInput {
  readonly text: string;
  readonly voice: Voice;
  /** Percent. */
  readonly speed: number;
  readonly pitch: number;
  /** 140 is usual. */
  readonly volume: number;
  /** Makes gestures differ between sentences. */
  readonly seed: number;
  readonly cacheDir: string;
  readonly endpoints: readonly RemoteSpeechEndpoint[];
}

/** Pieces come in order, each as soon as it can be said. */
export interface SpokenSentence {
  readonly text: string;
  readonly samples: Float32Array;
  readonly rate: number;
  readonly performance: Performance;
}

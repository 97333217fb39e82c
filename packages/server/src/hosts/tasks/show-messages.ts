import type { RemoteSpeechEndpoint } from '@cyclorama/speech';
import type { SegmentSource } from './render-messages.ts';

/** What the host that speaks for shows is told and what it tells; plain data on both sides. */

export interface SpeakLinesInput {
  readonly lines: readonly SpeakLine[];
  readonly cacheDir?: string;
  readonly endpoints: readonly RemoteSpeechEndpoint[];
}

export interface SpeakLine {
  readonly key: string;
  readonly source: Exclude<SegmentSource, { readonly kind: 'silence' }>;
  /** Made when absent; its pieces lie there as `<index>.wav` and `<index>.json` (a Performance). */
  readonly folder: string;
  /** Makes gestures differ between lines. */
  readonly seed: number;
}

export interface SpokenPiece {
  readonly text: string;
  readonly durationMs: number;
}

export type SpeakLinesProgress =
  /** A piece is on disk; they come in order. */
  | { readonly kind: 'piece'; readonly key: string; readonly piece: SpokenPiece }
  | { readonly kind: 'line'; readonly key: string }
  /** It cannot be said; others can. */
  | { readonly kind: 'failed'; readonly key: string; readonly message: string };

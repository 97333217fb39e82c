import type { RemoteSpeechEndpoint, Voice } from '@cyclorama/speech';
import type { RenderPlan } from '@cyclorama/stage';
import type { VideoDocument } from '../../compile/index.ts';

/** What the hosts of a render are told and what they tell; plain data on both sides. */

/** How a segment gets its sound. */
export type SegmentSource =
  | {
      readonly kind: 'text';
      readonly text: string;
      readonly voice: Voice;
      readonly speed: number;
      readonly pitch: number;
      readonly volume: number;
    }
  /** A recording of the user; its words, where they are known, make lip sync and subtitles exact. */
  | { readonly kind: 'recording'; readonly path: string; readonly text: string; readonly language: string }
  | { readonly kind: 'silence' };

export interface SpeakInput {
  readonly segments: readonly {
    readonly index: number;
    readonly source: SegmentSource;
    /** Float WAV, mono, 48 kHz. */
    readonly soundPath: string;
    /** `SpeechTimings` as JSON. */
    readonly timingsPath: string;
  }[];
  readonly cacheDir?: string;
  readonly endpoints: readonly RemoteSpeechEndpoint[];
}

/** A segment is spoken and both its files are written. */
export interface SpeakProgress {
  readonly spoken: number;
}

export interface CompileInput {
  readonly document: VideoDocument;
  /** In playing order. */
  readonly speech: readonly {
    readonly soundPath: string;
    readonly timingsPath: string;
    readonly silent: boolean;
    /** Uploaded subtitle file (SRT or WebVTT) that replaces the generated lines. */
    readonly subtitlePath?: string;
  }[];
  /** `[Reference.key, path]`. */
  readonly files: readonly (readonly [string, string])[];
  /** `[Reference.key, character of the painter]`. */
  readonly characters: readonly (readonly [string, string])[];
  readonly seed: number;
  readonly watermark?: string;
  readonly performancePath: string;
  readonly srtPath: string;
  readonly vttPath: string;
}

export interface CompileResult {
  readonly plan: RenderPlan;
  /** Seconds. */
  readonly duration: number;
  /** Per segment, in playing order: its own SRT (times from the segment's start), and why an uploaded file was not used. */
  readonly subtitles: readonly { readonly srt: string; readonly refusal?: string }[];
}

export interface RenderInput {
  readonly plan: RenderPlan;
  readonly pieces: readonly { readonly index: number; readonly path: string }[];
}

export type RenderProgress =
  /** Frames of the piece that is being drawn. */
  | { readonly kind: 'frames'; readonly piece: number; readonly frames: number }
  /** Something is not as it was meant to be. */
  | { readonly kind: 'warning'; readonly message: string }
  /** The piece is complete on disk. */
  | { readonly kind: 'piece'; readonly piece: number };

export interface MixInput {
  readonly plan: RenderPlan;
  readonly outPath: string;
}

export interface JoinInput {
  readonly plan: RenderPlan;
  readonly pieces: readonly string[];
  readonly soundPath: string;
  readonly outPath: string;
  readonly coverPath: string;
}

/**
 * The document that the stage renders: plain JSON, complete in itself (local file paths, no ids of ours),
 * so that it can be stored, sent to a host process and resumed there.
 *
 * All positions and sizes are output pixels; all times of pictures are programme frames counted from 0;
 * all times of sound are samples at 48 kHz.
 */

import type { MatteSettings } from './matte/settings.ts';

export interface Rational {
  readonly num: number;
  readonly den: number;
}

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export type SourceSpec =
  | { readonly kind: 'color'; readonly color: string }
  | { readonly kind: 'image'; readonly path: string }
  | {
      readonly kind: 'video';
      readonly path: string;
      /** −1 for ever, 0 once (the last frame stays), n = n+1 rounds. */
      readonly loop: number;
    }
  | {
      readonly kind: 'text';
      readonly text: string;
      readonly style: TextStyle;
    }
  | {
      /** A programme of pictures drawn by a module of a higher layer (an avatar, a chart …) in its own thread. */
      readonly kind: 'painter';
      /** file: URL of an ES module that exports `createPainter: CreatePainter`. */
      readonly module: string;
      readonly options: unknown;
    };

export interface TextStyle {
  /** One of the registered font names (section 11.9 of the API reference) or a family. */
  readonly font: string;
  /** Pixels of the output. */
  readonly size: number;
  /** `#RRGGBB` or `#RRGGBBAA`. */
  readonly color: string;
  readonly align?: 'left' | 'center' | 'right';
  /** Wrap width in output pixels; absent = no wrapping. */
  readonly wrap?: number;
  readonly maxLines?: number;
  readonly lineHeight?: number;
  readonly outline?: { readonly color: string; readonly width: number };
  readonly shadow?: {
    readonly color: string;
    readonly blur: number;
    readonly dx: number;
    readonly dy: number;
  };
  readonly box?: { readonly color: string; readonly padding: number; readonly radius: number };
}

export interface LayerSpec {
  /** Key into `RenderPlan.sources`. */
  readonly source: string;
  /** Where the layer stands; may lie partly or wholly outside the picture. */
  readonly rect: Rect;
  /** How the source fills the rect. Text keeps its own size and stands at the rect's top left. */
  readonly fit: 'stretch' | 'contain' | 'cover';
  /** Programme frame in which the source shows its frame 0; frames before it are not drawn. */
  readonly startFrame: number;
  /** 0…1, default 1. */
  readonly opacity?: number;
  /** First programme frame in which the layer is gone again; default: end of the shot. */
  readonly endFrame?: number;
  /**
   * Moves the layer: the rect's top left at programme frames in ascending order, straight lines between them, still
   * before the first and after the last. Replaces `rect.x` and `rect.y`; the size stays.
   */
  readonly motion?: readonly MotionKey[];
  /** Takes the surroundings away: images, videos and painters without transparency of their own. */
  readonly matte?: MatteSettings;
  /** Images and videos: sharper enlargement (Lanczos and detail enhancement), at some cost in time. */
  readonly enhance?: boolean;
}

export interface MotionKey {
  readonly frame: number;
  readonly x: number;
  readonly y: number;
}

/** One segment of the programme; shots follow each other without gap and together cover 0…frames. */
export interface ShotSpec {
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
  /** Bottom first. */
  readonly layers: readonly LayerSpec[];
}

export interface AudioSpec {
  /** Any media file with sound; WAV float32 48 kHz is read without resampling. */
  readonly path: string;
  readonly role: 'speech' | 'music' | 'effect';
  /** Programme sample at which it starts. */
  readonly start: number;
  /** Programme sample at which it ends at the latest; default: end of the programme. */
  readonly end?: number;
  /** Linear gain. */
  readonly gain: number;
  /** As for videos. */
  readonly loop: number;
  /** Milliseconds. */
  readonly fadeIn?: number;
  readonly fadeOut?: number;
}

export interface OutputFormat {
  readonly container: 'mp4' | 'webm';
  readonly video: 'h264' | 'vp8';
  /** Even numbers. */
  readonly width: number;
  readonly height: number;
  readonly fps: Rational;
  readonly bitrateKbps: number;
  /** Transparent ground (VP8/WebM only). */
  readonly alpha: boolean;
}

export interface RenderPlan {
  readonly version: 1;
  readonly format: OutputFormat;
  readonly frames: number;
  readonly sources: Readonly<Record<string, SourceSpec>>;
  readonly shots: readonly ShotSpec[];
  /** Drawn over every shot: subtitles, watermark. Same rules as shot layers. */
  readonly overlays: readonly LayerSpec[];
  readonly audio: readonly AudioSpec[];
  /** Speech lowers music by `depthDb` with linear-in-dB ramps. */
  readonly ducking: { readonly depthDb: number; readonly rampMs: number };
  /** Ends (exclusive frames) of the pieces that are rendered and checkpointed on their own; last = frames. */
  readonly pieces: readonly number[];
}

/** One picture of a painter. */
export interface PaintedPicture {
  /** Premultiplied RGBA, width × height × 4 bytes; valid until the next call. */
  readonly rgba: Uint8Array | Uint8ClampedArray;
  /** Where it may differ from the picture returned by the call before; absent = anywhere. */
  readonly dirty?: readonly Rect[];
}

/**
 * Draws pictures by number. Deterministic: the same number always gives the same pixels, whatever was drawn before.
 * Painters are driven in ascending order but may start anywhere (pieces) and skip.
 */
export interface Painter {
  paint(frame: number): PaintedPicture | Promise<PaintedPicture>;
  close?(): void;
}

export type CreatePainter = (
  options: unknown,
  size: { readonly width: number; readonly height: number; readonly fps: Rational },
) => Promise<Painter>;

import type { Picture } from '../../pixels/picture.ts';
import type { Rational } from '../../plan.ts';
import type { SourceShare } from '../boards.ts';
import type { LiveAudioFilter, LiveInput } from '../document.ts';
import type { SourceState } from '../stage-api.ts';
import type { Grid, TimeShare } from '../time.ts';
import type { SourceCommand } from './types.ts';

/** What a source thread is made with. */
export interface SourceJob {
  readonly share: SourceShare;
  /** See `Desk`. */
  readonly desk: SharedArrayBuffer;
  readonly time: TimeShare;
  readonly memory: WebAssembly.Memory;
  readonly input: LiveInput;
  readonly output: { readonly width: number; readonly height: number; readonly fps: Rational };
  readonly grid: Grid | undefined;
  readonly jitterMs: number;
  readonly delayMs: number;
  readonly filter: LiveAudioFilter | undefined;
  readonly active: boolean;
  /** A file waits at its first picture for `begin`. */
  readonly hold: boolean;
  readonly variants: readonly VariantMessage[];
}

export interface VariantMessage {
  readonly kind: 'variant';
  readonly variant: number;
  readonly pictures: readonly Picture[];
  /** First picture number that lies there; absent: whatever comes next. */
  readonly from?: number;
}

/** A codec's configuration as a demuxer or a protocol knows it. */
export interface StreamConfig {
  /** FFmpeg's AVCodecID. */
  readonly codec: number;
  /** AVCC, ASC and the like; empty when the stream itself tells. */
  readonly data: Uint8Array;
  readonly width?: number;
  readonly height?: number;
  readonly sampleRate?: number;
  readonly channels?: number;
  readonly alpha?: boolean;
  /** Pixel aspect as the container tells; 0 = unknown. */
  readonly aspect?: number;
}

/** Encoded media on its way into the thread. NaN = time stamp missing. */
export type FeedMessage =
  | { readonly kind: 'connected' }
  | { readonly kind: 'lost'; readonly reason: string }
  | { readonly kind: 'over' }
  | { readonly kind: 'config'; readonly media: 'video' | 'audio'; readonly config: StreamConfig }
  | {
      readonly kind: 'media';
      readonly media: 'video' | 'audio';
      readonly dts: number;
      readonly pts: number;
      readonly key: boolean;
      readonly data: Uint8Array;
      /** Stage time at which it came. */
      readonly at: number;
    };

export type ControlMessage =
  | VariantMessage
  | { readonly kind: 'drop'; readonly variant: number }
  /** A block of stage memory that was asked for. */
  | { readonly kind: 'scratch'; readonly at: number; readonly bytes: number }
  | { readonly kind: 'delay'; readonly ms: number }
  | { readonly kind: 'filter'; readonly filter: LiveAudioFilter | undefined }
  | { readonly kind: 'active'; readonly decode: boolean }
  /** Held no longer: the first picture is due at this stage time. */
  | { readonly kind: 'begin'; readonly at: number }
  | { readonly kind: 'command'; readonly id: number; readonly command: SourceCommand }
  | { readonly kind: 'clock'; readonly offsetMs: number | undefined };

/** To the thread. */
export type ToSource = ControlMessage | FeedMessage;

/** From the thread. */
export type FromSource =
  | { readonly kind: 'state'; readonly state: SourceState; readonly reason?: string }
  /** Pictures are wanted for numbers from `from` on. */
  | {
      readonly kind: 'size';
      readonly variant: number;
      readonly width: number;
      readonly height: number;
      readonly alpha: boolean;
      readonly from: number;
    }
  | { readonly kind: 'dropped'; readonly variant: number }
  | { readonly kind: 'answer'; readonly id: number; readonly error?: string }
  | { readonly kind: 'scratch'; readonly bytes: number }
  /** A painter tells of something. Stage ms at which it is seen or heard. */
  | { readonly kind: 'report'; readonly news: unknown; readonly at: number }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'closed' };

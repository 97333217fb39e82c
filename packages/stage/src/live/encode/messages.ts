import type { LiveRendition } from '../document.ts';
import type { EncodedConfig, EncodedPacket } from '../encoded.ts';
import type { FrameRingShare } from '../boards.ts';
import type { Grid } from '../time.ts';

/** How a rendition is encoded; may change while it runs. */
export type RenditionSettings = Pick<
  LiveRendition,
  'width' | 'height' | 'videoKbps' | 'audioKbps' | 'preset'
>;

/** What a rendition thread starts with. */
export interface RenditionJob {
  readonly id: string;
  readonly memory: WebAssembly.Memory;
  readonly frames: FrameRingShare;
  readonly sound: SharedArrayBuffer;
  readonly grid: Grid;
  /** First programme frame that is encoded. */
  readonly firstFrame: number;
  /** It follows a thread that died, whose sound it goes on with; else sound begins with the first picture. */
  readonly goesOn: boolean;
  readonly settings: RenditionSettings;
  /** Board of `Progress`. */
  readonly progress: SharedArrayBuffer;
}

export type RenditionOrder =
  | { readonly kind: 'settings'; readonly settings: RenditionSettings }
  /** The next picture becomes a key frame. */
  | { readonly kind: 'key' }
  | { readonly kind: 'opus'; readonly on: boolean }
  /** Encode what is there, tell `done` and end. */
  | { readonly kind: 'stop' };

export type RenditionReport =
  | { readonly kind: 'config'; readonly config: EncodedConfig }
  | { readonly kind: 'packet'; readonly packet: EncodedPacket }
  | { readonly kind: 'preset'; readonly preset: RenditionSettings['preset']; readonly frame: number }
  /** It leaves out frames, or no more: nothing cheaper is left and it would fall behind for ever. */
  | { readonly kind: 'behind'; readonly on: boolean; readonly frame: number }
  | { readonly kind: 'done' };

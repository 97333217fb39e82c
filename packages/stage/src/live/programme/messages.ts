import type { Picture } from '../../pixels/picture.ts';
import type { Rect } from '../../plan.ts';
import type { FrameRingShare, SourceShare } from '../boards.ts';
import type { LiveAudio, LiveBox, LiveHold, LiveLayer, LiveTransition } from '../document.ts';
import type { Grid, TimeShare } from '../time.ts';
import type { Size } from './geometry.ts';

/** What the programme thread is started with. Everything it will ever draw into is allocated before. */
export interface ProgrammeStart {
  readonly memory: WebAssembly.Memory;
  readonly time: TimeShare;
  readonly grid: Grid;
  readonly firstFrame: number;
  readonly board: SharedArrayBuffer;
  readonly pgm: BusStart;
  readonly pvw: BusStart;
}

/** A bus and the memory that its drawing needs. */
export interface BusStart {
  readonly size: Size;
  readonly frames: FrameRingShare;
  readonly sound: SharedArrayBuffer;
  /** Packed pictures of the bus's size: the incoming scene of a transition, and what a transition starts from. */
  readonly incoming: Picture;
  readonly frozen: Picture;
  /** Scratch of the scaler. */
  readonly scratch: { readonly picture: number; readonly tables: number };
  /** A row of weights for wipes. */
  readonly line: number;
}

/** A layer with its source's number in the programme. */
export interface DrawnLayer {
  readonly source: number;
  readonly box: LiveBox;
  readonly fill: LiveLayer['fill'];
  /** 0…255 */
  readonly opacity: number;
  /** Its transparency is shown, as grey. */
  readonly asMatte: boolean;
}

/** An overlay, rasterised for one bus. */
export interface DrawnOverlay {
  /** Stays the same as long as it scrolls on without a jump. */
  readonly key: string;
  readonly order: 'background' | 'cover';
  readonly picture: Picture;
  /** Top left in output pixels; of scrolling ones the window in which they pass. */
  readonly x: number;
  readonly y: number;
  readonly opacity: number;
  readonly crawl?: Crawl;
}

/** A strip that passes through a window, for ever: copies follow each other at a distance. Whole, even pixels. */
export interface Crawl {
  readonly axis: 'x' | 'y';
  readonly window: Rect;
  /** Pixels of the programme's picture per frame, and from one copy to the next. */
  readonly step: number;
  readonly period: number;
  /** Pixels of this bus per pixel of the programme's picture. */
  readonly scale: number;
}

/** A whole scene, ready to be drawn. */
export interface DrawnScene {
  /** The same for scenes that a director would call the same. */
  readonly look: string;
  readonly layers: readonly DrawnLayer[];
  readonly overlays: readonly DrawnOverlay[];
  /** Its tracks name sources by `key`. */
  readonly audio: LiveAudio;
}

/** A scene that lies over another one as in the midst of a transition. */
export interface DrawnHold {
  readonly scene: DrawnScene;
  readonly kind: LiveHold['kind'];
  /** 0…1 */
  readonly position: number;
}

export type ToProgramme =
  | {
      readonly kind: 'source';
      readonly source: number;
      /** Its name for the mixer: id and generation. */
      readonly key: string;
      /** Key of the source whose pictures it shows in another way: where it is seen, that one is. */
      readonly of?: string;
      /** Fresh pictures are expected all the time: a camera or a stream. */
      readonly streaming: boolean;
      /** It is being decoded. */
      readonly active: boolean;
      readonly share: SourceShare;
    }
  /** A source is decoded from now on, or no longer: one that sleeps does not fail. */
  | { readonly kind: 'active'; readonly source: number; readonly active: boolean }
  | {
      readonly kind: 'variant';
      readonly source: number;
      readonly variant: number;
      /** Undefined: dropped. */
      readonly pictures: readonly Picture[] | undefined;
      /** First picture that lies in them. */
      readonly from: number;
      readonly ack: number;
    }
  /** Pictures that stand for a source that fails, one per size. */
  | {
      readonly kind: 'cards';
      readonly source: number;
      readonly pictures: readonly Picture[];
      readonly ack: number;
    }
  /** No scene uses the source any more. */
  | { readonly kind: 'drop'; readonly source: number; readonly ack: number }
  | {
      readonly kind: 'take';
      readonly token: number;
      readonly atFrame?: number;
      readonly late: 'next' | 'refuse';
      readonly pgm: DrawnScene;
      readonly pvw?: DrawnScene;
      /** Over the programme. */
      readonly held?: DrawnHold;
      readonly transition?: LiveTransition;
    }
  /** The preview is drawn in every n-th frame. */
  | { readonly kind: 'preview'; readonly every: number };

export type FromProgramme =
  | {
      readonly kind: 'taken';
      readonly token: number;
      readonly frame: number;
      readonly late: boolean;
      readonly pgm: boolean;
      readonly pvw: boolean;
    }
  | { readonly kind: 'refused'; readonly token: number; readonly frame: number }
  /** Nothing of these takes is drawn any more. */
  | { readonly kind: 'retired'; readonly tokens: readonly number[] }
  | { readonly kind: 'done'; readonly ack: number }
  /** A source in a scene began to fail and needs a card, or is well again. */
  | { readonly kind: 'failing'; readonly source: number; readonly failing: boolean }
  | { readonly kind: 'fallback'; readonly source: number; readonly on: boolean; readonly frame: number }
  | { readonly kind: 'fault'; readonly message: string };

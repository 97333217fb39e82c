import type { Yuva } from '../pixels/color.ts';
import type { Picture } from '../pixels/picture.ts';
import type { Rect } from '../plan.ts';

/** What an element shows in one frame: a picture or a plain colour, at whole programme pixels. */
export interface Shown {
  /** Undefined when nothing of the layer is visible. */
  readonly picture?: Picture | undefined;
  readonly color?: { readonly rect: Rect; readonly value: Yuva };
  /** Top left for layers that do not move. */
  readonly x: number;
  readonly y: number;
  /** The same number means the same pixels. */
  readonly version: number;
}

/** A source in one place and size over a run of programme frames. */
export interface Element {
  /** Gets ready, in the background where it can; called some frames ahead. Errors surface in `at`. */
  prepare(): void;
  /** True when its pixels never change. */
  readonly still: boolean;
  /** What it shows in a programme frame; frames ascend. Waits until the source has it. */
  at(frame: number): Promise<Shown>;
  /** Pictures of frames below `frame` are no longer needed. */
  release(frame: number): void;
  /** Frees everything; takes a fraction of a second at most. */
  close(): Promise<void>;
}

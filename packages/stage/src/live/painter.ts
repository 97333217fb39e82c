import type { PaintedPicture, Rational } from '../plan.ts';

/** What a live painter is made for. */
export interface LivePainterHost {
  /** The programme's size: a painter's pictures may not be larger. Pixels. */
  readonly output: { readonly width: number; readonly height: number };
  /** Pictures a second that are asked for. */
  readonly fps: Rational;
  /**
   * Tells whoever directs the session of something that happens in picture or sound, e.g. that an utterance begins.
   * `{ kind: 'warning', message }` is told as a fault.
   * @param atMs of the painter's time; it may lie a little ahead
   */
  readonly report?: (message: unknown, atMs: number) => void;
  /**
   * Takes back sound that was made ahead and nobody can have heard yet: it is asked for again, at once.
   * @returns the sample from which it is; undefined when there is nothing to take back
   */
  readonly retake?: () => number | undefined;
}

/**
 * Draws pictures and makes sound in real time, in a thread of its own: an avatar that speaks on command, a clock, a
 * chart. Its time begins at 0 when it is opened; picture n is shown n·den/num seconds later. Pictures are asked for in
 * ascending order, a few frames ahead; some are left out when drawing takes too long or nobody looks.
 */
export interface LivePainter {
  /** Pixels, constant. */
  readonly size: { readonly width: number; readonly height: number };
  /** Premultiplied RGBA of picture `n`; `dirty` is counted from the picture of the call before. */
  paint(n: number, timeMs: number): PaintedPicture | Promise<PaintedPicture>;
  /**
   * Fills both arrays (same length, 48 kHz, zeros when called) with the sound from sample `position` of its time on.
   * Asked for without gaps, about 100 ms ahead; after a pause in which nobody listened `position` jumps, after `retake`
   * it goes back.
   */
  sound?(position: number, left: Float32Array, right: Float32Array): void;
  /** A command, e.g. to speak; `control({ kind: 'tell', message })` waits for it and fails when it throws. */
  tell?(message: unknown): void | Promise<void>;
  close?(): void;
}

/** What a painter module exports as `createLivePainter`. */
export type CreateLivePainter = (options: unknown, host: LivePainterHost) => Promise<LivePainter>;

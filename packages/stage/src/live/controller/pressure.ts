/** Figures of a moment, counted since the start. */
export interface Load {
  readonly late: number;
  readonly missed: number;
  /** Milliseconds by which the last frame was late. */
  readonly behindMs: number;
  /** Frames that the slowest encoder is behind. */
  readonly lag: number;
}

/** 0 nothing, 1 preview at half rate, 2 ladders, 3 and 4 cheaper presets. */
export const MAX_PRESSURE = 4;
/** Bad looks in a row before something is taken away, good ones before it is given back. */
const PATIENCE = 3;
const RECOVERY = 40;
/** An encoder so far behind cannot keep up. */
const LAG_FRAMES = 4;

/**
 * Decides how much quality is given up so that the programme keeps its rate. Quick to take, slow to give back, and
 * slower each time that giving back was too early.
 */
export class Pressure {
  readonly #frameMs: number;
  #level = 0;
  #bad = 0;
  #good = 0;
  #recovery = RECOVERY;
  #late = 0;
  #missed = 0;

  constructor(frameMs: number) {
    this.#frameMs = frameMs;
  }

  get level(): number {
    return this.#level;
  }

  /** Looks at the load (twice a second) and returns the level that is right from now on. */
  look(load: Load): number {
    const strained =
      load.late > this.#late ||
      load.missed > this.#missed ||
      load.behindMs > this.#frameMs / 2 ||
      load.lag >= LAG_FRAMES;
    this.#late = load.late;
    this.#missed = load.missed;
    if (strained) {
      this.#good = 0;
      if (++this.#bad >= PATIENCE && this.#level < MAX_PRESSURE) {
        this.#level++;
        this.#bad = 0;
      }
      return this.#level;
    }
    this.#bad = 0;
    const calm = load.behindMs < this.#frameMs / 4 && load.lag <= 1;
    this.#good = calm ? this.#good + 1 : 0;
    if (this.#good >= this.#recovery && this.#level > 0) {
      this.#level--;
      this.#good = 0;
      this.#recovery = Math.min(16 * RECOVERY, this.#recovery * 2);
    }
    return this.#level;
  }
}

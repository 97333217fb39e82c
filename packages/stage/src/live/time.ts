/** Shared among threads; null = the wall. */
export type TimeShare = SharedArrayBuffer | null;

/**
 * Milliseconds of stage time, the same in all threads of a host. Normally the machine's monotonic clock; for tests and
 * soaks a clock that is moved by hand (`manual`), which can run an hour of programme in minutes.
 */
export class StageTime {
  readonly share: TimeShare;
  readonly #cell: BigInt64Array | undefined;
  readonly #bell: Int32Array;

  constructor(share: TimeShare) {
    this.share = share;
    this.#cell = share === null ? undefined : new BigInt64Array(share, 0, 1);
    this.#bell = share === null ? new Int32Array(new SharedArrayBuffer(4)) : new Int32Array(share, 8, 1);
  }

  static wall(): StageTime {
    return new StageTime(null);
  }

  static manual(startMs = 1000): StageTime {
    const time = new StageTime(new SharedArrayBuffer(16));
    time.moveTo(startMs);
    return time;
  }

  get isManual(): boolean {
    return this.#cell !== undefined;
  }

  /** Milliseconds with fractions, monotonic. */
  now(): number {
    if (this.#cell === undefined) return Number(process.hrtime.bigint()) / 1e6;
    return Number(Atomics.load(this.#cell, 0)) / 1000;
  }

  /** Moves a manual clock; wakes who sleeps. */
  moveTo(ms: number): void {
    if (this.#cell === undefined) throw new Error('the wall cannot be moved');
    Atomics.store(this.#cell, 0, BigInt(Math.round(ms * 1000)));
    Atomics.add(this.#bell, 0, 1);
    Atomics.notify(this.#bell, 0);
  }

  /** Blocks this thread (never the main one) until `ms`, or at most `maxMs` of real time. */
  sleepUntil(ms: number, maxMs = 1000): void {
    if (this.#cell === undefined) {
      const left = ms - this.now();
      if (left > 0) Atomics.wait(this.#bell, 0, 0, Math.min(left, maxMs));
      return;
    }
    const seen = Atomics.load(this.#bell, 0);
    if (this.now() < ms) Atomics.wait(this.#bell, 0, seen, maxMs);
  }
}

/** The programme's grid on stage time: frame n is due at `startMs` + n·den/num seconds. */
export interface Grid {
  /** Stage time of frame 0. */
  readonly startMs: number;
  readonly fps: { readonly num: number; readonly den: number };
}

export const SAMPLE_RATE = 48_000;
/** Samples of one block of the mix: 20 ms. */
export const BLOCK = 960;

/** Programme milliseconds of a frame (its PTS). */
export function frameMs(grid: Grid, frame: number): number {
  return (frame * 1000 * grid.fps.den) / grid.fps.num;
}

/** First frame at or after a programme time in ms: where a change for that time takes effect. */
export function frameAtOrAfter(grid: Grid, ms: number): number {
  return Math.ceil((ms * grid.fps.num) / (1000 * grid.fps.den) - 1e-9);
}

/** Number of samples of the programme before a frame. */
export function samplesBefore(grid: Grid, frame: number): number {
  return Math.round((frame * SAMPLE_RATE * grid.fps.den) / grid.fps.num);
}

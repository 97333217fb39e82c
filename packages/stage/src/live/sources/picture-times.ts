/** Time stamps of a steady stream may wander this far from their beat. */
const JITTER_MS = 70;
/** Pictures over which beat and phase are averaged; more of them where time stamps are far off. */
const MEMORY = 64;
const LONG_MEMORY = 300;
const FAR_OFF_MS = 8;
/** Pictures after which the phase is known well enough to be put on the programme's grid. */
const SETTLED = 16;

/**
 * Smooths the time stamps of decoded pictures (sender ms): repairs missing, repeated and falling ones, takes the jitter
 * out of steady streams (a straight line through the last ones) and leaves real gaps alone.
 */
export class PictureTimes {
  #last = Number.NaN;
  /** Milliseconds from picture to picture. */
  #interval = 40;
  #deviation = 0;
  #count = 0;

  /** Milliseconds from picture to picture, as far as known. */
  get interval(): number {
    return this.#interval;
  }
  /** True for one picture of a jittery stretch: from now on the phase is known well. */
  get isPhaseCorrected(): boolean {
    return this.#count === SETTLED && this.#deviation > 4;
  }

  /** Forgets the past: after a jump. The beat stays as a guess. */
  restart(): void {
    this.#last = Number.NaN;
    this.#deviation = 0;
    this.#count = 0;
  }

  next(stamp: number): number {
    if (Number.isNaN(this.#last)) {
      this.#count = 1;
      this.#last = Number.isNaN(stamp) ? 0 : stamp;
      return this.#last;
    }
    const expected = this.#last + this.#interval;
    const off = Number.isNaN(stamp) ? 0 : stamp - expected;
    const missing = Math.round(off / this.#interval);
    const steady = this.#count > 8 && this.#deviation < this.#interval / 6;
    const gap = steady && missing >= 1 && Math.abs(off - missing * this.#interval) < this.#interval / 4;
    let out: number;
    // How far time stamps may be off is learned from them.
    const limit = JITTER_MS + 2 * (this.#count < 8 ? JITTER_MS : this.#deviation);
    if (Math.abs(off) > limit || gap) {
      // A real gap, or another place: the beat goes on from there.
      out = this.#last + Math.max(1, off + this.#interval);
      this.#count = Math.min(this.#count, SETTLED + 1);
    } else {
      const n = Math.min(this.#deviation > FAR_OFF_MS ? LONG_MEMORY : MEMORY, ++this.#count);
      out = expected + ((2 * (2 * n - 1)) / (n * (n + 1))) * off;
      // At first a beat of 25 a second is as good as any other; the second picture tells.
      const learned = this.#interval + (6 / (n * (n + 1))) * off;
      this.#interval = Math.max(4, Math.min(1000, learned));
      this.#deviation += (Math.abs(off) - this.#deviation) * (n < 8 ? 0.3 : 0.05);
      if (n <= 2) this.#deviation = 0;
      out = Math.max(out, this.#last + Math.min(2, this.#interval / 4));
    }
    this.#last = out;
    return out;
  }
}

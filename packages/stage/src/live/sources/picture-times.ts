/** Time stamps of a steady stream may wander this far from their beat. */
const JITTER_MS = 70;
const FOLLOW = 0.12;

/**
 * Smooths the time stamps of decoded pictures (sender ms): repairs missing, repeated and falling ones, takes out jitter
 * of steady streams, and leaves real gaps alone.
 */
export class PictureTimes {
  #lastIn = Number.NaN;
  #lastOut = Number.NaN;
  /** Milliseconds from picture to picture. */
  #interval = 40;
  #deviation = 0;
  #count = 0;
  readonly #deltas: number[] = [];

  /** Milliseconds from picture to picture, as far as known. */
  get interval(): number {
    return this.#interval;
  }

  /** Forgets the past: after a jump. */
  restart(): void {
    this.#lastIn = Number.NaN;
    this.#lastOut = Number.NaN;
    this.#deviation = 0;
    this.#count = 0;
    this.#deltas.length = 0;
  }

  next(stamp: number): number {
    if (Number.isNaN(this.#lastOut)) {
      const first = Number.isNaN(stamp) ? 0 : stamp;
      this.#lastIn = first;
      this.#lastOut = first;
      return first;
    }
    const given = Number.isNaN(stamp) ? this.#lastIn + this.#interval : stamp;
    this.#learn(given - this.#lastIn);
    this.#lastIn = given;
    const expected = this.#lastOut + this.#interval;
    const off = given - expected;
    const steady = this.#deviation < this.#interval / 4;
    const missing = Math.round(off / this.#interval);
    let out = given;
    if (this.#count >= 8 && Math.abs(off) <= JITTER_MS && !(steady && missing >= 1))
      out = expected + off * FOLLOW;
    if (out <= this.#lastOut) out = this.#lastOut + Math.min(this.#interval, 10);
    this.#lastOut = out;
    return out;
  }

  #learn(delta: number): void {
    if (delta <= 0 || delta > 1000) return;
    this.#count++;
    this.#deltas.push(delta);
    if (this.#deltas.length > 25) this.#deltas.shift();
    // The mean without the extremes: a median would lie where stamps are rounded (33, 34 ms).
    const sorted = [...this.#deltas].sort((a, b) => a - b);
    const cut = Math.floor(sorted.length / 5);
    const kept = sorted.slice(cut, sorted.length - cut);
    this.#interval = kept.reduce((sum, value) => sum + value, 0) / kept.length;
    this.#deviation += (Math.min(JITTER_MS, Math.abs(delta - this.#interval)) - this.#deviation) * 0.1;
  }
}

/** Mean bit rate over the last seconds of a counter that only grows. */
export class RateMeter {
  readonly #now: () => number;
  readonly #points: { readonly at: number; readonly bytes: number }[] = [];

  /** `now`: milliseconds. */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Notes the counter and returns kbit/s over about the last five seconds. */
  read(bytes: number): number {
    const at = this.#now();
    const last = this.#points[this.#points.length - 1];
    if (last && bytes < last.bytes) this.#points.length = 0;
    if (!last || at - last.at >= 200) this.#points.push({ at, bytes });
    while (this.#points.length > 2 && at - this.#points[1]!.at > 5000) this.#points.shift();
    const first = this.#points[0];
    if (!first || at <= first.at) return 0;
    return Math.round(((bytes - first.bytes) * 8) / (at - first.at));
  }
}

/** Undoes the wrap-around of 32-bit timestamps: each is taken as the nearest to the one before. */
export class Unwrapper {
  #last: number | undefined;

  /** @param timestamp 32 bits, ms @returns ms that never wrap; steps back stay steps back */
  next(timestamp: number): number {
    if (this.#last === undefined) this.#last = timestamp;
    else this.#last += (timestamp - this.#last) | 0;
    return this.#last;
  }
}

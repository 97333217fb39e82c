export interface BackoffOptions {
  /** First wait, ms. Default 2000. */
  readonly firstMs?: number;
  /** Default 1.5. */
  readonly factor?: number;
  /** Longest wait, ms. Default 30 000. */
  readonly maxMs?: number;
  /** Part of each wait that is random, 0…1. Default 0.3. */
  readonly jitter?: number;
  /** 0…1; default Math.random. */
  readonly random?: () => number;
}

/** How long to wait before the next attempt: longer each time, never the same for everybody. */
export class Backoff {
  readonly #first: number;
  readonly #factor: number;
  readonly #max: number;
  readonly #jitter: number;
  readonly #random: () => number;
  #next: number;

  constructor(options: BackoffOptions = {}) {
    this.#first = options.firstMs ?? 2000;
    this.#factor = options.factor ?? 1.5;
    this.#max = options.maxMs ?? 30_000;
    this.#jitter = options.jitter ?? 0.3;
    this.#random = options.random ?? Math.random;
    this.#next = this.#first;
  }

  /** Milliseconds until the next attempt: between (1 − jitter/2) and (1 + jitter/2) of the step, never above maxMs. */
  next(): number {
    const step = this.#next;
    this.#next = Math.min(this.#max, step * this.#factor);
    return Math.min(this.#max, step * (1 + this.#jitter * (this.#random() - 0.5)));
  }

  /** It worked: the next wait is the first one again. */
  reset(): void {
    this.#next = this.#first;
  }
}

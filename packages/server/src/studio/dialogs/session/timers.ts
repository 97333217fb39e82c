/** Time as a dialog sees it; tests move it by hand. */
export interface Timers {
  /** Milliseconds, monotonic. */
  now(): number;
  /** Calls back once. @returns takes that back */
  after(ms: number, then: () => void): () => void;
}

/** The clock of the machine. */
export const WALL_TIMERS: Timers = {
  now: () => performance.now(),
  after: (ms, then) => {
    const timer = setTimeout(then, ms);
    return () => clearTimeout(timer);
  },
};

/** Something that happens unless it is put off again in time. */
export class Countdown {
  readonly #timers: Timers;
  readonly #then: () => void;
  #cancel: (() => void) | undefined;

  constructor(timers: Timers, then: () => void) {
    this.#timers = timers;
    this.#then = then;
  }

  /** Begins anew. */
  start(ms: number): void {
    this.stop();
    this.#cancel = this.#timers.after(ms, () => {
      this.#cancel = undefined;
      this.#then();
    });
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}

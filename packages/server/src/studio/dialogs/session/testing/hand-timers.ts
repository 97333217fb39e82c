import type { Timers } from '../timers.ts';

/** A clock that stands still until a test moves it. */
export class HandTimers implements Timers {
  readonly #waiting = new Set<{ readonly at: number; readonly then: () => void }>();
  #now = 0;

  now(): number {
    return this.#now;
  }

  after(ms: number, then: () => void): () => void {
    const one = { at: this.#now + ms, then };
    this.#waiting.add(one);
    return () => void this.#waiting.delete(one);
  }

  /** Lets time pass, and what is due happen in its order. */
  advance(ms: number): void {
    const until = this.#now + ms;
    for (;;) {
      const [next] = [...this.#waiting].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.#now = next.at;
      this.#waiting.delete(next);
      next.then();
    }
    this.#now = until;
  }
}

/** Lets everything happen that needs no time. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}

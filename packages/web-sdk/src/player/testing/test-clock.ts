import type { Clock } from '../link.ts';

/** A clock that tests move. */
export class TestClock implements Clock {
  #now = 0;
  readonly #waiting = new Set<{ readonly at: number; readonly run: () => void }>();

  readonly now = (): number => this.#now;

  readonly after = (ms: number, run: () => void): (() => void) => {
    const wait = { at: this.#now + ms, run };
    this.#waiting.add(wait);
    return () => this.#waiting.delete(wait);
  };

  /** Runs what is due, in its order; what that leaves to microtasks comes after each. */
  async pass(ms: number): Promise<void> {
    const until = this.#now + ms;
    await settled();
    for (;;) {
      const [next] = [...this.#waiting].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.#now = Math.max(this.#now, next.at);
      this.#waiting.delete(next);
      next.run();
      await settled();
    }
    this.#now = until;
  }
}

/** All promises that can be kept are. */
export async function settled(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0));
}

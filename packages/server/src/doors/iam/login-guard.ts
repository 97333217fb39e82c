import type { Clock } from '../../studio/context.ts';
import { IamError } from './errors.ts';

const WINDOW_MS = 60_000;
const MAX_FAILURES = 10;
const MAX_ENTRIES = 10_000;
/** Checks of passwords at once; each takes tens of milliseconds of a core and 16 MB. */
const MAX_CHECKS = 2;
const MAX_WAITING = 32;

/** Slows down guessing: after ten wrong passwords for a user or from an address, a minute of rest. */
export class LoginGuard {
  readonly #clock: Clock;
  readonly #failures = new Map<string, number[]>();
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /**
   * Runs a check of a password, two at a time.
   * @param subjects whose failures count together: the user, the address
   * @throws IamError 429 after too many failures or when too many wait
   */
  async check<T>(subjects: readonly string[], check: () => Promise<T | undefined>): Promise<T | undefined> {
    const tired = subjects.some((subject) => this.#recent(subject).length >= MAX_FAILURES);
    if (tired) throw new IamError(429, 'Too many failed attempts; try again in a minute.', WINDOW_MS / 1000);
    await this.#turn();
    try {
      const result = await check();
      if (result === undefined) subjects.forEach((subject) => this.#fail(subject));
      return result;
    } finally {
      this.#running -= 1;
      this.#waiting.shift()?.();
    }
  }

  async #turn(): Promise<void> {
    if (this.#running >= MAX_CHECKS) {
      if (this.#waiting.length >= MAX_WAITING) throw new IamError(429, 'Too many logins at once.', 1);
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    this.#running += 1;
  }

  #recent(subject: string): number[] {
    const since = this.#clock.now().getTime() - WINDOW_MS;
    return (this.#failures.get(subject) ?? []).filter((time) => time > since);
  }

  #fail(subject: string): void {
    if (this.#failures.size >= MAX_ENTRIES) {
      for (const known of [...this.#failures.keys()]) {
        if (this.#recent(known).length === 0) this.#failures.delete(known);
      }
    }
    this.#failures.set(subject, [...this.#recent(subject), this.#clock.now().getTime()]);
  }
}

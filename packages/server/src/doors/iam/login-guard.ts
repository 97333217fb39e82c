import type { Clock } from '../../studio/context.ts';
import { IamError } from './errors.ts';

const WINDOW_MS = 60_000;
const MAX_ENTRIES = 10_000;
/** Checks of passwords at once; each takes tens of milliseconds of a core and 16 MB. */
const MAX_CHECKS = 2;
const MAX_WAITING = 32;

/** Whose failures count together, and how many a minute are borne. */
export interface GuardedSubject {
  readonly name: string;
  readonly limit: number;
}

/**
 * Subjects of a login. An address may fail for several users; a user is only locked for the address that
 * guesses, so that nobody locks somebody else out.
 */
export function loginSubjects(domain: string, user: string, address: string): readonly GuardedSubject[] {
  return [
    { name: `${address} ${domain}/${user}`, limit: 10 },
    { name: address, limit: 50 },
  ];
}

/** Slows down guessing: after too many wrong passwords a minute of rest. */
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
   * @throws IamError 429 after too many failures or when too many wait
   */
  async check<T>(
    subjects: readonly GuardedSubject[],
    check: () => Promise<T | undefined>,
  ): Promise<T | undefined> {
    const tired = subjects.some(({ name, limit }) => this.#recent(name).length >= limit);
    if (tired) throw new IamError(429, 'Too many failed attempts; try again in a minute.', WINDOW_MS / 1000);
    await this.#turn();
    try {
      const result = await check();
      if (result === undefined) subjects.forEach(({ name }) => this.#fail(name));
      return result;
    } finally {
      // Whoever waits takes over the place, so that nobody slips in between.
      const next = this.#waiting.shift();
      if (next) next();
      else this.#running -= 1;
    }
  }

  async #turn(): Promise<void> {
    if (this.#running < MAX_CHECKS) {
      this.#running += 1;
      return;
    }
    if (this.#waiting.length >= MAX_WAITING) throw new IamError(429, 'Too many logins at once.', 1);
    await new Promise<void>((resolve) => this.#waiting.push(resolve));
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

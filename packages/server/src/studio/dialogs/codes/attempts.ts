import type { Clock } from '../../context.ts';
import { DialogRefused } from '../refused.ts';

const WINDOW_MS = 60_000;
/** Codes that are none, a minute and address: a page that reloads with an old code is no guesser. */
const MOST = 20;
const MOST_ADDRESSES = 10_000;

/** Slows down whoever guesses one-off codes: after too many in a minute that address has to wait. */
export class CodeAttempts {
  readonly #clock: Clock;
  readonly #failures = new Map<string, readonly number[]>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @throws DialogRefused MSS.47010047 */
  check(address: string): void {
    if (this.#recent(address).length < MOST) return;
    throw new DialogRefused('MSS.47010047', `more than ${MOST} in a minute; wait one`);
  }

  fail(address: string): void {
    const recent = [...this.#recent(address), this.#clock.now().getTime()];
    this.#failures.delete(address);
    this.#failures.set(address, recent);
    const [oldest] = this.#failures.keys();
    if (this.#failures.size > MOST_ADDRESSES && oldest !== undefined) this.#failures.delete(oldest);
  }

  #recent(address: string): readonly number[] {
    const since = this.#clock.now().getTime() - WINDOW_MS;
    return (this.#failures.get(address) ?? []).filter((time) => time > since);
  }
}

import { ApsaraError, type ApsaraOperationSpec } from '@cyclorama/contract';
import type { Config } from '../../config.ts';
import type { Clock } from '../../studio/context.ts';

const WINDOW_MS = 1000;
/** Beyond this many pairs of account and action, those that rested are forgotten. */
const MAX_WINDOWS = 10_000;

/** Requests per second, account and action, as the contract limits them: in no second are more let through. */
export class ApsaraThrottle {
  readonly #limits: Config['limits'];
  readonly #clock: Clock;
  /** Times of the last requests that were let through, oldest first. */
  readonly #windows = new Map<string, number[]>();

  constructor(limits: Config['limits'], clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  /** Lets a request through. @throws ApsaraError Throttling.User with the milliseconds to wait */
  admit(projectId: string, { action, qps }: ApsaraOperationSpec): void {
    if (this.#limits === 'off' || qps === undefined) return;
    const now = this.#clock.now().getTime();
    const window = (this.#windows.get(`${projectId}/${action}`) ?? []).filter((at) => at > now - WINDOW_MS);
    const [oldest = now] = window;
    if (window.length >= qps) {
      throw new ApsaraError('Throttling.User', `${action}: at most ${qps} in a second`, {
        retryAfterMs: oldest + WINDOW_MS - now,
      });
    }
    if (this.#windows.size >= MAX_WINDOWS) this.#forgetRested(now);
    this.#windows.set(`${projectId}/${action}`, [...window, now]);
  }

  #forgetRested(now: number): void {
    for (const [key, window] of this.#windows) {
      if ((window.at(-1) ?? 0) <= now - WINDOW_MS) this.#windows.delete(key);
    }
  }
}

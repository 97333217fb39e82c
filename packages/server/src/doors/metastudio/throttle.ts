import { MssError, type OperationSpec, type Region } from '@cyclorama/contract';
import type { Clock } from '../../studio/context.ts';

const WINDOW_MS = 1000;
/** Beyond this many tenant-operation pairs, those that rested are forgotten. */
const MAX_WINDOWS = 10_000;

/** Times of the last requests that were let through, oldest first. */
type Window = number[];

/**
 * Requests per second, tenant and operation, by one column of the limits table: in no second are more let
 * through than the table says.
 */
export class Throttle {
  readonly #region: Region | 'off';
  readonly #clock: Clock;
  readonly #windows = new Map<string, Window>();

  constructor(region: Region | 'off', clock: Clock) {
    this.#region = region;
    this.#clock = clock;
  }

  /** Lets a request through. @throws MssError APIGW.0308 (429) with the seconds to wait */
  admit(projectId: string, operation: OperationSpec): void {
    if (this.#region === 'off') return;
    const limit = operation.throttle[this.#region];
    const now = this.#clock.now().getTime();
    const window = this.#window(`${projectId}/${operation.operationId}`, now);
    while (window.length > 0 && window[0]! <= now - WINDOW_MS) window.shift();
    if (window.length >= limit) {
      throw new MssError('APIGW.0308', `${operation.operationId}: at most ${limit} requests per second`, {
        retryAfterSeconds: 1,
      });
    }
    window.push(now);
  }

  #window(key: string, now: number): Window {
    const known = this.#windows.get(key);
    if (known) return known;
    if (this.#windows.size >= MAX_WINDOWS) this.#forgetRested(now);
    const window: Window = [];
    this.#windows.set(key, window);
    return window;
  }

  #forgetRested(now: number): void {
    for (const [key, window] of this.#windows) {
      if ((window.at(-1) ?? 0) <= now - WINDOW_MS) this.#windows.delete(key);
    }
  }
}

import { MssError, type OperationSpec, type Region } from '@cyclorama/contract';
import type { Clock } from '../../studio/context.ts';

const WINDOW_MS = 1000;
/** Events of a report of full length (6.2.7): as many reports as the table says may each bring so many. */
const EVENTS_A_REPORT = 1000;
/** Seconds' worth of events that may come at once, so that a client's timers need not be exact. */
const EVENT_BURST_S = 2;
/** Beyond this many tenant-operation pairs, those that rested are forgotten. */
const MAX_WINDOWS = 10_000;

/** Times of the last requests that were let through, oldest first. */
type Window = number[];

/** Events that may still come, as of a time. */
interface Bucket {
  left: number;
  at: number;
}

/**
 * Requests per second, tenant and operation, by one column of the limits table: in no second are more let
 * through than the table says.
 */
export class Throttle {
  readonly #region: Region | 'off';
  readonly #clock: Clock;
  readonly #windows = new Map<string, Window>();
  readonly #buckets = new Map<string, Bucket>();

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

  /**
   * Lets a report of events through: on average as many events per second as the table's reports of full length would
   * bring, in reports of whatever length. @throws MssError APIGW.0308 (429) with the seconds to wait
   */
  admitEvents(projectId: string, operation: OperationSpec, events: number): void {
    if (this.#region === 'off') return;
    const perSecond = operation.throttle[this.#region] * EVENTS_A_REPORT;
    const most = perSecond * EVENT_BURST_S;
    const now = this.#clock.now().getTime();
    const key = `${projectId}/${operation.operationId}`;
    const bucket = this.#buckets.get(key) ?? { left: most, at: now };
    bucket.left = Math.min(most, bucket.left + ((now - bucket.at) / 1000) * perSecond);
    bucket.at = now;
    if (!this.#buckets.has(key)) {
      if (this.#buckets.size >= MAX_WINDOWS) this.#forgetFull(now, most / perSecond);
      this.#buckets.set(key, bucket);
    }
    if (bucket.left < events) {
      throw new MssError('APIGW.0308', `${operation.operationId}: at most ${perSecond} events per second`, {
        retryAfterSeconds: Math.max(1, Math.ceil((events - bucket.left) / perSecond)),
      });
    }
    bucket.left -= events;
  }

  /** Forgets those that have rested long enough to be full again. */
  #forgetFull(now: number, seconds: number): void {
    for (const [key, { at }] of this.#buckets) if (now - at >= seconds * 1000) this.#buckets.delete(key);
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

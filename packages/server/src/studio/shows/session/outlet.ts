import type { LiveEvent, LiveStatus } from '@cyclorama/stage/data';
import type { ShowStatus } from '../port.ts';

export type OutletState = ShowStatus['output'];

const TARGET = 'target';

/** What is true of the RTMP push to a room's target. */
export class Outlet {
  readonly #onState: (state: OutletState) => void;
  #state: OutletState = 'NONE';
  #streamMs: number;
  #acknowledged = 0;
  #lastMs: number | undefined;

  /** @param streamMs pushed by earlier attempts */
  constructor(streamMs: number, onState: (state: OutletState) => void) {
    this.#streamMs = streamMs;
    this.#onState = onState;
  }

  get state(): OutletState {
    return this.#state;
  }

  /** Milliseconds for which media really went out. */
  get streamMs(): number {
    return Math.round(this.#streamMs);
  }

  /** There is a target now, or another one. */
  open(): void {
    if (this.#state !== 'NONE' && this.#state !== 'END') this.#set('END');
    this.#set('CONNECTING');
  }

  hear(event: LiveEvent): void {
    if (event.kind !== 'output' || event.output !== TARGET) return;
    switch (event.state) {
      case 'connecting':
        if (this.#state === 'NONE' || this.#state === 'END') this.#set('CONNECTING');
        return;
      case 'live':
        this.#set('CONNECTED');
        return;
      case 'retrying':
        if (this.#state === 'CONNECTED') this.#set('DISCONNECTED');
        this.#set('RECONNECTING');
        return;
      case 'failed':
        this.#set('DISCONNECTED');
        return;
      case 'stopped':
        return;
    }
  }

  /** A snapshot came: counts the time since the last one when bytes went out and arrived. */
  measure({ outputs }: LiveStatus, nowMs: number): void {
    const target = outputs.find(({ id }) => id === TARGET);
    const sinceMs = this.#lastMs === undefined ? 0 : nowMs - this.#lastMs;
    this.#lastMs = nowMs;
    if (target === undefined) return;
    const { bytesAcknowledged, bytesSent, state } = target;
    // Some servers never acknowledge: then what was sent counts.
    const moved = bytesAcknowledged > 0 ? bytesAcknowledged : bytesSent;
    if (state === 'live' && moved > this.#acknowledged) this.#streamMs += Math.min(sinceMs, 5000);
    this.#acknowledged = moved;
  }

  /** The host is gone, and its connection with it. */
  lost(): void {
    this.#acknowledged = 0;
    this.#lastMs = undefined;
    if (this.#state === 'CONNECTED') this.#set('DISCONNECTED');
    if (this.#state !== 'NONE') this.#set('RECONNECTING');
  }

  end(): void {
    if (this.#state !== 'NONE') this.#set('END');
  }

  #set(state: OutletState): void {
    if (this.#state === state) return;
    this.#state = state;
    this.#onState(state);
  }
}

import type { StreamHub } from '@cyclorama/streaming';
import type { Clock } from '../context.ts';

/** A player of HLS asks every few seconds; one that has not asked for so long is gone. */
const HLS_PRESENT_MS = 30_000;

/** Who watches streams of this process: seats in the hub, and players of HLS by what they ask for. */
export class Audience {
  readonly #hub: StreamHub;
  readonly #clock: Clock;
  /** When each player of HLS asked last (epoch ms), by path of the hub. */
  readonly #askers = new Map<string, Map<string, number>>();

  constructor(hub: StreamHub, clock: Clock) {
    this.#hub = hub;
    this.#clock = clock;
  }

  /** A player of HLS asked for something of a stream. @param who tells players apart */
  asked(path: string, who: string): void {
    const askers = this.#askers.get(path) ?? new Map<string, number>();
    this.#askers.set(path, askers.set(who, this.#clock.now().getTime()));
  }

  /** Who watches a stream now, WebRTC aside. */
  count(path: string): number {
    return (this.#hub.figures(path)?.viewers ?? 0) + (this.#askers.get(path)?.size ?? 0);
  }

  /** Forgets players that have not asked for long. */
  sweep(): void {
    const since = this.#clock.now().getTime() - HLS_PRESENT_MS;
    for (const [path, askers] of this.#askers) {
      for (const [who, at] of askers) if (at < since) askers.delete(who);
      if (askers.size === 0) this.#askers.delete(path);
    }
  }
}

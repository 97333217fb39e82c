import type { MediaPacket, Subscriber } from '../packets.ts';

export interface ViewerLimits {
  /** Bytes that may wait for one subscriber before pictures are left out, at least. */
  readonly softBytes: number;
  /** Milliseconds for which a subscriber may lag behind like that before it is ended. */
  readonly hopelessMs: number;
}

/** What the stream looks like to somebody who joins or resumes. */
export interface Surroundings {
  readonly configs: readonly MediaPacket[];
  readonly cached: readonly MediaPacket[];
  readonly cachedBytes: number;
  readonly hasVideo: boolean;
}

type Phase = 'flowing' | 'waiting' | 'dropping';

/** One subscriber: where it stands in the stream, and whether it keeps up. */
export class Viewer {
  readonly subscriber: Subscriber;
  readonly #limits: ViewerLimits;
  readonly #now: () => number;
  #phase: Phase = 'waiting';
  #droppingSince = 0;
  #configsMissed = false;
  #dropped = 0;
  ended = false;

  constructor(subscriber: Subscriber, limits: ViewerLimits, now: () => number) {
    this.subscriber = subscriber;
    this.#limits = limits;
    this.#now = now;
  }

  /** Packets that it did not get. */
  get dropped(): number {
    return this.#dropped;
  }

  /** The stream is there, now or again. @throws whatever the subscriber throws */
  begin(around: Surroundings): void {
    for (const packet of around.configs) this.subscriber.packet(packet);
    for (const packet of around.cached) this.subscriber.packet(packet);
    this.#phase = around.cached.length > 0 || !around.hasVideo ? 'flowing' : 'waiting';
  }

  /** The publisher is gone: whatever comes next begins anew. */
  pause(): void {
    this.#phase = 'waiting';
    this.#configsMissed = false;
  }

  /** @throws whatever the subscriber throws @returns false when it is too slow for any hope */
  take(packet: MediaPacket, around: Surroundings): boolean {
    if (packet.kind !== 'video' && packet.kind !== 'audio') {
      if (this.#phase === 'dropping') this.#configsMissed = true;
      else this.subscriber.packet(packet);
      return true;
    }
    const waiting = this.subscriber.waiting();
    const bound = Math.max(this.#limits.softBytes, 2 * around.cachedBytes);
    if (this.#phase !== 'dropping' && waiting > bound) {
      this.#phase = 'dropping';
      this.#droppingSince = this.#now();
    }
    const entrance = !around.hasVideo || (packet.kind === 'video' && packet.key);
    if (this.#phase === 'dropping' && entrance && waiting <= bound / 2) {
      this.#phase = 'flowing';
      if (this.#configsMissed) for (const config of around.configs) this.subscriber.packet(config);
      this.#configsMissed = false;
    }
    if (this.#phase === 'waiting' && entrance) this.#phase = 'flowing';
    if (this.#phase === 'flowing') {
      this.subscriber.packet(packet);
      return true;
    }
    this.#dropped++;
    return this.#phase !== 'dropping' || this.#now() - this.#droppingSince < this.#limits.hopelessMs;
  }
}

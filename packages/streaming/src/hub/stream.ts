import type { AudioCodec, MediaPacket, Subscriber, VideoCodec } from '../packets.ts';
import { GopCache } from './gop-cache.ts';
import { Viewer, type Surroundings, type ViewerLimits } from './viewer.ts';

/** Who publishes. */
export interface PublishInfo {
  readonly from: string;
  readonly protocol: 'rtmp' | 'whip';
  readonly epoch?: number;
  readonly replacesAfterMs?: number;
  /** Called when the publication ends for a reason of the hub: replaced, kicked, closing. The caller hangs up. */
  readonly onEnded?: (reason: string) => void;
}

/** What is known about a stream. */
export interface StreamFigures {
  readonly path: string;
  readonly published: boolean;
  readonly from?: string;
  readonly protocol?: 'rtmp' | 'whip';
  readonly epoch?: number;
  readonly video?: VideoCodec;
  readonly audio?: AudioCodec;
  /** Of this publication. */
  readonly packets: number;
  readonly bytes: number;
  /** Milliseconds since the last packet came (since it was published, when none has); 0 when nobody publishes. */
  readonly idleMs: number;
  readonly viewers: number;
  /** Packets that slow viewers did not get. */
  readonly dropped: number;
}

export interface StreamOptions {
  readonly path: string;
  readonly cacheBytes: number;
  readonly limits: ViewerLimits;
  readonly now: () => number;
}

/** One path: its publisher, if any, and its audience. */
export class Stream implements Surroundings {
  readonly #options: StreamOptions;
  readonly #cache: GopCache;
  readonly #viewers = new Set<Viewer>();
  #info: PublishInfo | undefined;
  #video: (MediaPacket & { kind: 'video-config' }) | undefined;
  #audio: (MediaPacket & { kind: 'audio-config' }) | undefined;
  #metadata: (MediaPacket & { kind: 'metadata' }) | undefined;
  #packets = 0;
  #bytes = 0;
  #lastAt = 0;
  #dropped = 0;
  /** Counts publications, so that one that was replaced cannot speak any more. */
  turn = 0;
  hasVideo = false;

  constructor(options: StreamOptions) {
    this.#options = options;
    this.#cache = new GopCache(options.cacheBytes);
  }

  get published(): boolean {
    return this.#info !== undefined;
  }

  get viewers(): number {
    return this.#viewers.size;
  }

  get configs(): readonly MediaPacket[] {
    return [this.#metadata, this.#video, this.#audio].filter((config) => config !== undefined);
  }

  get cached(): readonly MediaPacket[] {
    return this.#cache.packets;
  }

  get cachedBytes(): number {
    return this.#cache.bytes;
  }

  mayPublish(next: PublishInfo): boolean {
    const present = this.#info;
    if (!present) return true;
    if (present.epoch !== undefined) return next.epoch !== undefined && next.epoch >= present.epoch;
    if (next.epoch !== undefined) return true;
    return next.replacesAfterMs !== undefined && this.#idleMs() >= next.replacesAfterMs;
  }

  begin(info: PublishInfo): number {
    this.#info = info;
    this.#packets = 0;
    this.#bytes = 0;
    this.#lastAt = this.#options.now();
    return ++this.turn;
  }

  end(reason: string): void {
    const info = this.#info;
    this.#info = undefined;
    this.#video = undefined;
    this.#audio = undefined;
    this.#metadata = undefined;
    this.hasVideo = false;
    this.#cache.clear();
    for (const viewer of this.#viewers) {
      this.#safely(viewer, () => {
        viewer.subscriber.paused(reason);
        viewer.pause();
      });
    }
    info?.onEnded?.(reason);
  }

  packet(turn: number, packet: MediaPacket): void {
    if (turn !== this.turn || !this.#info) return;
    this.#lastAt = this.#options.now();
    this.#packets++;
    if (packet.kind !== 'metadata') this.#bytes += packet.data.length;
    const news = this.#remember(packet);
    if (news) for (const viewer of this.#viewers) this.#give(viewer, packet);
    if (packet.kind === 'video' || packet.kind === 'audio') this.#cache.add(packet);
  }

  join(subscriber: Subscriber): Viewer {
    const viewer = new Viewer(subscriber, this.#options.limits, this.#options.now);
    this.#viewers.add(viewer);
    if (this.published) this.#safely(viewer, () => viewer.begin(this));
    return viewer;
  }

  leave(viewer: Viewer): void {
    if (this.#viewers.delete(viewer)) this.#dropped += viewer.dropped;
  }

  /** Sends the whole audience away. */
  dismiss(reason: string): void {
    for (const viewer of this.#viewers) this.#finish(viewer, reason);
  }

  figures(): StreamFigures {
    const { from, protocol, epoch } = this.#info ?? {};
    let dropped = this.#dropped;
    for (const viewer of this.#viewers) dropped += viewer.dropped;
    return {
      path: this.#options.path,
      published: this.published,
      ...(from !== undefined && { from }),
      ...(protocol !== undefined && { protocol }),
      ...(epoch !== undefined && { epoch }),
      ...(this.#video && { video: this.#video.codec }),
      ...(this.#audio && { audio: this.#audio.codec }),
      packets: this.#packets,
      bytes: this.#bytes,
      idleMs: this.published ? this.#idleMs() : 0,
      viewers: this.#viewers.size,
      dropped,
    };
  }

  #idleMs(): number {
    return this.#options.now() - this.#lastAt;
  }

  /** Keeps what joiners need. @returns false for a configuration that changes nothing */
  #remember(packet: MediaPacket): boolean {
    switch (packet.kind) {
      case 'video-config': {
        this.hasVideo = true;
        const same = this.#video?.codec === packet.codec && sameBytes(this.#video.data, packet.data);
        // Pictures of before cannot be decoded with the new configuration.
        if (!same) this.#cache.clear();
        this.#video = packet;
        return !same;
      }
      case 'audio-config': {
        const same = this.#audio?.codec === packet.codec && sameBytes(this.#audio.data, packet.data);
        this.#audio = packet;
        return !same;
      }
      case 'metadata':
        this.#metadata = packet;
        return true;
      case 'video':
        this.hasVideo = true;
        return true;
      case 'audio':
        return true;
    }
  }

  #give(viewer: Viewer, packet: MediaPacket): void {
    this.#safely(viewer, () => {
      if (!viewer.take(packet, this)) this.#finish(viewer, 'too slow');
    });
  }

  /** A subscriber that throws is none any more. */
  #safely(viewer: Viewer, work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#finish(viewer, error instanceof Error ? error.message : String(error));
    }
  }

  #finish(viewer: Viewer, reason: string): void {
    if (viewer.ended) return;
    viewer.ended = true;
    this.leave(viewer);
    try {
      viewer.subscriber.end(reason);
    } catch {
      // It is gone already, and nobody else is concerned by how it went.
    }
  }
}

function sameBytes(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}

import type { MediaPacket } from '../../packets.ts';

interface Queued {
  readonly packet: MediaPacket;
  readonly dts: number;
  readonly bytes: number;
}

/**
 * Packets that wait for a connection. Too much of them: all that wait are left out, and everything up to the next key
 * frame, so that what arrives can always be decoded. Configurations are never lost.
 */
export class SendQueue {
  readonly #maxMs: number;
  readonly #maxBytes: number;
  readonly #configs = new Map<MediaPacket['kind'], MediaPacket>();
  #queue: Queued[] = [];
  #head = 0;
  #bytes = 0;
  #dropped = 0;
  #open = false;
  #openings = 0;
  #newest: number | undefined;

  constructor(maxMs: number, maxBytes: number) {
    this.#maxMs = maxMs;
    this.#maxBytes = maxBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  get dropped(): number {
    return this.#dropped;
  }

  /** How often it has begun with a key frame. */
  get openings(): number {
    return this.#openings;
  }

  /** Decoding time of the last frame that was offered, ms. */
  get newestDts(): number | undefined {
    return this.#newest;
  }

  get oldestDts(): number | undefined {
    return this.#queue[this.#head]?.dts;
  }

  /** @param sending whether the connection takes anything yet @param backlogMs of media that have not left */
  add(packet: MediaPacket, sending: boolean, backlogMs: number): boolean {
    if (packet.kind !== 'video' && packet.kind !== 'audio') {
      this.#configs.set(packet.kind, packet);
      if (this.#open) this.#push(packet, this.#newest ?? 0);
      return true;
    }
    this.#newest = packet.dts;
    const waiting = sending ? backlogMs : packet.dts - (this.oldestDts ?? packet.dts);
    if (this.#open && (waiting > this.#maxMs || this.#bytes > this.#maxBytes)) this.#shut();
    const hasVideo = this.#configs.has('video-config');
    const entrance = hasVideo ? packet.kind === 'video' && packet.key : packet.kind === 'audio' || packet.key;
    // Nobody takes anything yet: the newest group of pictures is kept, so that the stream begins without a wait.
    if (this.#open && !sending && entrance) this.#shut();
    if (!this.#open) {
      if (!entrance || (sending && waiting > this.#maxMs / 2)) {
        this.#dropped++;
        return false;
      }
      this.#open = true;
      this.#openings++;
      for (const config of this.#configs.values()) this.#push(config, packet.dts);
    }
    this.#push(packet, packet.dts);
    return true;
  }

  take(): Queued | undefined {
    const next = this.#queue[this.#head];
    if (!next) return undefined;
    this.#head++;
    this.#bytes -= next.bytes;
    if (this.#head === this.#queue.length) {
      this.#queue = [];
      this.#head = 0;
    } else if (this.#head > 512) {
      this.#queue = this.#queue.slice(this.#head);
      this.#head = 0;
    }
    return next;
  }

  clear(): void {
    this.#queue = [];
    this.#head = 0;
    this.#bytes = 0;
    this.#open = false;
  }

  /** Leaves out everything that waits. */
  #shut(): void {
    for (const { packet } of this.#queue.slice(this.#head))
      if (packet.kind === 'video' || packet.kind === 'audio') this.#dropped++;
    this.clear();
  }

  #push(packet: MediaPacket, dts: number): void {
    const bytes = packet.kind === 'metadata' ? 512 : packet.data.length + 16;
    this.#queue.push({ packet, dts, bytes });
    this.#bytes += bytes;
  }
}

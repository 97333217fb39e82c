import type { MediaPacket } from '../packets.ts';

type Media = MediaPacket & { kind: 'video' | 'audio' };

/**
 * What somebody needs who joins now: the packets since the last key frame. When a group of pictures is larger than the
 * bound there is nothing, and joiners wait for the next key frame.
 */
export class GopCache {
  readonly #maxBytes: number;
  #packets: Media[] = [];
  #bytes = 0;
  #open = false;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get bytes(): number {
    return this.#bytes;
  }

  /** Begins with a key frame, or is empty. */
  get packets(): readonly MediaPacket[] {
    return this.#packets;
  }

  add(packet: Media): void {
    if (packet.kind === 'video' && packet.key) {
      this.clear();
      this.#open = true;
    }
    if (!this.#open) return;
    this.#packets.push(packet);
    this.#bytes += packet.data.length;
    // Small packets count too: each costs some hundred bytes beside its data.
    if (this.#bytes + this.#packets.length * 256 > this.#maxBytes) this.clear();
  }

  clear(): void {
    this.#packets = [];
    this.#bytes = 0;
    this.#open = false;
  }
}

import type { SenderClock } from './sender-clock.ts';

/** An encoded picture or piece of sound that waits for its time. */
export interface WaitingPacket {
  readonly dts: number;
  readonly pts: number;
  readonly clock: SenderClock;
  readonly jumped: boolean;
  readonly key: boolean;
  readonly data: Uint8Array;
  /** Comes after a change of configuration: the decoder has to be opened for it. */
  readonly generation: number;
}

/** Encoded packets of one kind, bounded in bytes: whole groups of pictures go, never half ones. */
export class PacketQueue {
  readonly #maxBytes: number;
  readonly #packets: WaitingPacket[] = [];
  #bytes = 0;
  #dropped = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get length(): number {
    return this.#packets.length;
  }
  get first(): WaitingPacket | undefined {
    return this.#packets[0];
  }
  get last(): WaitingPacket | undefined {
    return this.#packets[this.#packets.length - 1];
  }
  at(index: number): WaitingPacket | undefined {
    return this.#packets[index];
  }
  /** Packets that were thrown away since the last look. */
  takeDropped(): number {
    const dropped = this.#dropped;
    this.#dropped = 0;
    return dropped;
  }

  push(packet: WaitingPacket): void {
    this.#packets.push(packet);
    this.#bytes += packet.data.byteLength;
    if (this.#bytes > this.#maxBytes) this.#shorten();
  }

  shift(): WaitingPacket | undefined {
    const packet = this.#packets.shift();
    if (packet) this.#bytes -= packet.data.byteLength;
    return packet;
  }

  clear(): void {
    this.#packets.length = 0;
    this.#bytes = 0;
  }

  /** Drops the packets before `index`. */
  dropBefore(index: number): void {
    for (let n = 0; n < index; n++) {
      this.shift();
      this.#dropped++;
    }
  }

  /** Drops everything before the last key packet for which `past` holds. */
  keepFromKey(past: (packet: WaitingPacket) => boolean): void {
    let from = 0;
    for (let n = 0; n < this.#packets.length && past(this.#packets[n]!); n++)
      if (this.#packets[n]!.key) from = n;
    this.dropBefore(from);
  }

  #shorten(): void {
    let next = 1;
    while (next < this.#packets.length && !this.#packets[next]!.key) next++;
    this.dropBefore(next);
  }
}

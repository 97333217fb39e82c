import type { EncodedPacket } from '../encoded.ts';

/** Sound that waits for its picture, at most (programme ms). */
const HELD_MS = 5000;

/**
 * The beginning of a stream for one listener: nothing passes before the first key frame, then that and the sound from
 * there on. Players that hear long before they see show black, or take the stream for sound alone.
 */
export class StartGate {
  #beginMs: number | undefined;
  #held: EncodedPacket[] = [];

  /** The first key frame has passed. */
  get isOpen(): boolean {
    return this.#beginMs !== undefined;
  }

  /** What may pass now that this packet has come, in order. */
  pass(packet: EncodedPacket): readonly EncodedPacket[] {
    if (this.#beginMs !== undefined) return this.#isOfStream(packet) ? [packet] : [];
    if (packet.kind !== 'video') {
      const since = packet.ptsMs - HELD_MS;
      this.#held = [...this.#held.filter(({ ptsMs }) => ptsMs > since), packet];
      return [];
    }
    if (!packet.key) return [];
    this.#beginMs = packet.ptsMs;
    const sound = this.#held.filter((one) => this.#isOfStream(one));
    this.#held = [];
    return [packet, ...sound];
  }

  /** Sound of before the first picture is none of it; a block that sounds mostly beside the picture is. */
  #isOfStream({ kind, ptsMs, durationMs }: EncodedPacket): boolean {
    return kind === 'video' || ptsMs + durationMs / 2 >= (this.#beginMs ?? Infinity);
  }
}

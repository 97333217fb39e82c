const MAX_BYTES = 8 * 1024 * 1024;

/** A whole VP8 frame. */
export interface Vp8Frame {
  readonly data: Uint8Array;
  readonly key: boolean;
  /** RTP time. */
  readonly timestamp: number;
}

/** Puts VP8 frames together from payloads that come in order. */
export class Vp8Assembler {
  #parts: Uint8Array[] = [];
  #bytes = 0;
  #timestamp: number | undefined;
  #broken = false;

  lost(): void {
    this.#broken = true;
  }

  /** @returns the frame that is whole now, and whether one was broken */
  add(payload: Uint8Array, timestamp: number, marker: boolean): { frames: Vp8Frame[]; broken: boolean } {
    let broken = false;
    if (this.#timestamp !== timestamp) {
      broken = this.#timestamp !== undefined && this.#parts.length > 0;
      this.#parts = [];
      this.#bytes = 0;
      this.#timestamp = timestamp;
    }
    const { from, starts } = descriptor(payload);
    if (this.#parts.length === 0 && starts) this.#broken = false;
    this.#bytes += payload.length;
    if (from >= payload.length || this.#bytes > MAX_BYTES) this.#broken = true;
    else if (!this.#broken) this.#parts.push(payload.subarray(from));
    if (!marker) return { frames: [], broken };
    const [first] = this.#parts;
    const data = Buffer.concat(this.#parts);
    this.#parts = [];
    this.#bytes = 0;
    this.#timestamp = undefined;
    if (this.#broken || !first) return { frames: [], broken: true };
    return { frames: [{ data, key: (data[0]! & 1) === 0, timestamp }], broken };
  }
}

/** Where the payload begins behind its descriptor, and whether it is the first of a frame. */
function descriptor(payload: Uint8Array): { from: number; starts: boolean } {
  const first = payload[0] ?? 0;
  const starts = (first & 0x10) !== 0 && (first & 7) === 0;
  if (!(first & 0x80)) return { from: 1, starts };
  const flags = payload[1] ?? 0;
  let from = 2;
  if (flags & 0x80) from += (payload[from] ?? 0) & 0x80 ? 2 : 1;
  if (flags & 0x40) from++;
  if (flags & 0x30) from++;
  return { from, starts };
}

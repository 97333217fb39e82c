/** An RTP packet taken apart; `payload` is a view. */
export interface RtpPacket {
  readonly payloadType: number;
  readonly marker: boolean;
  /** 16 bits. */
  readonly sequence: number;
  /** 32 bits. */
  readonly timestamp: number;
  readonly ssrc: number;
  readonly payload: Buffer;
}

const HEADER = 12;

/** RTCP shares the connection with RTP; its types lie where RTP has payload types that nobody uses. */
export function isRtcp(data: Buffer): boolean {
  const type = data[1] ?? 0;
  return type >= 192 && type <= 223;
}

/** @returns undefined for what is no RTP packet */
export function parseRtp(data: Buffer): RtpPacket | undefined {
  const first = data[0] ?? 0;
  if (data.length < HEADER || first >> 6 !== 2) return undefined;
  let from = HEADER + 4 * (first & 15);
  if (first & 0x10) {
    if (from + 4 > data.length) return undefined;
    from += 4 + 4 * data.readUInt16BE(from + 2);
  }
  const padding = first & 0x20 ? (data.at(-1) ?? 0) : 0;
  const end = data.length - padding;
  if (from > end) return undefined;
  return {
    payloadType: data[1]! & 127,
    marker: data[1]! >= 128,
    sequence: data.readUInt16BE(2),
    timestamp: data.readUInt32BE(4),
    ssrc: data.readUInt32BE(8),
    payload: data.subarray(from, end),
  };
}

/** Writes a packet. Sequence, timestamp and SSRC are cut to their bits. */
export function writeRtp(packet: Omit<RtpPacket, 'payload'> & { readonly payload: Uint8Array }): Buffer {
  const data = Buffer.allocUnsafe(HEADER + packet.payload.length);
  data[0] = 0x80;
  data[1] = (packet.marker ? 128 : 0) | packet.payloadType;
  data.writeUInt16BE(packet.sequence & 0xffff, 2);
  data.writeUInt32BE(packet.timestamp >>> 0, 4);
  data.writeUInt32BE(packet.ssrc >>> 0, 8);
  data.set(packet.payload, HEADER);
  return data;
}

/** Makes counters that wrap around grow for ever: each value is taken to lie near the one before. */
export class Unwrapper {
  readonly #size: number;
  #last: number | undefined;

  constructor(bits: 16 | 32) {
    this.#size = 2 ** bits;
  }

  /** May be less than 0 when the counter runs back over its beginning. */
  next(value: number): number {
    return (this.#last = this.near(value));
  }

  /** What `next` would give, without being remembered. */
  near(value: number): number {
    if (this.#last === undefined) return value;
    const size = this.#size;
    let step = (((value - this.#last) % size) + size) % size;
    if (step > size / 2) step -= size;
    return this.#last + step;
  }
}

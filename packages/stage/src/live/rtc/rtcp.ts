/** What a peer says in RTCP, as far as it concerns us. */
export type RtcpNews =
  | {
      readonly kind: 'sender';
      readonly ssrc: number;
      /** Milliseconds of the sender's wall clock (epoch of NTP), with fractions. */
      readonly ntpMs: number;
      /** Middle 32 bits of the NTP time, which reports give back. */
      readonly ntpMiddle: number;
      /** RTP time of that moment. */
      readonly timestamp: number;
    }
  | { readonly kind: 'nack'; readonly ssrc: number; readonly sequences: readonly number[] }
  /** Pictures were lost: PLI or FIR. */
  | { readonly kind: 'key'; readonly ssrc: number }
  | { readonly kind: 'bye'; readonly ssrc: number };

const SR = 200;
const BYE = 203;
const TRANSPORT = 205;
const PAYLOAD = 206;
/** Seconds from 1900 (NTP) to 1970. */
const NTP_EPOCH = 2_208_988_800;

/** Reads a compound packet; stops at what makes no sense. */
export function parseRtcp(data: Buffer): RtcpNews[] {
  const news: RtcpNews[] = [];
  for (let at = 0; at + 8 <= data.length;) {
    const size = 4 * (data.readUInt16BE(at + 2) + 1);
    if (data[at]! >> 6 !== 2 || at + size > data.length) break;
    const found = parseOne(data.subarray(at, at + size));
    if (found) news.push(...found);
    at += size;
  }
  return news;
}

function parseOne(data: Buffer): RtcpNews[] | undefined {
  const format = data[0]! & 31;
  const type = data[1]!;
  if (type === SR && data.length >= 28) {
    const ntpMs = data.readUInt32BE(8) * 1000 + (data.readUInt32BE(12) * 1000) / 2 ** 32;
    return [
      {
        kind: 'sender',
        ssrc: data.readUInt32BE(4),
        ntpMs,
        ntpMiddle: data.readUInt32BE(10),
        timestamp: data.readUInt32BE(16),
      },
    ];
  }
  if (type === BYE && format > 0 && data.length >= 8) return [{ kind: 'bye', ssrc: data.readUInt32BE(4) }];
  if (data.length < 12) return undefined;
  if (type === TRANSPORT && format === 1) {
    const sequences: number[] = [];
    for (let at = 12; at + 4 <= data.length; at += 4) {
      const first = data.readUInt16BE(at);
      const mask = data.readUInt16BE(at + 2);
      sequences.push(first);
      for (let bit = 0; bit < 16; bit++) if (mask & (1 << bit)) sequences.push((first + bit + 1) & 0xffff);
    }
    return [{ kind: 'nack', ssrc: data.readUInt32BE(8), sequences }];
  }
  if (type === PAYLOAD && format === 1) return [{ kind: 'key', ssrc: data.readUInt32BE(8) }];
  if (type === PAYLOAD && format === 4 && data.length >= 20)
    return [{ kind: 'key', ssrc: data.readUInt32BE(12) }];
  return undefined;
}

function head(format: number, type: number, bytes: number): Buffer {
  const data = Buffer.alloc(bytes);
  data[0] = 0x80 | format;
  data[1] = type;
  data.writeUInt16BE(bytes / 4 - 1, 2);
  return data;
}

/**
 * A sender report with the sender's name.
 * @param at `wallMs`: epoch milliseconds; `timestamp`: RTP time of that moment
 */
export function writeSenderReport(at: {
  readonly ssrc: number;
  readonly wallMs: number;
  readonly timestamp: number;
  readonly packets: number;
  readonly bytes: number;
}): Buffer {
  const report = head(0, SR, 28);
  report.writeUInt32BE(at.ssrc, 4);
  const seconds = at.wallMs / 1000 + NTP_EPOCH;
  report.writeUInt32BE(Math.floor(seconds) % 2 ** 32, 8);
  report.writeUInt32BE(Math.floor((seconds % 1) * 2 ** 32), 12);
  report.writeUInt32BE(at.timestamp >>> 0, 16);
  report.writeUInt32BE(at.packets >>> 0, 20);
  report.writeUInt32BE(at.bytes >>> 0, 24);
  // One item, its name; ended and filled up by zeros.
  const name = 'cyclorama';
  const text = head(1, 202, Math.ceil((10 + name.length + 1) / 4) * 4);
  text.writeUInt32BE(at.ssrc, 4);
  text[8] = 1;
  text[9] = name.length;
  text.write(name, 10, 'latin1');
  return Buffer.concat([report, text]);
}

/** How one stream arrives. */
export interface ReceptionBlock {
  readonly ssrc: number;
  /** Of the packets since the last report, 0…255 = none…all. */
  readonly fractionLost: number;
  readonly lost: number;
  /** Sequence number with its wrap-arounds in the upper half. */
  readonly highest: number;
  /** In units of RTP time. */
  readonly jitter: number;
  /** From the last sender report; 0 = there was none. */
  readonly ntpMiddle: number;
  /** Since that report, in 1/65536 s. */
  readonly delay: number;
}

export function writeReceiverReport(sender: number, blocks: readonly ReceptionBlock[]): Buffer {
  const report = head(blocks.length, 201, 8 + 24 * blocks.length);
  report.writeUInt32BE(sender, 4);
  blocks.forEach((block, index) => {
    const at = 8 + 24 * index;
    report.writeUInt32BE(block.ssrc, at);
    report[at + 4] = block.fractionLost;
    report.writeIntBE(Math.max(-0x80_0000, Math.min(0x7f_ffff, block.lost)), at + 5, 3);
    report.writeUInt32BE(block.highest >>> 0, at + 8);
    report.writeUInt32BE(Math.min(2 ** 32 - 1, Math.round(block.jitter)), at + 12);
    report.writeUInt32BE(block.ntpMiddle, at + 16);
    report.writeUInt32BE(Math.min(2 ** 32 - 1, Math.round(block.delay)), at + 20);
  });
  return report;
}

/** Says good-bye for streams; to stand behind a report. */
export function writeBye(ssrcs: readonly number[]): Buffer {
  const data = head(ssrcs.length, BYE, 4 + 4 * ssrcs.length);
  ssrcs.forEach((ssrc, index) => data.writeUInt32BE(ssrc, 4 + 4 * index));
  return data;
}

/** Asks for a key frame. */
export function writePli(sender: number, ssrc: number): Buffer {
  const data = head(1, PAYLOAD, 12);
  data.writeUInt32BE(sender, 4);
  data.writeUInt32BE(ssrc, 8);
  return data;
}

/** Asks for packets again. @param sequences 16 bits, ascending in the order in which they were sent */
export function writeNack(sender: number, ssrc: number, sequences: readonly number[]): Buffer {
  const pairs: { first: number; mask: number }[] = [];
  for (const sequence of sequences) {
    const last = pairs.at(-1);
    const after = last === undefined ? -1 : (sequence - last.first) & 0xffff;
    if (last !== undefined && after >= 1 && after <= 16) last.mask |= 1 << (after - 1);
    else pairs.push({ first: sequence, mask: 0 });
  }
  const data = head(1, TRANSPORT, 12 + 4 * pairs.length);
  data.writeUInt32BE(sender, 4);
  data.writeUInt32BE(ssrc, 8);
  pairs.forEach(({ first, mask }, index) => {
    data.writeUInt16BE(first, 12 + 4 * index);
    data.writeUInt16BE(mask, 14 + 4 * index);
  });
  return data;
}

/** Tells how much may be sent (REMB), bits per second. */
export function writeBitrateLimit(sender: number, ssrcs: readonly number[], bits: number): Buffer {
  const data = head(15, PAYLOAD, 20 + 4 * ssrcs.length);
  data.writeUInt32BE(sender, 4);
  data.write('REMB', 12, 'latin1');
  const exponent = Math.max(0, Math.ceil(Math.log2(bits + 1)) - 18);
  const mantissa = Math.floor(bits / 2 ** exponent);
  data[16] = ssrcs.length;
  data[17] = (exponent << 2) | (mantissa >> 16);
  data.writeUInt16BE(mantissa & 0xffff, 18);
  ssrcs.forEach((ssrc, index) => data.writeUInt32BE(ssrc, 20 + 4 * index));
  return data;
}

import { parseAvcConfig } from '@cyclorama/streaming';
import { toAnnexB } from '../../encode/avc.ts';
import type { Gop } from '../gops.ts';
import { adtsHeader } from './adts.ts';

/** Bytes of a packet. */
export const PACKET = 188;
export const PID = { pat: 0, pmt: 0x1000, video: 0x100, sound: 0x101 } as const;
/** Time stamps stand so far ahead of the clock reference: what a decoder has for filling its buffer. */
const LEAD = 0.3 * 90_000;
const WRAP = 2 ** 33;
/** Frames of sound in one PES packet: fewer would be mostly headers. */
const SOUND_FRAMES = 4;

/**
 * MPEG transport stream of H.264 and AAC. Counters and time stamps go on from group to group, so that all that one
 * muxer wrote plays as one stream, wherever it is cut between groups.
 */
export class TsMuxer {
  readonly #counters = new Map<number, number>();
  #packets: Uint8Array[] = [];

  /** A group of pictures with its sound as whole packets, tables first. */
  write(gop: Gop): Uint8Array {
    const { config, video, sound } = gop;
    const parameters = parseAvcConfig(config.avcC);
    if (!parameters) throw new Error('a rendition without parameter sets');
    this.#table(PID.pat, pat());
    this.#table(PID.pmt, pmt());
    let heard = 0;
    const soundUpTo = (ms: number): void => {
      while (heard < sound.length && sound[heard]!.ptsMs < ms) {
        const batch = sound.slice(heard, heard + SOUND_FRAMES);
        heard += batch.length;
        const frames = batch.flatMap(({ data }) => [adtsHeader(config.asc, data.length), data]);
        this.#pes(PID.sound, 0xc0, ticks(batch[0]!.ptsMs), Buffer.concat(frames));
      }
    };
    for (const { ptsMs, key, data } of video) {
      soundUpTo(ptsMs);
      this.#pes(PID.video, 0xe0, ticks(ptsMs), toAnnexB(data, key ? parameters : undefined, true), key);
    }
    soundUpTo(Infinity);
    const bytes = Buffer.concat(this.#packets);
    this.#packets = [];
    return bytes;
  }

  #pes(pid: number, stream: number, pts: number, payload: Uint8Array, key = false): void {
    const header = Buffer.alloc(14);
    header.writeUInt32BE(0x100 | stream, 0);
    const length = payload.length + 8;
    header.writeUInt16BE(stream === 0xe0 || length > 0xffff ? 0 : length, 4);
    header[6] = 0x84;
    header[7] = 0x80;
    header[8] = 5;
    const stamp = (pts + LEAD) % WRAP;
    header[9] = 0x21 | (Math.floor(stamp / 2 ** 30) << 1);
    header.writeUInt16BE((Math.floor(stamp / 2 ** 15) & 0x7fff) * 2 + 1, 10);
    header.writeUInt16BE((stamp % 2 ** 15) * 2 + 1, 12);
    const clock = pid === PID.video ? pts % WRAP : undefined;
    this.#split(pid, Buffer.concat([header, payload]), clock, key);
  }

  #split(pid: number, payload: Buffer, clock: number | undefined, key: boolean): void {
    for (let at = 0; at < payload.length;) {
      const first = at === 0;
      const packet = Buffer.alloc(PACKET, 0xff);
      packet[0] = 0x47;
      packet.writeUInt16BE((first ? 0x4000 : 0) | pid, 1);
      let used = 4;
      const withClock = first && clock !== undefined;
      const left = payload.length - at;
      const needed = withClock ? 8 : 0;
      const fill = Math.max(0, PACKET - 4 - needed - left);
      if (needed + fill > 0) {
        const size = needed + fill;
        packet[4] = size - 1;
        if (size > 1) packet[5] = withClock ? 0x10 | (key ? 0x40 : 0) : 0;
        if (withClock) {
          packet.writeUInt32BE(Math.floor(clock / 2), 6);
          packet.writeUInt16BE(((clock % 2) << 15) | 0x7e00, 10);
        }
        used += size;
      }
      packet[3] = (used > 4 ? 0x30 : 0x10) | this.#count(pid);
      const count = PACKET - used;
      payload.copy(packet, used, at, at + count);
      at += count;
      this.#packets.push(packet);
    }
  }

  #table(pid: number, section: Buffer): void {
    const packet = Buffer.alloc(PACKET, 0xff);
    packet[0] = 0x47;
    packet.writeUInt16BE(0x4000 | pid, 1);
    packet[3] = 0x10 | this.#count(pid);
    packet[4] = 0;
    section.copy(packet, 5);
    this.#packets.push(packet);
  }

  #count(pid: number): number {
    const counter = this.#counters.get(pid) ?? 0;
    this.#counters.set(pid, (counter + 1) & 15);
    return counter;
  }
}

function ticks(ms: number): number {
  return Math.round(ms * 90);
}

function pat(): Buffer {
  return section(0x00, 1, [0x00, 0x01, 0xe0 | (PID.pmt >> 8), PID.pmt & 0xff]);
}

function pmt(): Buffer {
  const stream = (type: number, pid: number): number[] => [type, 0xe0 | (pid >> 8), pid & 0xff, 0xf0, 0x00];
  return section(0x02, 1, [
    ...[0xe0 | (PID.video >> 8), PID.video & 0xff, 0xf0, 0x00],
    ...stream(0x1b, PID.video),
    ...stream(0x0f, PID.sound),
  ]);
}

function section(table: number, id: number, body: readonly number[]): Buffer {
  const length = body.length + 9;
  const head = [table, 0xb0 | (length >> 8), length & 0xff, id >> 8, id & 0xff, 0xc1, 0x00, 0x00];
  const bytes = Buffer.from([...head, ...body, 0, 0, 0, 0]);
  bytes.writeUInt32BE(crc32(bytes.subarray(0, -4)), bytes.length - 4);
  return bytes;
}

/** CRC of MPEG tables: polynomial 0x04C11DB7, no reflection. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte << 24;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x80000000 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  }
  return crc >>> 0;
}

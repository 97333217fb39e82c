import { PACKET, PID } from './mpegts.ts';

/** Packets read at once. */
const BLOCK = PACKET * 512;
const WRAP = 2 ** 33;

/** Whole packets of a stream of ours, and the time from its first picture to the end of its last, in ms. */
export function wholeTs(
  read: (at: number, count: number) => Buffer,
  size: number,
): { readonly bytes: number; readonly ms: number } {
  const bytes = size - (size % PACKET);
  let first = -1;
  let last = 0;
  let step = 0;
  for (let at = 0; at < bytes; at += BLOCK) {
    const block = read(at, Math.min(BLOCK, bytes - at));
    for (let p = 0; p + PACKET <= block.length; p += PACKET) {
      const head = block.readUInt16BE(p + 1);
      if ((head & 0x1fff) !== PID.video || (head & 0x4000) === 0) continue;
      const adaptation = (block[p + 3]! & 0x20) === 0 ? 0 : block[p + 4]! + 1;
      const pts = ptsOf(block.subarray(p + 4 + adaptation, p + PACKET));
      if (pts === undefined) continue;
      if (first < 0) first = pts;
      const now = (pts - first + WRAP) % WRAP;
      if (now > last) step = now - last;
      last = now;
    }
  }
  return { bytes, ms: first < 0 ? 0 : (last + step) / 90 };
}

function ptsOf(pes: Buffer): number | undefined {
  if (pes.length < 14 || pes.readUIntBE(0, 3) !== 1 || (pes[7]! & 0x80) === 0) return undefined;
  const high = (pes[9]! >> 1) & 7;
  return high * 2 ** 30 + (pes.readUInt16BE(10) >> 1) * 2 ** 15 + (pes.readUInt16BE(12) >> 1);
}

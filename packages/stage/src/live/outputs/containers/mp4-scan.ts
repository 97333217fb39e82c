import { VIDEO_SCALE } from './mp4.ts';

type Reader = (at: number, count: number) => Buffer;

/**
 * The whole part of a file of ours: everything when it was finished, otherwise up to its last whole fragment. The
 * duration is that of its pictures in ms.
 */
export function wholeMp4(read: Reader, size: number): { readonly bytes: number; readonly ms: number } {
  let at = 0;
  let ms = 0;
  let fragment = 0;
  let whole = 0;
  while (at + 8 <= size) {
    const head = read(at, 16);
    const short = head.readUInt32BE(0);
    const length = short === 1 ? Number(head.readBigUInt64BE(8)) : short;
    const type = head.toString('latin1', 4, 8);
    if (length < 8 || at + length > size) break;
    if (type === 'moof') fragment = lengthOf(read(at, length));
    else if (type === 'mdat') ms += fragment;
    else if (type === 'moov') ms = Math.max(ms, movieMs(read(at, length)));
    at += length;
    // Half a fragment is none.
    if (type !== 'moof') whole = at;
  }
  return { bytes: whole, ms };
}

/** Duration of the pictures in a fragment. */
function lengthOf(moof: Buffer): number {
  const track = moof.indexOf('traf');
  const run = moof.indexOf('trun', track);
  if (track < 0 || run < 0) return 0;
  const count = moof.readUInt32BE(run + 8);
  let ticks = 0;
  for (let sample = 0, at = run + 16; sample < count && at + 12 <= moof.length; sample++, at += 12) {
    ticks += moof.readUInt32BE(at);
  }
  return (ticks * 1000) / VIDEO_SCALE;
}

/** Duration of the first track, the pictures; its header has version 1. */
function movieMs(moov: Buffer): number {
  const at = moov.indexOf('tkhd');
  return at < 0 ? 0 : (Number(moov.readBigUInt64BE(at + 32)) * 1000) / VIDEO_SCALE;
}

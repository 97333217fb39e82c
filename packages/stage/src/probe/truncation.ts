import { closeSync, openSync, readSync } from 'node:fs';

/**
 * Whether a container's own structure says that its file should be longer: boxes, chunks or segments that reach beyond
 * the end. Files of unknown length (live recordings) count as whole.
 */
export function isCutOff(demuxer: string, path: string, size: number): boolean {
  const check = checks[demuxer];
  if (!check) return false;
  const file = openSync(path, 'r');
  try {
    return check((at, count) => readAt(file, at, count), size);
  } finally {
    closeSync(file);
  }
}

type Reader = (at: number, count: number) => Buffer;

const checks: Readonly<Record<string, (read: Reader, size: number) => boolean>> = {
  mov: isMovCut,
  wav: isWavCut,
  avi: isAviCut,
  matroska: isMatroskaCut,
  mp3: isMp3Cut,
};

/** MP4 and MOV: a box longer than the rest of the file, or no index at all. */
function isMovCut(read: Reader, size: number): boolean {
  let indexed = false;
  for (let at = 0; at + 8 <= size;) {
    const head = read(at, 16);
    const type = head.toString('latin1', 4, 8);
    // Padding of zeros after the last box.
    if (head.readUInt32BE(0) === 0 && type === '\0\0\0\0') break;
    const short = head.readUInt32BE(0);
    const length =
      short === 0 ? size - at : short === 1 && head.length >= 16 ? Number(head.readBigUInt64BE(8)) : short;
    if (length < 8) break;
    if (type === 'moov') indexed = true;
    if (at + length > size) return true;
    at += length;
  }
  return !indexed;
}

function isWavCut(read: Reader, size: number): boolean {
  for (let at = 12; at + 8 <= size;) {
    const head = read(at, 8);
    const length = head.readUInt32LE(4);
    if (head.toString('latin1', 0, 4) === 'data') {
      const streamed = length === 0 || length === 0xffff_ffff || length === 0x7fff_f000;
      return !streamed && at + 8 + length > size;
    }
    at += 8 + length + (length & 1);
  }
  return true;
}

function isAviCut(read: Reader, size: number): boolean {
  const declared = read(4, 4).readUInt32LE(0);
  return declared !== 0 && declared + 8 > size + 1;
}

/** Matroska and WebM: the segment's size, unless it is marked as unknown. */
function isMatroskaCut(read: Reader, size: number): boolean {
  let at = 0;
  for (let turn = 0; turn < 8 && at + 12 <= size; turn++) {
    const head = read(at, 12);
    const idLength = Math.clz32(head[0]!) - 23;
    if (idLength < 1 || idLength > 4) return false;
    const id = head.readUIntBE(0, idLength);
    const lengthBytes = Math.clz32(head[idLength]!) - 23;
    if (lengthBytes < 1 || lengthBytes > 8) return false;
    let length = BigInt(head[idLength]! & (0xff >> lengthBytes));
    let unknown = length === BigInt(0xff >> lengthBytes);
    for (let k = 1; k < lengthBytes; k++) {
      const byte = head[idLength + k] ?? 0;
      length = (length << 8n) | BigInt(byte);
      unknown &&= byte === 0xff;
    }
    const end = at + idLength + lengthBytes + Number(length);
    if (id === 0x18538067) return !unknown && end > size;
    at = end;
  }
  return false;
}

/** MP3: the byte count in the Xing or Info header. */
function isMp3Cut(read: Reader, size: number): boolean {
  const id3 = read(0, 10);
  const start =
    id3.toString('latin1', 0, 3) === 'ID3' && id3.length === 10
      ? 10 + (id3[6]! << 21) + (id3[7]! << 14) + (id3[8]! << 7) + id3[9]!
      : 0;
  const frame = read(start, 256);
  const mark = Math.max(frame.indexOf('Xing', 0, 'latin1'), frame.indexOf('Info', 0, 'latin1'));
  if (mark < 0 || mark + 16 > frame.length) return false;
  const flags = frame.readUInt32BE(mark + 4);
  if ((flags & 2) === 0) return false;
  const bytes = frame.readUInt32BE(mark + 8 + (flags & 1 ? 4 : 0));
  // A tag at the end and rounding are no loss.
  return bytes > (size - start) * 1.01 + 256;
}

function readAt(file: number, at: number, count: number): Buffer {
  const buffer = Buffer.alloc(count);
  return buffer.subarray(0, readSync(file, buffer, 0, count, at));
}

import { MediaError } from '../media-info.ts';

/** What a picture's header declares, read without decoding. */
export interface ImageHeader {
  readonly width: number;
  readonly height: number;
  /** Degrees clockwise that a viewer turns the picture (EXIF): 0, 90, 180, 270. */
  readonly rotation: number;
  /** The file ends where its structure says it does. */
  readonly complete: boolean;
}

/** Reads the header of a PNG, JPEG, WebP, GIF or BMP file. Throws MediaError when it is broken. */
export function readImageHeader(container: string, file: Buffer): ImageHeader {
  const read = readers[container];
  if (!read) throw new MediaError('wrong-type', `${container} is not a picture`);
  let header: ImageHeader;
  try {
    header = read(file);
  } catch (error) {
    if (error instanceof RangeError)
      throw new MediaError('truncated', `the ${container} picture ends inside its header`);
    throw error;
  }
  if (header.width < 1 || header.height < 1)
    throw new MediaError('unreadable', `the ${container} picture has no size`);
  return header;
}

const readers: Readonly<Record<string, (file: Buffer) => ImageHeader>> = {
  png: readPng,
  jpeg: readJpeg,
  webp: readWebp,
  gif: (file) => ({
    width: file.readUInt16LE(6),
    height: file.readUInt16LE(8),
    rotation: 0,
    complete: lastByte(file) === 0x3b,
  }),
  bmp: (file) => {
    const core = file.readUInt32LE(14) === 12;
    const declared = file.readUInt32LE(2);
    return {
      width: core ? file.readUInt16LE(18) : Math.abs(file.readInt32LE(18)),
      height: core ? file.readUInt16LE(20) : Math.abs(file.readInt32LE(22)),
      rotation: 0,
      complete: declared <= file.length,
    };
  },
};

function readPng(file: Buffer): ImageHeader {
  if (file.toString('latin1', 12, 16) !== 'IHDR') throw new MediaError('unreadable', 'the PNG has no header');
  let complete = false;
  for (let at = 8; at + 12 <= file.length; at += 12 + file.readUInt32BE(at)) {
    if (file.toString('latin1', at + 4, at + 8) === 'IEND') complete = true;
  }
  return { width: file.readUInt32BE(16), height: file.readUInt32BE(20), rotation: 0, complete };
}

function readWebp(file: Buffer): ImageHeader {
  const complete = file.readUInt32LE(4) + 8 <= file.length + 1;
  const kind = file.toString('latin1', 12, 16);
  if (kind === 'VP8X')
    return { width: file.readUIntLE(24, 3) + 1, height: file.readUIntLE(27, 3) + 1, rotation: 0, complete };
  if (kind === 'VP8L') {
    const bits = file.readUInt32LE(21);
    return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1, rotation: 0, complete };
  }
  if (kind === 'VP8 ') {
    return {
      width: file.readUInt16LE(26) & 0x3fff,
      height: file.readUInt16LE(28) & 0x3fff,
      rotation: 0,
      complete,
    };
  }
  throw new MediaError('unreadable', 'the WebP picture has no header');
}

/** Walks the markers; the picture is complete when the scan data ends with the end-of-image marker. */
function readJpeg(file: Buffer): ImageHeader {
  let size: { width: number; height: number } | null = null;
  let rotation = 0;
  let complete = false;
  for (let at = 2; at + 4 <= file.length;) {
    if (file[at] !== 0xff) throw new MediaError('unreadable', 'the JPEG is damaged between its segments');
    const marker = file[at + 1]!;
    if (marker === 0xff) {
      at++;
      continue;
    }
    if (marker === 0xd9) {
      complete = true;
      break;
    }
    if (marker === 0x01 || (marker >= 0xd0 && marker <= 0xd7)) {
      at += 2;
      continue;
    }
    const length = file.readUInt16BE(at + 2);
    if (isFrameHeader(marker))
      size ??= { height: file.readUInt16BE(at + 5), width: file.readUInt16BE(at + 7) };
    if (marker === 0xe1) rotation = exifRotation(file.subarray(at + 4, at + 2 + length)) ?? rotation;
    at += 2 + length;
    if (marker === 0xda) at = endOfScan(file, at);
  }
  if (!complete && file.length >= 2) complete = file.readUInt16BE(file.length - 2) === 0xffd9;
  if (!size)
    throw new MediaError(complete ? 'unreadable' : 'truncated', 'the JPEG ends before its picture begins');
  return { ...size, rotation, complete };
}

function isFrameHeader(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;
}

/** The next marker after entropy-coded data, which escapes 0xff as 0xff00 and may hold restart markers. */
function endOfScan(file: Buffer, from: number): number {
  for (let at = file.indexOf(0xff, from); at >= 0 && at + 1 < file.length; at = file.indexOf(0xff, at + 1)) {
    const next = file[at + 1]!;
    if (next !== 0 && next !== 0xff && !(next >= 0xd0 && next <= 0xd7)) return at;
  }
  return file.length;
}

function exifRotation(segment: Buffer): number | null {
  if (segment.toString('latin1', 0, 4) !== 'Exif' || segment.length < 16) return null;
  const tiff = segment.subarray(6);
  const little = tiff.toString('latin1', 0, 2) === 'II';
  const u16 = (at: number): number => (little ? tiff.readUInt16LE(at) : tiff.readUInt16BE(at));
  const u32 = (at: number): number => (little ? tiff.readUInt32LE(at) : tiff.readUInt32BE(at));
  const directory = u32(4);
  if (directory + 2 > tiff.length) return null;
  const entries = u16(directory);
  for (let index = 0; index < entries; index++) {
    const at = directory + 2 + index * 12;
    if (at + 12 > tiff.length) return null;
    if (u16(at) === 0x0112) return { 3: 180, 4: 180, 5: 90, 6: 90, 7: 270, 8: 270 }[u16(at + 8)] ?? 0;
  }
  return null;
}

function lastByte(file: Buffer): number {
  let at = file.length - 1;
  while (at > 0 && file[at] === 0) at--;
  return file[at] ?? 0;
}

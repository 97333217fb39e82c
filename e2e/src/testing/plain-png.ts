import { crc32, deflateSync } from 'node:zlib';

/** A PNG of one colour. */
export function plainPng(size: number, [red, green, blue]: readonly [number, number, number]): Buffer {
  const row = Buffer.concat(Array.from({ length: size }, () => Buffer.of(red, green, blue)));
  const rows = Array.from({ length: size }, () => row);
  return png(size, size, 2, rows);
}

/** A PNG of RGBA pixels, e.g. of a decoded picture. */
export function colourPng(width: number, height: number, rgba: Uint8Array | Uint8ClampedArray): Buffer {
  const bytes = Buffer.from(rgba.buffer, rgba.byteOffset, rgba.byteLength);
  const rows = Array.from({ length: height }, (_, y) => bytes.subarray(y * width * 4, (y + 1) * width * 4));
  return png(width, height, 6, rows);
}

/** @param kind 2 = RGB, 6 = RGBA */
function png(width: number, height: number, kind: 2 | 6, rows: readonly Buffer[]): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, kind, 0, 0, 0], 8);
  const pixels = deflateSync(Buffer.concat(rows.flatMap((row) => [Buffer.of(0), row])), { level: 1 });
  return Buffer.concat([
    Buffer.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk('IHDR', header),
    chunk('IDAT', pixels),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

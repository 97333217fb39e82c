import { crc32, deflateSync } from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const TRUECOLOR_ALPHA = 6;
/** Filter 2: each byte as its difference to the one above; smooth pictures become small. */
const UP = 2;

/** Straight RGBA as a PNG file. */
export function encodePng(picture: {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8ClampedArray;
}): Buffer {
  const { width, height, rgba } = picture;
  const stride = width * 4;
  const rows = Buffer.alloc((stride + 1) * height);
  for (let y = 0; y < height; y += 1) {
    const out = y * (stride + 1);
    rows[out] = UP;
    for (let x = 0; x < stride; x += 1) {
      const above = y === 0 ? 0 : rgba[(y - 1) * stride + x]!;
      rows[out + 1 + x] = (rgba[y * stride + x]! - above) & 0xff;
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header[8] = 8;
  header[9] = TRUECOLOR_ALPHA;
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 3 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const out = Buffer.alloc(data.length + 12);
  out.writeUInt32BE(data.length, 0);
  out.write(type, 4, 'latin1');
  data.copy(out, 8);
  out.writeUInt32BE(crc32(out.subarray(4, 8 + data.length)), 8 + data.length);
  return out;
}

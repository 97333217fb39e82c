import type { Cutout, KeyedPlanes } from './picture.ts';
import { clampByte, makePlanes } from './picture.ts';

/** RGBA (premultiplied, or straight as FFmpeg's keyers leave it) as the stage keeps keyed pictures. */
export function toKeyed(image: Cutout, straight = false): KeyedPlanes {
  const { width, height, rgba } = image;
  const out = makePlanes(width, height);
  const a = new Uint8Array(width * height);
  const ac = new Uint8Array(out.u.length);
  for (let y = 0; y < height; y += 2) {
    for (let x = 0; x < width; x += 2) {
      let r4 = 0;
      let g4 = 0;
      let b4 = 0;
      let a4 = 0;
      for (let k = 0; k < 4; k++) {
        const at = (y + (k >> 1)) * width + x + (k & 1);
        const alpha = rgba[at * 4 + 3]!;
        const weight = straight ? alpha / 255 : 1;
        const r = rgba[at * 4]! * weight;
        const g = rgba[at * 4 + 1]! * weight;
        const b = rgba[at * 4 + 2]! * weight;
        out.y[at] = clampByte((16 / 255) * alpha + (219 / 255) * (0.2126 * r + 0.7152 * g + 0.0722 * b));
        a[at] = alpha;
        r4 += r / 4;
        g4 += g / 4;
        b4 += b / 4;
        a4 += alpha / 4;
      }
      const luma = 0.2126 * r4 + 0.7152 * g4 + 0.0722 * b4;
      const at = (y >> 1) * (width >> 1) + (x >> 1);
      out.u[at] = clampByte((128 / 255) * a4 + ((224 / 255) * (b4 - luma)) / 1.8556);
      out.v[at] = clampByte((128 / 255) * a4 + ((224 / 255) * (r4 - luma)) / 1.5748);
      ac[at] = clampByte(a4);
    }
  }
  return { ...out, a, ac };
}

/** A keyed picture over a new surrounding: RGB bytes, 3 per pixel, for looking at. */
export function composeRgb(keyed: KeyedPlanes, ground: KeyedPlanes | undefined): Uint8Array {
  const { width, height } = keyed;
  const out = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      const c = (y >> 1) * (width >> 1) + (x >> 1);
      const through = 1 - keyed.a[at]! / 255;
      const throughC = 1 - keyed.ac[c]! / 255;
      const luma = (keyed.y[at]! + through * (ground ? ground.y[at]! : 16) - 16) * (255 / 219);
      const u = (keyed.u[c]! + throughC * (ground ? ground.u[c]! : 128) - 128) * (255 / 224);
      const v = (keyed.v[c]! + throughC * (ground ? ground.v[c]! : 128) - 128) * (255 / 224);
      out[at * 3] = clampByte(luma + 1.5748 * v);
      out[at * 3 + 1] = clampByte(luma - 0.187324 * u - 0.468124 * v);
      out[at * 3 + 2] = clampByte(luma + 1.8556 * u);
    }
  }
  return out;
}

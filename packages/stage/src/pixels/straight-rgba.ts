import type { Picture } from './picture.ts';

/**
 * A packed picture whose colours are straight (as encoders get it) as RGBA, row by row.
 *
 * @param bytes the memory that holds it
 */
export function straightRgba(
  bytes: Uint8Array,
  { y, u, v, a, strideY, strideC, width, height }: Picture,
): Uint8ClampedArray {
  const rgba = new Uint8ClampedArray(width * height * 4);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const at = row * strideY + column;
      const c = (row >> 1) * strideC + (column >> 1);
      const luma = (bytes[y + at]! - 16) * (255 / 219);
      const cb = (bytes[u + c]! - 128) * (255 / 224);
      const cr = (bytes[v + c]! - 128) * (255 / 224);
      const to = (row * width + column) * 4;
      rgba[to] = luma + 1.5748 * cr;
      rgba[to + 1] = luma - 0.1873 * cb - 0.4681 * cr;
      rgba[to + 2] = luma + 1.8556 * cb;
      rgba[to + 3] = a ? bytes[a + at]! : 255;
    }
  }
  return rgba;
}

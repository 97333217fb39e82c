import type { Picture } from './picture.ts';

/**
 * Converts a whole picture to RGBA that is not premultiplied, as canvases and PNG files have it.
 * @param into width × height × 4 zeros
 */
export function straightRgba(bytes: Uint8Array, picture: Picture, into: Uint8ClampedArray): void {
  const { width, height, y, u, v, a, ac, strideY, strideC } = picture;
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const at = row * strideY + column;
      const c = (row >> 1) * strideC + (column >> 1);
      const alpha = a ? bytes[a + at]! : 255;
      if (alpha === 0) continue;
      const alphaC = Math.max(1, ac ? bytes[ac + c]! : 255);
      const luma = ((bytes[y + at]! * 255) / alpha - 16) * (255 / 219);
      const cb = ((bytes[u + c]! * 255) / alphaC - 128) * (255 / 224);
      const cr = ((bytes[v + c]! * 255) / alphaC - 128) * (255 / 224);
      const to = (row * width + column) * 4;
      into[to] = luma + 1.5748 * cr;
      into[to + 1] = luma - 0.1873 * cb - 0.4681 * cr;
      into[to + 2] = luma + 1.8556 * cb;
      into[to + 3] = alpha;
    }
  }
}

import type { Kernels } from '../kernels/load.ts';
import type { Rect } from '../plan.ts';
import type { Picture } from './picture.ts';

/** A packed RGBA image outside stage memory, premultiplied. */
export interface RgbaImage {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array | Uint8ClampedArray;
}

/**
 * Converts a part of an image into a part of a picture. `area` is in picture pixels (even position and size);
 * image pixel (0, 0) stands at picture pixel (dx, dy); what the image does not cover becomes transparent.
 * Works in bands through `scratch`, so that it needs little memory whatever the size.
 */
export function convertRgba(
  kernels: Kernels,
  bytes: Uint8Array,
  image: RgbaImage,
  picture: Picture,
  area: Rect,
  dx: number,
  dy: number,
  scratch: number,
  scratchBytes: number,
): void {
  const line = area.width * 4;
  const bandRows = Math.floor(scratchBytes / line / 2) * 2;
  if (bandRows < 2) throw new RangeError('conversion scratch is too small');
  const left = Math.max(area.x, dx);
  const right = Math.min(area.x + area.width, dx + image.width);
  const padded = left > area.x || right < area.x + area.width;
  for (let top = area.y; top < area.y + area.height; top += bandRows) {
    const rows = Math.min(bandRows, area.y + area.height - top);
    for (let row = 0; row < rows; row++) {
      const at = scratch + row * line;
      const y = top + row - dy;
      if (padded || y < 0 || y >= image.height) bytes.fill(0, at, at + line);
      if (y < 0 || y >= image.height || right <= left) continue;
      const from = (y * image.width + left - dx) * 4;
      bytes.set(image.rgba.subarray(from, from + (right - left) * 4), at + (left - area.x) * 4);
    }
    const luma = top * picture.strideY + area.x;
    const chroma = (top >> 1) * picture.strideC + (area.x >> 1);
    kernels.rgbaToYuva(
      scratch,
      line,
      picture.y + luma,
      picture.strideY,
      picture.a ? picture.a + luma : 0,
      picture.u + chroma,
      picture.v + chroma,
      picture.ac ? picture.ac + chroma : 0,
      picture.strideC,
      area.width,
      rows,
    );
  }
}

/** Scratch for `convertRgba` of pictures up to this width. */
export function conversionScratch(width: number): number {
  return Math.max(width * 4 * 2, Math.min(width * 4 * 64, 1 << 20));
}

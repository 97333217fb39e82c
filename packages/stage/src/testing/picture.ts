import type { Rect } from '../plan.ts';

/** A decoded picture with straight (not premultiplied) RGBA. */
export interface RgbaFrame {
  readonly index: number;
  /** Presentation time in seconds. */
  readonly time: number;
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array;
}

/** A decoded picture as tight planes in the file's own sampling. */
export interface YuvFrame {
  readonly index: number;
  readonly time: number;
  readonly width: number;
  readonly height: number;
  readonly y: Uint8Array;
  readonly u: Uint8Array;
  readonly v: Uint8Array;
  readonly a?: Uint8Array;
}

/** Mean colour of a rectangle, each component 0…255; the rectangle is cut at the picture's edges. */
export function meanRect(
  frame: Pick<RgbaFrame, 'width' | 'height' | 'rgba'>,
  rect: Rect,
): { readonly r: number; readonly g: number; readonly b: number; readonly a: number } {
  const x0 = Math.max(0, Math.round(rect.x));
  const y0 = Math.max(0, Math.round(rect.y));
  const x1 = Math.min(frame.width, Math.round(rect.x + rect.width));
  const y1 = Math.min(frame.height, Math.round(rect.y + rect.height));
  const sum = [0, 0, 0, 0];
  for (let y = y0; y < y1; y++) {
    for (let x = x0; x < x1; x++) {
      const at = (y * frame.width + x) * 4;
      for (let c = 0; c < 4; c++) sum[c] = sum[c]! + frame.rgba[at + c]!;
    }
  }
  const count = (x1 - x0) * (y1 - y0);
  if (count <= 0) throw new RangeError('rectangle lies outside the picture');
  return { r: sum[0]! / count, g: sum[1]! / count, b: sum[2]! / count, a: sum[3]! / count };
}

/** Peak signal-to-noise ratio of the colours of two equally large pictures, dB; Infinity when they are equal. */
export function psnr(a: Pick<RgbaFrame, 'rgba'>, b: Pick<RgbaFrame, 'rgba'>): number {
  if (a.rgba.length !== b.rgba.length) throw new RangeError('pictures differ in size');
  let sum = 0;
  for (let at = 0; at < a.rgba.length; at++) {
    if ((at & 3) !== 3) sum += (a.rgba[at]! - b.rgba[at]!) ** 2;
  }
  if (sum === 0) return Infinity;
  return 10 * Math.log10(255 ** 2 / (sum / (a.rgba.length * 0.75)));
}

const BITS = 14;
const CELLS = BITS + 2;

/** Rows of a picture that carry its number: the middle half. */
function band(height: number): { readonly top: number; readonly bottom: number } {
  return { top: Math.floor(height / 4), bottom: Math.floor((height * 3) / 4) };
}

/** Luma plane with `number` (0…16383) as 16 black and white columns in the middle half; the rest mid-grey. */
export function drawFrameNumber(luma: Uint8Array, width: number, height: number, number: number): void {
  const { top, bottom } = band(height);
  const cells = cellsOf(number);
  for (let y = 0; y < height; y++) {
    const row = luma.subarray(y * width, (y + 1) * width);
    if (y < top || y >= bottom) row.fill(120);
    else for (let x = 0; x < width; x++) row[x] = cells[Math.floor((x * CELLS) / width)] ? 235 : 16;
  }
}

/**
 * The number that `drawFrameNumber` wrote, read from a picture or from the part of it where the video stands
 * (it may be scaled); null when there is no such pattern.
 */
export function readFrameNumber(
  frame: Pick<RgbaFrame, 'width' | 'height' | 'rgba'>,
  rect?: Rect,
): number | null {
  const area = rect ?? { x: 0, y: 0, width: frame.width, height: frame.height };
  const cell = area.width / CELLS;
  let number = 0;
  const bits: boolean[] = [];
  for (let index = 0; index < CELLS; index++) {
    const mean = meanRect(frame, {
      x: area.x + cell * (index + 0.3),
      y: area.y + area.height * 0.35,
      width: Math.max(1, cell * 0.4),
      height: Math.max(1, area.height * 0.3),
    });
    const grey = (mean.r + mean.g + mean.b) / 3;
    if (grey > 90 && grey < 165) return null;
    bits.push(grey >= 165);
    if (index < BITS && grey >= 165) number |= 1 << index;
  }
  const expected = cellsOf(number);
  return expected.every((bit, index) => bit === bits[index]) ? number : null;
}

function cellsOf(number: number): readonly boolean[] {
  if (number < 0 || number >= 1 << BITS) throw new RangeError('frame number outside 0…16383');
  const bits = Array.from({ length: BITS }, (_, bit) => ((number >> bit) & 1) === 1);
  const even = bits.filter((bit, index) => bit && index % 2 === 0).length % 2 === 1;
  const odd = bits.filter((bit, index) => bit && index % 2 === 1).length % 2 === 1;
  // Check cells are inverted so that neither an all-black nor an all-white picture reads as a number.
  return [...bits, !even, !odd];
}

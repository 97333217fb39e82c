import type { DecodedPlanar, StackedPlanar } from '@cyclorama/stage';

/** A part of a picture, all numbers even; it may reach over the edges. */
export interface Crop {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Copies a part of a picture; what lies outside is nothing, or the nearest pixel where pictures are opaque. */
export function cropInto(from: DecodedPlanar, crop: Crop, into: StackedPlanar): void {
  const { width, height, strideY, strideC } = from;
  const empty = from.a !== undefined;
  plane(from.y, strideY, width, height, crop.x, crop.y, into.y, crop.width, crop.height, empty ? 16 : -1);
  const [w, h, x, y] = [width / 2, height / 2, crop.x / 2, crop.y / 2];
  plane(from.u, strideC, w, h, x, y, into.u, crop.width / 2, crop.height / 2, empty ? 128 : -1);
  plane(from.v, strideC, w, h, x, y, into.v, crop.width / 2, crop.height / 2, empty ? 128 : -1);
  if (from.a && into.a)
    plane(from.a, strideY, width, height, crop.x, crop.y, into.a, crop.width, crop.height, 0);
}

function plane(
  from: Uint8Array,
  stride: number,
  width: number,
  height: number,
  x: number,
  y: number,
  into: Uint8Array,
  w: number,
  h: number,
  empty: number,
): void {
  const left = Math.max(0, -x);
  const right = Math.min(w, width - x);
  for (let row = 0; row < h; row++) {
    const to = row * w;
    const own = Math.min(height - 1, Math.max(0, y + row));
    const outside = own !== y + row;
    if ((outside && empty >= 0) || right <= left) {
      into.fill(Math.max(0, empty), to, to + w);
      continue;
    }
    const line = own * stride;
    into.set(from.subarray(line + x + left, line + x + right), to + left);
    into.fill(empty >= 0 ? empty : from[line + x + left]!, to, to + left);
    into.fill(empty >= 0 ? empty : from[line + x + right - 1]!, to + right, to + w);
  }
}

export function moveFaces(
  faces: Float32Array,
  points: number,
  values: number,
  dx: number,
  dy: number,
): Float32Array {
  const out = faces.slice();
  for (let row = 0; row < out.length; row += values)
    for (let i = 0; i < points; i++) {
      out[row + 2 * i] = out[row + 2 * i]! + dx;
      out[row + 2 * i + 1] = out[row + 2 * i + 1]! + dy;
    }
  return out;
}

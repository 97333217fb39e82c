import { half } from '../../../pixels/picture.ts';
import type { PlatePlanes } from './clean-plate.ts';
import { PLATE_LEVELS } from './clean-plate.ts';

/** One size of the plate in stage memory; offsets and strides in bytes. */
export interface PlatePicture {
  readonly width: number;
  readonly height: number;
  readonly y: number;
  readonly u: number;
  readonly v: number;
  readonly slack: number;
  readonly strideY: number;
  readonly strideC: number;
}

const pad = (bytes: number): number => Math.ceil((bytes + 16) / 64) * 64;

/** Bytes of all sizes of a plate. */
export function plateBytes(width: number, height: number): number {
  let [w, h, sum] = [width, height, 0];
  for (let level = 0; level < PLATE_LEVELS; level++) {
    sum += 2 * pad(w) * h + 2 * pad(half(w)) * half(h) + 64;
    [w, h] = [half(w), half(h)];
  }
  return sum;
}

/** Copies a plate into memory from `at` on, where `plateBytes` are free. */
export function placePlate(
  memory: WebAssembly.Memory,
  at: number,
  levels: readonly PlatePlanes[],
): PlatePicture[] {
  const bytes = new Uint8Array(memory.buffer);
  const put = (plane: Uint8Array, width: number, stride: number): number => {
    const start = at;
    for (let from = 0; from < plane.length; from += width, at += stride) {
      bytes.set(plane.subarray(from, from + width), at);
    }
    return start;
  };
  return levels.map(({ width, height, y, u, v, slack }) => {
    const [strideY, strideC] = [pad(width), pad(half(width))];
    return {
      width,
      height,
      strideY,
      strideC,
      y: put(y, width, strideY),
      slack: put(slack, width, strideY),
      u: put(u, half(width), strideC),
      v: put(v, half(width), strideC),
    };
  });
}

/** The smallest size that has a sample for every pixel of a picture, or the largest there is. */
export function levelFor(levels: readonly PlatePicture[], width: number): PlatePicture {
  return levels.findLast((level) => level.width >= width) ?? levels[0]!;
}

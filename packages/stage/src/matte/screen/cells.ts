import type { Samples } from './find.ts';
import type { Layout } from './layout.ts';
import { RECORD } from './layout.ts';

/** Fields of a cell's record, in 16-bit words (see reduce.as.ts). */
const SUM_Y = 0;
const SUM_U = 1;
const SUM_V = 2;
const KEY_MIN = 3;
const KEY_MAX = 4;

/** Means of at most some 4000 cells. */
export function samplesOf(memory: WebAssembly.Memory, layout: Layout): Samples {
  const step = Math.max(1, Math.ceil(Math.sqrt((layout.cellColumns * layout.cellRows) / 4000)));
  const [columns, rows] = [Math.ceil(layout.cellColumns / step), Math.ceil(layout.cellRows / step)];
  const words = new Int16Array(memory.buffer, layout.cells, (layout.cellStride * layout.cellRows) / 2);
  const y = new Float32Array(columns * rows);
  const u = new Float32Array(columns * rows);
  const v = new Float32Array(columns * rows);
  let at = 0;
  for (let row = 0; row < layout.cellRows; row += step) {
    for (let column = 0; column < layout.cellColumns; column += step, at++) {
      const cell = (row * layout.cellStride + column * RECORD) / 2;
      y[at] = words[cell + SUM_Y]! / 64;
      u[at] = words[cell + SUM_U]! / 16;
      v[at] = words[cell + SUM_V]! / 16;
    }
  }
  return { columns, rows, y, u, v };
}

/** Deviation of the key's grain on the screen, as a share of its key `length` (1/64 steps). */
export function grainOf(memory: WebAssembly.Memory, layout: Layout, length: number): number {
  const words = new Int16Array(memory.buffer, layout.cells, (layout.cellStride * layout.cellRows) / 2);
  let [sum, count] = [0, 0];
  for (let row = 0; row < layout.cellRows; row += 3) {
    for (let column = row % 5; column < layout.cellColumns; column += 5) {
      const cell = (row * layout.cellStride + column * RECORD) / 2;
      if (words[cell + KEY_MIN]! < 0.8 * length) continue;
      sum += words[cell + KEY_MAX]! - words[cell + KEY_MIN]!;
      count++;
    }
  }
  // Sixteen values of a normal distribution are 3.53 deviations apart at the most, on average.
  return count === 0 ? 0 : sum / count / 3.53 / length;
}

/**
 * Share of the picture whose cells look half like the screen throughout (`length`: its key in 1/64 steps): much of it
 * is clothes of the screen's hue, little of it a veil or a blurred hand.
 */
export function dullShare(memory: WebAssembly.Memory, layout: Layout, length: number): number {
  const words = new Int16Array(memory.buffer, layout.cells, (layout.cellStride * layout.cellRows) / 2);
  let [dull, count] = [0, 0];
  for (let row = 0; row < layout.cellRows; row += 2) {
    for (let column = row % 4; column < layout.cellColumns; column += 4, count++) {
      const cell = (row * layout.cellStride + column * RECORD) / 2;
      if (words[cell + KEY_MIN]! > 0.12 * length && words[cell + KEY_MAX]! < 0.55 * length) dull++;
    }
  }
  return count === 0 ? 0 : dull / count;
}

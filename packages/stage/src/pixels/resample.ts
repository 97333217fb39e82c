import type { Kernels } from '../kernels/load.ts';
import type { Rect } from '../plan.ts';
import type { StageMemory } from './memory.ts';

/** What one direction of a resampling needs: a start and `taps` weights for every output position. */
export interface Weights {
  readonly taps: number;
  readonly first: Int32Array;
  readonly weights: Float32Array;
}

/** `cubic` for everyday use; `detail` enlarges sharper and lifts detail, for what was taken small. */
export type Filter = 'cubic' | 'detail';

/** How much of the difference to a blurred picture `detail` adds. */
const LIFT = 0.6;

/** Catmull-Rom: sharp, little ringing. */
function cubic(x: number): number {
  const t = Math.abs(x);
  if (t < 1) return 1.5 * t * t * t - 2.5 * t * t + 1;
  return t < 2 ? -0.5 * t * t * t + 2.5 * t * t - 4 * t + 2 : 0;
}

/** Lanczos of three lobes with an unsharp mask folded in: one filter does both. */
function detail(x: number): number {
  const t = Math.abs(x) * Math.PI;
  const lanczos = t < 1e-6 ? 1 : t < 3 * Math.PI ? (3 * Math.sin(t) * Math.sin(t / 3)) / (t * t) : 0;
  const blur = Math.max(0, 1 - Math.abs(x) / 2) / 2;
  return (1 + LIFT) * lanczos - LIFT * blur;
}

/**
 * Weights that map `length` source pixels starting at `from` (fractions allowed) of a line of `size` pixels onto
 * `target` pixels. When shrinking, the filter widens with the scale, so nothing aliases; edges repeat.
 */
export function computeWeights(
  size: number,
  from: number,
  length: number,
  target: number,
  filter: Filter,
): Weights {
  const scale = length / target;
  const stretch = Math.max(1, scale);
  const radius = (filter === 'cubic' ? 2 : 3) * stretch;
  const kernel = filter === 'cubic' ? cubic : detail;
  const span = Math.ceil(radius * 2) + 1;
  const taps = Math.min(span, size);
  const first = new Int32Array(target);
  const weights = new Float32Array(target * taps);
  for (let o = 0; o < target; o++) {
    const center = from + (o + 0.5) * scale - 0.5;
    const start = Math.floor(center - radius) + 1;
    const at = Math.max(0, Math.min(start, size - taps));
    first[o] = at;
    let sum = 0;
    for (let t = 0; t < span; t++) {
      const w = kernel((start + t - center) / stretch);
      const index = Math.max(0, Math.min(size - 1, start + t)) - at;
      if (w === 0 || index < 0 || index >= taps) continue;
      weights[o * taps + index]! += w;
      sum += w;
    }
    for (let t = 0; t < taps; t++) weights[o * taps + t]! /= sum;
  }
  return { taps, first, weights };
}

/**
 * Resamples the part `crop` (source pixels, fractions allowed) of a premultiplied RGBA image in stage memory to
 * `width` × `height`. Returns the offset of a new block with the result; the caller releases it.
 */
export function resampleRgba(
  memory: StageMemory,
  kernels: Kernels,
  source: { readonly at: number; readonly width: number; readonly height: number },
  crop: Rect,
  width: number,
  height: number,
  filter: Filter,
): number {
  const across = computeWeights(source.width, crop.x, crop.width, width, filter);
  const down = computeWeights(source.height, crop.y, crop.height, height, filter);
  const firstRow = down.first[0]!;
  const rows = down.first[height - 1]! + down.taps - firstRow;
  for (let o = 0; o < height; o++) down.first[o]! -= firstRow;
  const tables = memory.allocate(4 * Math.max(width * (1 + across.taps), height * (1 + down.taps)));
  const between = memory.allocate(width * rows * 4);
  const result = memory.allocate(width * height * 4);
  const load = (table: Weights): number => {
    const buffer = memory.memory.buffer;
    new Int32Array(buffer, tables, table.first.length).set(table.first);
    const at = tables + table.first.length * 4;
    new Float32Array(buffer, at, table.weights.length).set(table.weights);
    return at;
  };
  try {
    const top = source.at + firstRow * source.width * 4;
    const wide = load(across);
    kernels.resample(top, 4, source.width * 4, between, 4, width * 4, width, rows, tables, wide, across.taps);
    const high = load(down);
    kernels.resample(between, width * 4, 4, result, width * 4, 4, height, width, tables, high, down.taps);
    return result;
  } catch (error) {
    memory.release(result);
    throw error;
  } finally {
    memory.release(between);
    memory.release(tables);
  }
}

import { DIMENSIONS, halve, type Features } from './features.ts';

/** For each frame of the reference, the frame (fractional) of the recording that sounds like it; rising. */
export interface Warp {
  readonly map: Float32Array;
  /** Mean distance along the path; lower is more alike. */
  readonly cost: number;
}

/** Columns searched in each row, both inclusive. */
interface Corridor {
  readonly low: Int32Array;
  readonly high: Int32Array;
}

const SMALL = 1200;
const RADIUS = 40;
/** Standing still on one side costs a little, so that the path prefers to walk. */
const STILL = 0.15;

function distance(a: Features, i: number, b: Features, j: number): number {
  let sum = 0;
  const x = i * DIMENSIONS;
  const y = j * DIMENSIONS;
  for (let k = 0; k < DIMENSIONS; k++) {
    const d = (a.data[x + k] ?? 0) - (b.data[y + k] ?? 0);
    sum += d * d;
  }
  return Math.sqrt(sum);
}

interface Path {
  /** Column pairs by row: first and last column that the path visits. */
  readonly first: Int32Array;
  readonly last: Int32Array;
  readonly cost: number;
}

function search(a: Features, b: Features, corridor: Corridor): Path {
  const n = a.frames;
  const starts = new Float64Array(n + 1);
  for (let i = 0; i < n; i++)
    starts[i + 1] = (starts[i] ?? 0) + (corridor.high[i] ?? 0) - (corridor.low[i] ?? 0) + 1;
  const steps = new Uint8Array(starts[n] ?? 0);
  let above = new Float64Array(0);
  let aboveLow = 0;
  for (let i = 0; i < n; i++) {
    const low = corridor.low[i] ?? 0;
    const width = (corridor.high[i] ?? 0) - low + 1;
    const row = new Float64Array(width);
    for (let c = 0; c < width; c++) {
      const j = low + c;
      const d = distance(a, i, b, j);
      const diagonal = i === 0 && j === 0 ? 0 : (above[j - 1 - aboveLow] ?? Infinity);
      const up = (above[j - aboveLow] ?? Infinity) + d * STILL;
      const left = (c > 0 ? (row[c - 1] ?? Infinity) : Infinity) + d * STILL;
      const best = Math.min(diagonal, up, left);
      row[c] = best + d;
      steps[(starts[i] ?? 0) + c] = best === diagonal ? 0 : best === up ? 1 : 2;
    }
    above = row;
    aboveLow = low;
  }
  const first = new Int32Array(n);
  const last = new Int32Array(n).fill(-1);
  let i = n - 1;
  let j = corridor.high[n - 1] ?? 0;
  const end = above[j - aboveLow] ?? Infinity;
  while (i >= 0 && j >= 0) {
    if ((last[i] ?? -1) < 0) last[i] = j;
    first[i] = j;
    const step = steps[(starts[i] ?? 0) + j - (corridor.low[i] ?? 0)];
    if (step !== 2) i--;
    if (step !== 1) j--;
  }
  return { first, last, cost: end / (a.frames + b.frames) };
}

/** All columns for short signals; else around the path found at half the resolution. */
function corridorFor(a: Features, b: Features): Corridor {
  const low = new Int32Array(a.frames);
  const high = new Int32Array(a.frames).fill(b.frames - 1);
  if (Math.max(a.frames, b.frames) <= SMALL) return { low, high };
  const coarse = findPath(halve(a), halve(b));
  const rows = coarse.first.length;
  for (let i = 0; i < a.frames; i++) {
    const from = Math.max(0, (i >> 1) - RADIUS / 4);
    const to = Math.min(rows - 1, (i >> 1) + RADIUS / 4);
    low[i] = Math.max(0, 2 * (coarse.first[from] ?? 0) - RADIUS);
    high[i] = Math.min(b.frames - 1, 2 * (coarse.last[to] ?? 0) + 1 + RADIUS);
  }
  low[0] = 0;
  high[a.frames - 1] = b.frames - 1;
  return { low, high };
}

function findPath(a: Features, b: Features): Path {
  return search(a, b, corridorFor(a, b));
}

/**
 * Warps a reference onto a recording (dynamic time warping from coarse to fine, so that long recordings need
 * time and memory in proportion to their length).
 */
export function warp(reference: Features, recording: Features): Warp {
  const path = findPath(reference, recording);
  const map = Float32Array.from(path.first, (f, i) => (f + (path.last[i] ?? f)) / 2);
  for (let i = 1; i < map.length; i++) map[i] = Math.max(map[i] ?? 0, map[i - 1] ?? 0);
  return { map, cost: path.cost };
}

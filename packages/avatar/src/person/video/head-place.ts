import { KEPT, slotOf, STEADY } from './points.ts';

/**
 * Where a head is in a picture: how a face that looks straight ahead, as large as it is on average, is turned in the
 * picture's plane, scaled and moved. Picture = (a·x − b·y + x0, b·x + a·y + y0).
 */
export interface HeadPlace {
  readonly a: number;
  readonly b: number;
  readonly x: number;
  readonly y: number;
}

/** Faces of many pictures, one behind the other: x and y of each kept point, then yaw, pitch and roll; NaN: no face. */
export type Mesh = Float32Array;
export const MESH_VALUES = KEPT.length * 2 + 3;
/** Where the turn of the head stands in a row. */
export const YAW = KEPT.length * 2;

export function scaleOf({ a, b }: HeadPlace): number {
  return Math.hypot(a, b);
}

export function toPicture({ a, b, x, y }: HeadPlace, px: number, py: number): [number, number] {
  return [a * px - b * py + x, b * px + a * py + y];
}

export function inverse({ a, b, x, y }: HeadPlace): HeadPlace {
  const d = a * a + b * b;
  return { a: a / d, b: -b / d, x: -(a * x + b * y) / d, y: -(-b * x + a * y) / d };
}

/** Steady points of the average head: x and y of each of `STEADY`, around their own middle. */
export type HeadNorm = readonly number[];

/** The similarity that lays the norm over the steady points of a mesh with the least squares. */
export function placeHead(norm: HeadNorm, mesh: Mesh, offset = 0): HeadPlace {
  const points = STEADY.map(
    (p) => [mesh[offset + slotOf(p) * 2]!, mesh[offset + slotOf(p) * 2 + 1]!] as const,
  );
  const cx = points.reduce((sum, [x]) => sum + x, 0) / points.length;
  const cy = points.reduce((sum, [, y]) => sum + y, 0) / points.length;
  let a = 0;
  let b = 0;
  let d = 0;
  points.forEach(([px, py], i) => {
    const nx = norm[i * 2]!;
    const ny = norm[i * 2 + 1]!;
    a += nx * (px - cx) + ny * (py - cy);
    b += nx * (py - cy) - ny * (px - cx);
    d += nx * nx + ny * ny;
  });
  return { a: a / d, b: b / d, x: cx, y: cy };
}

/**
 * The average of many heads: its scale is their mean scale, so that a unit of a normal head is a pixel of the footage, and
 * its axis is upright.
 * @param step looks at each `step`th mesh
 */
export function normalHead(meshes: Float32Array, count: number, step = 1): HeadNorm {
  // Footage may begin before the face is seen.
  let first = 0;
  while (first < count - 1 && Number.isNaN(meshes[first * MESH_VALUES])) first++;
  let norm: number[] = relative(meshes, first * MESH_VALUES);
  for (let round = 0; round < 3; round++) {
    const sum = new Array<number>(norm.length).fill(0);
    let scale = 0;
    let turn = 0;
    let n = 0;
    for (let f = 0; f < count; f += step) {
      const offset = f * MESH_VALUES;
      if (Number.isNaN(meshes[offset])) continue;
      const place = placeHead(norm, meshes, offset);
      const back = inverse(place);
      STEADY.forEach((p, i) => {
        const [x, y] = toPicture(back, meshes[offset + slotOf(p) * 2]!, meshes[offset + slotOf(p) * 2 + 1]!);
        sum[i * 2] = sum[i * 2]! + x;
        sum[i * 2 + 1] = sum[i * 2 + 1]! + y;
      });
      scale += scaleOf(place);
      turn += Math.atan2(place.b, place.a);
      n++;
    }
    if (n === 0) return norm;
    const k = scale / n;
    const c = Math.cos(turn / n) * k;
    const s = Math.sin(turn / n) * k;
    norm = sum.map((_, i) =>
      i % 2 === 0 ? (c * sum[i]! - s * sum[i + 1]!) / n : (s * sum[i - 1]! + c * sum[i]!) / n,
    );
  }
  return upright(norm);
}

function relative(meshes: Float32Array, offset: number): number[] {
  const values = STEADY.flatMap((p) => [
    meshes[offset + slotOf(p) * 2]!,
    meshes[offset + slotOf(p) * 2 + 1]!,
  ]);
  const n = STEADY.length;
  const cx = values.reduce((sum, v, i) => (i % 2 === 0 ? sum + v : sum), 0) / n;
  const cy = values.reduce((sum, v, i) => (i % 2 === 1 ? sum + v : sum), 0) / n;
  return values.map((v, i) => v - (i % 2 === 0 ? cx : cy));
}

/** Turned so that the outer corners of the eyes are level. */
function upright(norm: readonly number[]): number[] {
  const right = STEADY.indexOf(33) * 2;
  const left = STEADY.indexOf(263) * 2;
  const angle = Math.atan2(norm[left + 1]! - norm[right + 1]!, norm[left]! - norm[right]!);
  const c = Math.cos(-angle);
  const s = Math.sin(-angle);
  return norm.map((_, i) =>
    i % 2 === 0 ? c * norm[i]! - s * norm[i + 1]! : s * norm[i - 1]! + c * norm[i]!,
  );
}

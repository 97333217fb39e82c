import type { AverageFace } from './average-face.ts';

/** Radians: to its left, up, clockwise as seen in the picture. */
export interface HeadPose {
  readonly yaw: number;
  readonly pitch: number;
  readonly roll: number;
}

/**
 * How the average face has to be turned, enlarged and moved to lie on the points of a face: `scale · rotation · p + move`,
 * in the frame of the picture with y up and z towards the viewer.
 */
export interface HeadFit {
  /** 3 × 3, row by row. */
  readonly rotation: readonly number[];
  /** Pixels per centimetre of the average face. */
  readonly scale: number;
  readonly move: readonly [x: number, y: number, z: number];
  readonly pose: HeadPose;
}

type Vector = [number, number, number];

/** Fits the average face to points (x, y, z per point), by those that keep still when the face moves. */
export function fitHead(points: ArrayLike<number>, face: AverageFace): HeadFit {
  const from: Vector = [0, 0, 0];
  const to: Vector = [0, 0, 0];
  let total = 0;
  for (const { index, weight } of face.firm) {
    total += weight;
    for (let k = 0; k < 3; k++) {
      from[k]! += weight * face.points[index * 3 + k]!;
      to[k]! += weight * seen(points, index, k);
    }
  }
  for (let k = 0; k < 3; k++) {
    from[k]! /= total;
    to[k]! /= total;
  }
  const covariance = new Array<number>(9).fill(0);
  let spread = 0;
  for (const { index, weight } of face.firm) {
    for (let i = 0; i < 3; i++) {
      const p = face.points[index * 3 + i]! - from[i]!;
      spread += weight * p * p;
      for (let k = 0; k < 3; k++) covariance[i * 3 + k]! += weight * p * (seen(points, index, k) - to[k]!);
    }
  }
  const rotation = rotationOf(covariance);
  let along = 0;
  for (let i = 0; i < 3; i++)
    for (let k = 0; k < 3; k++) along += rotation[k * 3 + i]! * covariance[i * 3 + k]!;
  const scale = along / spread;
  const turned = apply(rotation, from);
  const move: Vector = [to[0] - scale * turned[0], to[1] - scale * turned[1], to[2] - scale * turned[2]];
  return { rotation, scale, move, pose: poseOf(rotation) };
}

/** Points as the average face stands: turned to the front, centimetres of the average face. */
export function frontal(points: ArrayLike<number>, { rotation, scale, move }: HeadFit): Float32Array {
  const out = new Float32Array(points.length);
  for (let i = 0; i < points.length; i += 3) {
    const x = points[i]! - move[0];
    const y = -points[i + 1]! - move[1];
    const z = -points[i + 2]! - move[2];
    for (let k = 0; k < 3; k++)
      out[i + k] = (rotation[k]! * x + rotation[3 + k]! * y + rotation[6 + k]! * z) / scale;
  }
  return out;
}

/** A coordinate of a point with y up and z towards the viewer. */
function seen(points: ArrayLike<number>, index: number, k: number): number {
  const value = points[index * 3 + k]!;
  return k === 0 ? value : -value;
}

function apply(m: readonly number[], v: Vector): Vector {
  const row = (i: number): number => m[i]! * v[0] + m[i + 1]! * v[1] + m[i + 2]! * v[2];
  return [row(0), row(3), row(6)];
}

/** Rotation that best explains a covariance (Horn: the strongest eigenvector of a 4 × 4 matrix is its quaternion). */
function rotationOf(s: readonly number[]): number[] {
  const [xx, xy, xz, yx, yy, yz, zx, zy, zz] = s as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const matrix = [
    [xx + yy + zz, yz - zy, zx - xz, xy - yx],
    [yz - zy, xx - yy - zz, xy + yx, zx + xz],
    [zx - xz, xy + yx, yy - xx - zz, yz + zy],
    [xy - yx, zx + xz, yz + zy, zz - xx - yy],
  ];
  const shift = matrix.reduce(
    (most, row) =>
      Math.max(
        most,
        row.reduce((sum, v) => sum + Math.abs(v), 0),
      ),
    0,
  );
  let q = [1, 0.01, 0.02, 0.03];
  for (let round = 0; round < 200; round++) {
    const next = matrix.map((row, i) => row.reduce((sum, v, k) => sum + v * q[k]!, shift * q[i]!));
    const length = Math.hypot(...next);
    if (!(length > 0)) break;
    const change = next.reduce((sum, v, i) => sum + Math.abs(v / length - q[i]!), 0);
    q = next.map((v) => v / length);
    if (change < 1e-9) break;
  }
  const [w, x, y, z] = q as [number, number, number, number];
  return [
    1 - 2 * (y * y + z * z),
    2 * (x * y - w * z),
    2 * (x * z + w * y),
    2 * (x * y + w * z),
    1 - 2 * (x * x + z * z),
    2 * (y * z - w * x),
    2 * (x * z - w * y),
    2 * (y * z + w * x),
    1 - 2 * (x * x + y * y),
  ];
}

/** Where the face looks gives yaw and pitch; how its own axis across is turned after that, the roll. */
function poseOf(m: readonly number[]): HeadPose {
  const yaw = Math.atan2(m[2]!, m[8]!);
  const pitch = Math.asin(Math.max(-1, Math.min(1, m[5]!)));
  // The axes across and up of a head with this yaw and pitch and no roll.
  const across: Vector = [Math.cos(yaw), 0, -Math.sin(yaw)];
  const up: Vector = [-Math.sin(yaw) * Math.sin(pitch), Math.cos(pitch), -Math.cos(yaw) * Math.sin(pitch)];
  const own: Vector = [m[0]!, m[3]!, m[6]!];
  const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  return { yaw, pitch, roll: -Math.atan2(dot(own, up), dot(own, across)) };
}

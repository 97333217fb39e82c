import type { AverageFace } from './average-face.ts';
import { fitHead, frontal, type HeadFit } from './head.ts';
import {
  EYE_LEFT_OUTER,
  EYE_RIGHT_OUTER,
  LIPS_INNER,
  LOWER_LIP_OUTER,
  MOUTH_LEFT,
  MOUTH_RIGHT,
  UPPER_LIP_OUTER,
} from './parts.ts';

/** The mouth, measured as if the head looked straight ahead; lengths over the distance of the eyes' outer corners. */
export interface MouthMeasures {
  /** Height of the gap between the lips, mean of its middle; 0 when closed, rarely above 0.5. */
  readonly opening: number;
  /** Distance of the corners; about 0.55 at rest. */
  readonly width: number;
  /** How far the lips stand out before the corners. */
  readonly protrusion: number;
  /** Area of the gap. */
  readonly area: number;
  /** Height of the lips with the gap. */
  readonly height: number;
}

/** Height of the gap between the lids over its width; about 0.3 when open, below 0.12 when closed. */
export interface EyeMeasures {
  readonly left: number;
  readonly right: number;
}

export interface FaceMeasures {
  readonly mouth: MouthMeasures;
  readonly eyes: EyeMeasures;
  readonly fit: HeadFit;
}

/** Pairs of points of the gap between the lips, upper and lower, that stand above each other. */
const GAP = [
  [82, 87],
  [13, 14],
  [312, 317],
] as const;
const RIGHT_LIDS = [
  [160, 144],
  [159, 145],
  [158, 153],
] as const;
const LEFT_LIDS = [
  [387, 373],
  [386, 374],
  [385, 380],
] as const;

/** Measures of a face by its points (x, y, z per point). */
export function measureFace(points: ArrayLike<number>, face: AverageFace): FaceMeasures {
  const fit = fitHead(points, face);
  const p = frontal(points, fit);
  const unit = flat(p, EYE_RIGHT_OUTER, EYE_LEFT_OUTER);
  const mean = (pairs: readonly (readonly [number, number])[]): number =>
    pairs.reduce((sum, [upper, lower]) => sum + p[upper * 3 + 1]! - p[lower * 3 + 1]!, 0) / pairs.length;
  const depth = (index: number): number => p[index * 3 + 2]!;
  const mouth = {
    opening: Math.max(0, mean(GAP)) / unit,
    width: flat(p, MOUTH_RIGHT, MOUTH_LEFT) / unit,
    protrusion:
      (depth(UPPER_LIP_OUTER) + depth(LOWER_LIP_OUTER) - depth(MOUTH_RIGHT) - depth(MOUTH_LEFT)) / 2 / unit,
    area: area(p, LIPS_INNER) / (unit * unit),
    height: (p[UPPER_LIP_OUTER * 3 + 1]! - p[LOWER_LIP_OUTER * 3 + 1]!) / unit,
  };
  const eyes = {
    right: Math.max(0, mean(RIGHT_LIDS)) / flat(p, 33, 133),
    left: Math.max(0, mean(LEFT_LIDS)) / flat(p, 263, 362),
  };
  return { mouth, eyes, fit };
}

/** Distance across and up, depth left out: the network is less sure of it. */
function flat(p: Float32Array, a: number, b: number): number {
  return Math.hypot(p[a * 3]! - p[b * 3]!, p[a * 3 + 1]! - p[b * 3 + 1]!);
}

function area(p: Float32Array, ring: readonly number[]): number {
  let twice = 0;
  ring.forEach((a, i) => {
    const b = ring[(i + 1) % ring.length]!;
    twice += p[a * 3]! * p[b * 3 + 1]! - p[b * 3]! * p[a * 3 + 1]!;
  });
  return Math.abs(twice) / 2;
}

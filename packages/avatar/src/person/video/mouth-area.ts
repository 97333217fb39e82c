import { smooth } from '../../motion/numbers.ts';
import { unitOf, type MouthModel, type PatchPlace } from './mouth-model.ts';
import { DROP, OPEN } from './mouth-shape.ts';
import { OUTER_LOW, OUTER_UP, placeOf } from './points.ts';

/** The oval in which a mouth is replaced, on the normal head. */
export interface Oval {
  readonly x: number;
  readonly y: number;
  readonly half: number;
  readonly up: number;
  readonly down: number;
}

/** Part of the oval's radius over which the mouth fades into the face. */
const FEATHER = 0.42;

type Still = Pick<MouthModel, 'rest' | 'restMeasures'>;

/** Around the lips of the shut mouth; it grows downwards with the chin and the lower lip. */
export function ovalOf(model: Still, open: number, drop: number): Oval {
  const unit = unitOf(model);
  const ys = [...OUTER_UP, ...OUTER_LOW].map((p) => model.rest[placeOf(p) * 2 + 1]!);
  const xs = [placeOf(61), placeOf(291)].map((p) => model.rest[p * 2]!);
  const top = Math.min(...ys);
  const bottom = Math.max(...ys);
  const y = (top + bottom) / 2;
  return {
    x: (xs[0]! + xs[1]!) / 2,
    y,
    half: unit * 0.86,
    up: y - top + unit * 0.3,
    down: bottom - y + unit * 0.36 + Math.max(open, drop, 0),
  };
}

/** Distance from the oval's middle: 1 on its edge. */
export function radius(oval: Oval, x: number, y: number): number {
  const dx = (x - oval.x) / oval.half;
  const dy = (y - oval.y) / (y < oval.y ? oval.up : oval.down);
  return Math.sqrt(dx * dx + dy * dy);
}

/** How much of the new mouth is seen at this distance. */
export function cover(r: number): number {
  return smooth((1 - r) / FEATHER);
}

/** What pictures of the mouth must show: the largest oval and a margin for warps. */
export function patchOf(model: Still & Pick<MouthModel, 'limits'>): PatchPlace {
  const unit = unitOf(model);
  const open = Math.max(0, model.limits[OPEN]![1]);
  const oval = ovalOf(model, open, Math.max(0, model.limits[DROP]![1]));
  const margin = unit * 0.22;
  const x = Math.floor(oval.x - oval.half - margin);
  const y = Math.floor(oval.y - oval.up - margin);
  const even = (v: number): number => Math.ceil(v / 2) * 2;
  return {
    x,
    y,
    width: even(2 * (oval.half + margin)),
    height: even(oval.up + oval.down + 2 * margin),
  };
}

import { clamp, smooth } from '../../motion/numbers.ts';
import type { Mouth } from '../../motion/visemes.ts';
import type { HeadNorm } from './head-place.ts';
import { INNER_LOW, OUTER_LOW, placeOf } from './points.ts';
import {
  BRIGHT,
  DROP,
  FULL,
  gapOf,
  MEASURES,
  OPEN,
  SHAPE_VALUES,
  WIDE,
  type Measures,
  type MouthShape,
} from './mouth-shape.ts';

/** What a mouth is told to do, as the columns from which measures are predicted. */
const FEATURES = ['jaw', 'wide', 'round', 'teeth', 'lowTeeth', 'tongue', 'press', 'tuck'] as const;
export type MouthWish = Readonly<Pick<Mouth, (typeof FEATURES)[number]>>;

/** A real picture of the mouth, laid upright on the normal head. */
export interface Exemplar {
  readonly measures: readonly number[];
  readonly shape: readonly number[];
}

/** How one person's mouth moves and looks; plain JSON, the pictures lie in a blob. */
export interface MouthModel {
  readonly norm: HeadNorm;
  /** Skin that stays: x and y of each of `STILL`. */
  readonly still: readonly number[];
  /** The shut mouth. */
  readonly rest: readonly number[];
  readonly restMeasures: readonly number[];
  /** What is wished for → how measures differ from rest: a row for each feature. */
  readonly fromWish: readonly (readonly number[])[];
  /** Measures over rest → how points move: rows as `columnsOf` gives them. */
  readonly toShape: readonly (readonly number[])[];
  /** Least and most of each measure over rest. */
  readonly limits: readonly (readonly [least: number, most: number])[];
  /** Spread of each measure. */
  readonly spread: readonly number[];
  readonly patch: PatchPlace;
  readonly exemplars: readonly Exemplar[];
}

/** The part of the normal head that pictures of mouths show; whole, even sides; one pixel a unit. */
export interface PatchPlace {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export function featuresOf(wish: MouthWish): number[] {
  return FEATURES.map((key) => wish[key]);
}

/** Columns from which the places of points follow. */
export function columnsOf(over: ArrayLike<number>, unit: number): number[] {
  const open = over[OPEN]!;
  return [open, (open * open) / unit, over[WIDE]!, over[DROP]!, over[FULL]!];
}

/** Wishes below this are a mouth at rest. */
const AT_REST = 0.015;
const MOVING = 0.11;

/** How much the mouth is in use: 0 at rest, where the footage's own mouth is seen, to 1. */
export function activityOf(wish: MouthWish): number {
  const sum =
    Math.abs(wish.jaw) +
    0.6 * Math.abs(wish.wide) +
    0.8 * wish.round +
    0.6 * wish.press +
    0.6 * wish.tuck +
    0.3 * wish.teeth;
  return smooth((sum - AT_REST) / (MOVING - AT_REST));
}

/** Measures over rest that this person would show for a wish. */
export function predict(model: MouthModel, wish: MouthWish): Measures {
  const out = new Float64Array(MEASURES.length);
  featuresOf(wish).forEach((value, i) => {
    const row = model.fromWish[i]!;
    for (let k = 0; k < out.length; k++) out[k] = out[k]! + value * row[k]!;
  });
  // Shut lips are shut, whatever was learnt: m, b and p must be seen.
  const free = (1 - clamp(wish.press, 0, 1)) * clamp(wish.jaw / 0.07, 0, 1);
  out[OPEN] = Math.max(0, out[OPEN]!) * free;
  out[BRIGHT] = out[BRIGHT]! * free;
  out[DROP] = out[DROP]! * (0.3 + 0.7 * free);
  model.limits.forEach(([least, most], k) => {
    out[k] = clamp(out[k]!, Math.min(least, 0), Math.max(most, 0));
  });
  return out;
}

/** How the points move from the shut mouth to one of these measures. */
export function shift(model: MouthModel, over: Measures): MouthShape {
  const shape = new Float32Array(SHAPE_VALUES);
  columnsOf(over, unitOf(model)).forEach((value, i) => {
    if (value === 0) return;
    const row = model.toShape[i]!;
    for (let k = 0; k < SHAPE_VALUES; k++) shape[k] = shape[k]! + value * row[k]!;
  });
  // What was learnt may leave the lips a little apart or across each other: the gap is as it was asked for.
  const missing = over[OPEN]! - gapOf(shape);
  for (const [point, share] of LOWER) shape[point * 2 + 1] = shape[point * 2 + 1]! + share * missing;
  return shape;
}

/** How far the points of the lower lip follow its middle. */
const LOWER: readonly (readonly [place: number, share: number])[] = [OUTER_LOW, INNER_LOW].flatMap((row) =>
  row.map((point, i): [number, number] => {
    const t = (2 * (i + 1)) / (row.length + 1) - 1;
    return [placeOf(point), Math.min(1, 1.35 * (1 - t * t))];
  }),
);

/** Width of the shut mouth. */
export function unitOf(model: Pick<MouthModel, 'restMeasures'>): number {
  return model.restMeasures[WIDE]!;
}

/** How much each measure counts when a picture is looked for. */
const WEIGHTS = [2, 1, 0.3, 0.8, 0.5];

export interface Choice {
  readonly index: number;
  readonly weight: number;
}

/**
 * The pictures that show such a mouth: one or two whose weights change smoothly with the measures, so that nothing ever
 * jumps and a picture depends on nothing but its moment.
 */
export function choose(model: MouthModel, over: Measures): readonly Choice[] {
  const near = model.exemplars
    .map(({ measures }, index) => {
      let d = 1e-3;
      for (let k = 0; k < WEIGHTS.length; k++) {
        const z = (measures[k]! - model.restMeasures[k]! - over[k]!) / model.spread[k]!;
        d += WEIGHTS[k]! * z * z;
      }
      return { index, d };
    })
    .sort((a, b) => a.d - b.d)
    .slice(0, 3);
  const [first, second, third] = near;
  if (!first) throw new RangeError('the model shows no mouth');
  if (!second || !third) return [{ index: first.index, weight: 1 }];
  const w1 = (1 - first.d / third.d) ** 2;
  const w2 = (1 - second.d / third.d) ** 2;
  const sum = w1 + w2;
  if (sum < 1e-9) return [{ index: first.index, weight: 1 }];
  // Two pictures at once are less sharp than one: the change from one to the other is short.
  const share = smooth((w2 / sum - 0.3) / 0.4);
  return share <= 0
    ? [{ index: first.index, weight: 1 }]
    : [
        { index: first.index, weight: 1 - share },
        { index: second.index, weight: share },
      ];
}

import { clamp } from '../../motion/numbers.ts';
import { columnsOf, featuresOf, predict, type MouthModel, type MouthWish } from './mouth-model.ts';
import {
  BRIGHT,
  DROP,
  FULL,
  MEASURES,
  OPEN,
  SHAPE_VALUES,
  WIDE,
  type Measures,
  type MouthShape,
} from './mouth-shape.ts';
import { correlation, deviation, mean, quantile, ridge } from './solve.ts';

/** One picture of the footage in which the face was found. */
export interface Seen {
  /** Number of the picture. */
  readonly frame: number;
  readonly shape: MouthShape;
  /** With brightness. */
  readonly measures: Measures;
  /** Gradient energy of the mouth. */
  readonly sharpness: number;
  /** What the mouth should do by what is said; absent where nothing is known. */
  readonly wish?: MouthWish;
}

export type MouthMotion = Pick<
  MouthModel,
  'rest' | 'restMeasures' | 'fromWish' | 'toShape' | 'limits' | 'spread'
>;

/** Share of the pictures with the smallest gaps whose mean is the shut mouth. */
const SHUT = 0.12;
/** Trust in what is common to all mouths, in pictures. */
const COMMON = 40;

/**
 * Learns how this mouth moves: what it is like shut, how its points go with its measures (from what was seen alone), and
 * which measures belong to what is said (from pictures whose sound is understood, leaning on what all mouths do).
 */
export function learnMotion(seen: readonly Seen[]): MouthMotion {
  const gaps = seen.map(({ measures }) => measures[OPEN]!);
  const shutBelow = quantile(gaps, SHUT);
  const shut = seen.filter(({ measures }) => measures[OPEN]! <= shutBelow);
  const rest = Array.from({ length: SHAPE_VALUES }, (_, k) => mean(shut.map(({ shape }) => shape[k]!)));
  const restMeasures = MEASURES.map((_, k) => mean(shut.map(({ measures }) => measures[k]!)));
  const over = seen.map(({ measures }) => Float64Array.from(measures, (v, k) => v - restMeasures[k]!));
  const limits = MEASURES.map((_, k): [number, number] => {
    const values = over.map((o) => o[k]!);
    return [quantile(values, 0.01), quantile(values, 0.99)];
  });
  const spread = MEASURES.map((_, k) =>
    Math.max(deviation(over.map((o) => o[k]!)), k === BRIGHT ? 0.03 : restMeasures[WIDE]! * 0.012),
  );
  const unit = restMeasures[WIDE]!;
  const toShape = ridge(
    over.map((o) => columnsOf(o, unit)),
    seen.map(({ shape }) => shape.map((v, k) => v - rest[k]!)),
    unit * unit * 0.02,
  ).map((row) => Array.from(row));
  const motion = { rest, restMeasures, toShape, limits, spread };
  return { ...motion, fromWish: learnWishes(seen, over, limits, motion) };
}

/** What any mouth does, in terms of how far this one goes. */
function common(limits: MouthMotion['limits']): number[][] {
  const rows = Array.from({ length: 8 }, () => new Array<number>(MEASURES.length).fill(0));
  const [jaw, wide, round, teeth, , , press, tuck] = rows;
  jaw![OPEN] = limits[OPEN]![1];
  jaw![DROP] = limits[DROP]![1];
  jaw![FULL] = limits[FULL]![1] * 0.2;
  wide![WIDE] = limits[WIDE]![1];
  round![WIDE] = limits[WIDE]![0] * 0.7;
  round![FULL] = limits[FULL]![1] * 0.6;
  press![FULL] = limits[FULL]![0] * 0.5;
  tuck![FULL] = limits[FULL]![0] * 0.4;
  teeth![BRIGHT] = limits[BRIGHT]![1] * 0.8;
  return rows;
}

function learnWishes(
  seen: readonly Seen[],
  over: readonly Measures[],
  limits: MouthMotion['limits'],
  motion: Omit<MouthMotion, 'fromWish'>,
): number[][] {
  const prior = common(limits);
  const known = seen.flatMap(({ wish }, i) => (wish ? [{ features: featuresOf(wish), over: over[i]! }] : []));
  if (known.length < 50) return prior;
  const left = known.map(({ features, over: o }) =>
    Float64Array.from(o, (value, k) => value - features.reduce((sum, f, i) => sum + f * prior[i]![k]!, 0)),
  );
  const learnt = ridge(
    known.map(({ features }) => features),
    left,
    COMMON,
  );
  const rows = prior.map((row, i) => row.map((value, k) => value + learnt[i]![k]!));
  return lively(rows, seen, over, motion);
}

/** A mean of what was seen moves less than what was seen: as lively as the person, then. */
function lively(
  rows: number[][],
  seen: readonly Seen[],
  over: readonly Measures[],
  motion: Omit<MouthMotion, 'fromWish'>,
): number[][] {
  const model = { ...motion, fromWish: rows } as unknown as MouthModel;
  const told = seen.flatMap(({ wish }, i) => (wish ? [{ p: predict(model, wish), o: over[i]! }] : []));
  return rows.map((row) =>
    row.map((value, k) => {
      if (k === BRIGHT) return value;
      const gain =
        deviation(told.map(({ o }) => o[k]!)) / Math.max(1e-6, deviation(told.map(({ p }) => p[k]!)));
      return value * clamp(gain, 1, k === OPEN ? 2 : 1.5);
    }),
  );
}

/** Pictures by which what is seen comes after what is said, by where the two fit best. */
export function lagOf(jaw: readonly number[], open: readonly number[], most: number): number {
  let best = { lag: 0, fit: -1 };
  for (let lag = -most; lag <= most; lag++) {
    const said = jaw.slice(Math.max(0, -lag), jaw.length - Math.max(0, lag));
    const shown = open.slice(Math.max(0, lag), open.length - Math.max(0, -lag));
    const fit = correlation(said, shown) - Math.abs(lag) * 0.004;
    if (fit > best.fit) best = { lag, fit };
  }
  return best.lag;
}

/** Pictures that show the mouth in as many ways as possible, sharp ones first, shut ones among them. */
export function pickExemplars(seen: readonly Seen[], motion: MouthMotion, count: number): Seen[] {
  const sharp = quantile(
    seen.map((s) => s.sharpness),
    0.5,
  );
  const inside = seen.filter(({ measures }) =>
    MEASURES.every((_, k) => {
      const o = measures[k]! - motion.restMeasures[k]!;
      const [least, most] = motion.limits[k]!;
      return o >= least * 1.05 - 1e-6 && o <= most * 1.05 + 1e-6;
    }),
  );
  const pool = (inside.length > count ? inside : [...seen]).map((s) => ({
    seen: s,
    at: s.measures.map((v, k) => (v - motion.restMeasures[k]!) / motion.spread[k]!),
    worth: clamp(s.sharpness / Math.max(1e-9, sharp), 0.4, 1.25),
    far: Infinity,
  }));
  const distance = (a: Float64Array, b: Float64Array): number =>
    a.reduce((sum, v, k) => sum + (v - b[k]!) ** 2, 0);
  // The shut mouth comes first: of the most usual shut ones the sharpest.
  const zero = new Float64Array(MEASURES.length);
  const shut = [...pool].sort((a, b) => distance(a.at, zero) - distance(b.at, zero)).slice(0, 12);
  let next = shut.sort((a, b) => b.worth - a.worth)[0];
  const chosen: Seen[] = [];
  while (next && chosen.length < count) {
    chosen.push(next.seen);
    const { at } = next;
    next.far = 0;
    let best: (typeof pool)[number] | undefined;
    for (const candidate of pool) {
      candidate.far = Math.min(candidate.far, distance(candidate.at, at));
      if (candidate.far * candidate.worth ** 2 > (best ? best.far * best.worth ** 2 : 0.02)) best = candidate;
    }
    next = best;
  }
  return chosen;
}

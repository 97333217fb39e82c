/** A picture reduced to few samples; chroma centred on 0, all in 8-bit steps of BT.709 limited range. */
export interface Samples {
  readonly columns: number;
  readonly rows: number;
  readonly y: Float32Array;
  readonly u: Float32Array;
  readonly v: Float32Array;
}

/** The colour of a screen as found in a picture. */
export interface Backdrop {
  readonly y: number;
  readonly u: number;
  readonly v: number;
  /** Share of the picture that has it, 0…1. */
  readonly share: number;
}

/** A range of hues: direction in the plane of U and V (radians) and how far beside it counts. */
export interface Hue {
  readonly angle: number;
  readonly width: number;
}

const DEGREE = Math.PI / 180;
/** Directions of the primaries in BT.709; cloths are up to this far beside them. */
export const GREEN: Hue = { angle: 229.7 * DEGREE, width: 42 * DEGREE };
export const BLUE: Hue = { angle: -5.2 * DEGREE, width: 40 * DEGREE };

/** Below this length chroma says nothing about hue: greys, black, night. */
export const LEAST_CHROMA = 14;
const BIN = 4;
const BINS = 256 / BIN;

/** Difference of two directions, 0…π. */
export function turn(a: number, b: number): number {
  const d = Math.abs(a - b) % (2 * Math.PI);
  return d > Math.PI ? 2 * Math.PI - d : d;
}

/**
 * Finds the colour within the given hues that most of the picture has: the peak of the histogram of chroma, then the
 * mean of what is like it. Undefined when less than `leastShare` of the picture is so.
 */
export function findBackdrop(
  samples: Samples,
  hues: readonly Hue[],
  leastShare: number,
): Backdrop | undefined {
  const peak = findPeak(samples, hues);
  if (!peak) return undefined;
  const backdrop = refine(samples, refine(samples, peak));
  return backdrop.share >= leastShare ? backdrop : undefined;
}

function findPeak(
  { u, v }: Samples,
  hues: readonly Hue[],
): { readonly u: number; readonly v: number } | undefined {
  const histogram = new Float32Array(BINS * BINS);
  for (let at = 0; at < u.length; at++) {
    const length = Math.hypot(u[at]!, v[at]!);
    if (length < LEAST_CHROMA) continue;
    const angle = Math.atan2(v[at]!, u[at]!);
    if (!hues.some((hue) => turn(angle, hue.angle) < hue.width)) continue;
    const column = Math.floor((u[at]! + 128) / BIN);
    const row = Math.floor((v[at]! + 128) / BIN);
    // Strong colours count more: dull ones are clothes and plants.
    histogram[row * BINS + column] = histogram[row * BINS + column]! + length;
  }
  let [best, bestSum] = [-1, 0];
  for (let row = 1; row < BINS - 1; row++) {
    for (let column = 1; column < BINS - 1; column++) {
      let sum = 0;
      for (let k = -1; k <= 1; k++) {
        const at = (row + k) * BINS + column;
        sum += histogram[at - 1]! + histogram[at]! + histogram[at + 1]!;
      }
      if (sum > bestSum) [best, bestSum] = [row * BINS + column, sum];
    }
  }
  if (best < 0) return undefined;
  return { u: ((best % BINS) + 0.5) * BIN - 128, v: (Math.floor(best / BINS) + 0.5) * BIN - 128 };
}

/** Mean of the samples whose hue is that of `near`, darker and lighter ones included. */
function refine({ y, u, v }: Samples, near: { readonly u: number; readonly v: number }): Backdrop {
  const length = Math.hypot(near.u, near.v);
  const [eu, ev] = [near.u / length, near.v / length];
  let [count, sy, su, sv] = [0, 0, 0, 0];
  for (let at = 0; at < u.length; at++) {
    const along = u[at]! * eu + v[at]! * ev;
    const beside = Math.abs(v[at]! * eu - u[at]! * ev);
    if (along < 0.6 * length || along > 1.5 * length || beside > 0.25 * along + 2) continue;
    count++;
    sy += y[at]!;
    su += u[at]!;
    sv += v[at]!;
  }
  if (count === 0) return { y: 128, ...near, share: 0 };
  return { y: sy / count, u: su / count, v: sv / count, share: count / u.length };
}

import { TrainingError } from '../../training/errors.ts';
import type { HeadPlace } from './head-place.ts';

/** What is known of each picture of the footage when a loop is looked for. */
export interface Moment {
  /** Absent where no face was found. */
  readonly place?: HeadPlace;
  /** Height of the gap between the lips over that of the shut mouth, as a share of the mouth's width. */
  readonly gap: number;
  /** Nothing is said. */
  readonly silent: boolean;
  /** The picture, very small: luma. */
  readonly small: Uint8Array;
}

/** A stretch of footage that may be played round and round. */
export interface LoopPlan {
  /** First picture. */
  readonly from: number;
  readonly count: number;
  /** So many pictures at the end melt into those before `from`; 0 when it goes back and forth. */
  readonly blend: number;
  /** Played forwards and backwards in turn. */
  readonly backAndForth: boolean;
  /** The mouth is not at rest in it: it must be covered always. */
  readonly mouthMoves: boolean;
}

/** Pictures over which the end melts into the beginning. */
const BLEND = 12;
const LEAST = 50;
const MOST = 300;
/** Gaps below are a shut mouth, parts of the mouth's width. */
const SHUT = 0.06;
/** As good as twice as long. */
const LENGTH_WORTH = 0.5;

/**
 * Finds the stretch that is best played round and round: the mouth shut and silent, several seconds long, ending as it
 * began. Footage that never rests gives its calmest stretch, with the mouth to be covered.
 * @throws TrainingError for footage too short for any loop
 */
export function findLoop(moments: readonly Moment[]): LoopPlan {
  const quiet = moments.map((m, i) => {
    if (!m.place) return false;
    const near = moments.slice(Math.max(0, i - 2), i + 3);
    return near.filter((n) => n.silent && n.gap < SHUT).length * 2 > near.length;
  });
  const best = bestOf(moments, stretches(quiet, LEAST + BLEND));
  if (best) return { ...best, blend: BLEND, backAndForth: false, mouthMoves: false };
  const [longest] = stretches(quiet, 16);
  if (longest)
    return {
      from: longest.from,
      count: longest.to - longest.from,
      blend: 0,
      backAndForth: true,
      mouthMoves: false,
    };
  const seen = stretches(
    moments.map(({ place }) => place !== undefined),
    LEAST + BLEND,
  );
  const talking = bestOf(moments, seen);
  if (talking) return { ...talking, blend: BLEND, backAndForth: false, mouthMoves: true };
  throw new TrainingError('too-short', 'the footage shows the face for less than three seconds in a row');
}

interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** Runs of at least `least`, longest first. */
function stretches(flags: readonly boolean[], least: number): Stretch[] {
  const found: Stretch[] = [];
  let from = -1;
  for (let i = 0; i <= flags.length; i++) {
    if (flags[i] === true) {
      if (from < 0) from = i;
    } else if (from >= 0) {
      if (i - from >= least) found.push({ from, to: i });
      from = -1;
    }
  }
  return found.sort((a, b) => b.to - b.from - (a.to - a.from)).slice(0, 8);
}

function bestOf(
  moments: readonly Moment[],
  runs: readonly Stretch[],
): { readonly from: number; readonly count: number } | undefined {
  let best: { from: number; count: number; cost: number } | undefined;
  for (const { from, to } of runs) {
    // Long stretches hold many pairs: every second, third … picture is tried.
    const step = Math.max(1, Math.round((to - from) / 250));
    for (let a = from + BLEND; a + LEAST <= to; a += step)
      for (let b = a + LEAST; b <= Math.min(to, a + MOST); b += step) {
        const cost = seam(moments, a, b) - LENGTH_WORTH * Math.log2((b - a) / LEAST);
        if (!best || cost < best.cost) best = { from: a, count: b - a, cost };
      }
  }
  return best;
}

/** How much it shows when `a` follows after `b` − 1: head, its speed, and everything else. */
function seam(moments: readonly Moment[], a: number, b: number): number {
  const [pa, pb] = [moments[a]?.place, moments[b - 1]?.place];
  const [qa, qb] = [moments[a - 5]?.place ?? pa, moments[b - 6]?.place ?? pb];
  if (!pa || !pb || !qa || !qb) return Infinity;
  const size = Math.hypot(pa.a, pa.b) * 40;
  const apart = Math.hypot(pa.x - pb.x, pa.y - pb.y) / size;
  const turned = (Math.abs(pa.b - pb.b) + Math.abs(pa.a - pb.a)) * 20;
  const speed = Math.hypot(pa.x - qa.x - pb.x + qb.x, pa.y - qa.y - pb.y + qb.y) / size;
  const [sa, sb] = [moments[a]!.small, moments[b - 1]!.small];
  let sum = 0;
  for (let i = 0; i < sa.length; i++) sum += Math.abs(sa[i]! - sb[i]!);
  return apart * 4 + turned + speed * 2 + sum / sa.length / 2;
}

/** Which picture of the loop is shown `n` pictures after it began. */
export function loopIndex(
  { count, backAndForth }: Pick<LoopPlan, 'count' | 'backAndForth'>,
  n: number,
): number {
  if (!backAndForth || count < 2) return ((n % count) + count) % count;
  const round = 2 * count - 2;
  const at = ((n % round) + round) % round;
  return at < count ? at : round - at;
}

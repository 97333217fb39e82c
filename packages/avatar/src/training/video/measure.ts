import { FaceTracker, measureFace, type FaceFinder } from '../../face/index.ts';
import type { Pose } from '../../draw/pose.ts';
import { Tracks } from '../../motion/tracks.ts';
import type { Figure } from '../../person/figure.ts';
import { activityOf } from '../../person/video/mouth-model.ts';
import { gradientEnergy } from '../../person/video/mouth-light.ts';
import { FPS } from '../../person/video/model-data.ts';
import { correlation, mean, quantile } from '../../person/video/solve.ts';
import type { Performance } from '../../types.ts';
import type { TrainedPerson } from '../types.ts';
import { keep } from './follow-face.ts';
import { SeamMeter, type MouthOval } from './seam.ts';

export interface MeasureInput {
  readonly figure: Figure;
  /** What is said for the measurement. */
  readonly performance: Performance;
  /**
   * Gradient energy of the mouth in the material by its opening (over the distance of the eyes); absent: that of the mouth
   * at rest.
   */
  readonly sharpOf?: (opening: number) => number;
  /** Where a mouth was put in; absent: faces are bent and nothing is put in, so that there is no border. */
  readonly borderOf?: (pose: Pose, at: number) => MouthOval | undefined;
  readonly finder: FaceFinder;
  readonly signal?: AbortSignal | undefined;
  readonly report?: (done: number) => void;
}

/** Lips that are this little apart are shut, parts of the distance of the eyes. */
const SHUT = 0.028;

/**
 * Lets a presenter speak and measures what is seen with the eyes that look at footage: whether lips close and open as the
 * sounds want it, how sharp the mouth is, and whether it can be told where it was put in.
 */
export async function measure(input: MeasureInput): Promise<TrainedPerson['figures']> {
  const { figure, performance, finder, signal } = input;
  const { phonemes, duration } = performance;
  const tracks = new Tracks(performance, FPS, figure.rest);
  const tracker = new FaceTracker(finder);
  const { width, height } = figure;
  const count = Math.floor(duration * FPS);
  const gaps: number[] = [];
  const jaws: number[] = [];
  const sharp: number[] = [];
  const wanted: number[] = [];
  const seam = new SeamMeter();
  for (let n = 0; n < count; n++) {
    signal?.throwIfAborted();
    input.report?.(n / count);
    const pose = tracks.pose(n);
    const mute = { ...pose, jaw: 0, wide: 0, round: 0, teeth: 0, lowTeeth: 0, tongue: 0, press: 0, tuck: 0 };
    const still = Uint8Array.from((await figure.paint(mute, n / FPS)).rgba);
    const { rgba } = await figure.paint(pose, n / FPS);
    const [face] = tracker.next({ width, height, rgba }, n / FPS);
    jaws.push(pose.jaw * (1 - pose.press));
    const opening = face ? measureFace(face.points, finder.face).mouth.opening : NaN;
    gaps.push(opening);
    if (!face || activityOf(pose) < 0.99) continue;
    const row = keep(face.points, face.pose);
    sharp.push(gradientEnergy(lumaOf(rgba, width, height), row));
    wanted.push(input.sharpOf?.(opening) ?? gradientEnergy(lumaOf(still, width, height), row));
    const border = input.borderOf?.(pose, n / FPS);
    if (border) seam.add(still, rgba, figure, border);
  }
  const known = gaps.flatMap((gap, n) => (Number.isNaN(gap) ? [] : [n]));
  const rest = quantile(
    known.map((n) => gaps[n]!),
    0.03,
  );
  const closures = phonemes.filter(({ viseme }) => viseme === 'PP');
  const shown = closures.filter(({ start, end }) => {
    const from = Math.max(0, Math.floor((start - 0.03) * FPS));
    const to = Math.min(count - 1, Math.ceil((end + 0.03) * FPS));
    return gaps.slice(from, to + 1).some((gap) => gap <= Math.max(rest, 0) + SHUT);
  });
  return {
    closureRecall: closures.length === 0 ? 1 : shown.length / closures.length,
    openingCorrelation: correlation(
      known.map((n) => jaws[n]!),
      known.map((n) => gaps[n]!),
    ),
    mouthSharpness: mean(wanted) > 0 ? mean(sharp) / mean(wanted) : 0,
    seamStep: seam.step(),
  };
}

/** Luma in the range of video, as footage is measured. */
function lumaOf(
  rgba: Uint8Array | Uint8ClampedArray,
  width: number,
  height: number,
): { readonly width: number; readonly height: number; readonly y: Uint8Array; readonly strideY: number } {
  const y = new Uint8Array(width * height);
  for (let i = 0; i < y.length; i++)
    y[i] =
      16.5 + (0.2126 * rgba[4 * i]! + 0.7152 * rgba[4 * i + 1]! + 0.0722 * rgba[4 * i + 2]!) * (219 / 255);
  return { width, height, y, strideY: width };
}

/** How sharp the mouth of the footage is by its opening: the mean of pictures that are open about as far. */
export function sharpnessBy(
  openings: readonly number[],
  sharp: readonly number[],
): (opening: number) => number {
  const bins = new Map<number, { sum: number; count: number }>();
  const bin = (opening: number): number => Math.round(Math.max(0, opening) * 25);
  openings.forEach((opening, i) => {
    const b = bins.get(bin(opening)) ?? { sum: 0, count: 0 };
    b.sum += sharp[i]!;
    b.count++;
    bins.set(bin(opening), b);
  });
  const keys = [...bins.keys()].sort((a, b) => a - b);
  return (opening) => {
    const near = (k: number): number => Math.abs(k - bin(opening));
    const key = keys.reduce((best, k) => (near(k) < near(best) ? k : best), keys[0] ?? 0);
    const found = bins.get(key);
    return found ? found.sum / found.count : 0;
  };
}

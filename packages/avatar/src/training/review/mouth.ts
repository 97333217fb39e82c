import { quantile } from './check.ts';
import type { FaceLook } from './face-look.ts';

/** Looks of which the usual mouth is made; more would tell nothing new. */
const MOST = 300;
/** A region of the mouth that resembles the person's usual one less than this is covered. */
const LEAST_LIKENESS = 0.55;
/** Lips that differ less from their surroundings, as a share of the light on the face, are not to be seen. */
const LEAST_LIPS = 0.03;

/**
 * In which looks something is before the mouth: the region does not resemble the person's own, as it usually is (speaking
 * and silent), or no lips stand out in it.
 */
export function coveredMouths(looks: readonly FaceLook[]): boolean[] {
  const first = looks[0];
  if (!first) return [];
  const step = Math.max(1, Math.ceil(looks.length / MOST));
  const some = looks.filter((_, i) => i % step === 0);
  const usual = first.mouth.map((_, i) =>
    quantile(
      some.map(({ mouth }) => mouth[i]!),
      0.5,
    ),
  );
  const likeness = looks.map(({ mouth }) => likenessOf(mouth, usual));
  const typical = quantile(likeness, 0.5);
  const spread = quantile(
    likeness.map((value) => Math.abs(value - typical)),
    0.5,
  );
  const least = Math.min(LEAST_LIKENESS, typical - 4 * spread);
  return looks.map(({ lips, bright }, i) => likeness[i]! < least || lips < LEAST_LIPS * bright);
}

/** Correlation, mean of luma and redness; −1…1. */
function likenessOf(mouth: Float32Array, usual: Float32Array): number {
  const half = mouth.length / 2;
  let sum = 0;
  for (const from of [0, half]) {
    let [product, energy] = [0, 0];
    for (let i = from; i < from + half; i++) {
      product += mouth[i]! * usual[i]!;
      energy += usual[i]! ** 2;
    }
    sum += energy > 0 ? product / Math.sqrt(energy) : 0;
  }
  return sum / 2;
}

import { quantile } from './check.ts';
import type { FaceLook } from './face-look.ts';

/** Looks of which the usual mouth is made; more would tell nothing new. */
const MOST = 300;
/** A region of the mouth of which more than this share is not as the person's own ever is, is covered: speech changes a sixth, hands half. */
const MOST_STRANGE = 0.35;
/** How far a value may be from the usual one: so many times what is common, and in any case so much of the light. */
const SPREAD = 4;
const LEAST_LUMA = 0.1;
const LEAST_RED = 0.06;
/** Lips that differ less from their surroundings, as a share of the light on the face, are not to be seen. */
const LEAST_LIPS = 0.03;

/**
 * In which looks something is before the mouth: most of the region is not as it usually is, which speaking does not do
 * (it changes the lips, little of the nose, the cheeks and the chin), or no lips stand out in it.
 */
export function coveredMouths(looks: readonly FaceLook[]): boolean[] {
  const strange = strangeShares(looks.map(({ mouth }) => mouth));
  return looks.map(({ lips, bright }, i) => strange[i]! > MOST_STRANGE || lips < LEAST_LIPS * bright);
}

/** Share of each region that is unlike what is usual for it. */
export function strangeShares(mouths: readonly Float32Array[]): number[] {
  const first = mouths[0];
  if (!first) return [];
  const step = Math.ceil(mouths.length / MOST);
  const some = mouths.filter((_, i) => i % step === 0);
  const usual = new Float32Array(first.length);
  const reach = new Float32Array(first.length);
  for (let k = 0; k < first.length; k++) {
    const values = some.map((mouth) => mouth[k]!);
    const middle = quantile(values, 0.5);
    const spread = quantile(
      values.map((value) => Math.abs(value - middle)),
      0.5,
    );
    usual[k] = middle;
    reach[k] = Math.max(SPREAD * spread, k < first.length / 2 ? LEAST_LUMA : LEAST_RED);
  }
  return mouths.map((mouth) => {
    const half = mouth.length / 2;
    let strange = 0;
    for (let k = 0; k < half; k++) {
      const light = Math.abs(mouth[k]! - usual[k]!) > reach[k]!;
      const red = Math.abs(mouth[half + k]! - usual[half + k]!) > reach[half + k]!;
      if (light || red) strange++;
    }
    return strange / half;
  });
}

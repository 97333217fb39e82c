import type { CharacterLook } from '../look/look.ts';

/** Outline of the clothed trunk from the left of the neck, clockwise. */
export function trunkOutline(look: CharacterLook): number[] {
  const b = look.build;
  const r = b.upperArm;
  const right = [
    b.neck * 1.12,
    -20,
    b.shoulder * 0.56,
    6,
    b.shoulder * 0.86,
    27,
    b.shoulder + r * 0.36,
    66,
    b.chest + 8,
    128,
    b.chest - 2,
    200,
    b.waist,
    340,
    b.waist + (b.hip - b.waist) * 0.45,
    450,
  ];
  // With legs below, clothes end at a hem; a half figure goes on beyond its cut.
  if (look.clothes.legs === undefined) right.push(b.hip, 570, b.hip + 2, 700);
  else right.push(b.hip + 1, 520, b.hip - 2, 556, b.hip * 0.6, 566);
  const out: number[] = [];
  for (let i = 0; i < right.length; i += 2) out.push(right[i]!, right[i + 1]!);
  for (let i = right.length - 2; i >= 0; i -= 2) out.push(-right[i]!, right[i + 1]!);
  return out;
}

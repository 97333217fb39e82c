import { inverse, toPicture, type HeadPlace, type Mesh } from './head-place.ts';
import { MOVING, placeOf, slotOf } from './points.ts';

/** Where the moving points are on the normal head: x and y of each of `MOVING`. */
export type MouthShape = Float32Array;
export const SHAPE_VALUES = MOVING.length * 2;

/** Numbers that say what a mouth looks like; the first four are lengths in units of the normal head. */
export const MEASURES = ['open', 'wide', 'drop', 'full', 'bright'] as const;
export type Measures = Float64Array;
export const OPEN = 0;
export const WIDE = 1;
export const DROP = 2;
export const FULL = 3;
/** How bright the inside of the mouth is against the skin: teeth are bright. */
export const BRIGHT = 4;

/** The mouth of a mesh as it would be on the normal head. */
export function shapeOf(place: HeadPlace, mesh: Mesh, offset = 0): MouthShape {
  const back = inverse(place);
  const shape = new Float32Array(SHAPE_VALUES);
  MOVING.forEach((p, i) => {
    const [x, y] = toPicture(back, mesh[offset + slotOf(p) * 2]!, mesh[offset + slotOf(p) * 2 + 1]!);
    shape[i * 2] = x;
    shape[i * 2 + 1] = y;
  });
  return shape;
}

const GAPS = [
  [placeOf(13), placeOf(14)],
  [placeOf(82), placeOf(87)],
  [placeOf(312), placeOf(317)],
] as const;
const [LEFT, RIGHT] = [placeOf(61), placeOf(291)];
const [TOP, BOTTOM] = [placeOf(0), placeOf(17)];
const CHIN = placeOf(152);

/** Height of the gap between the lips. */
export function gapOf(shape: MouthShape): number {
  return GAPS.reduce((sum, [up, low]) => sum + shape[low * 2 + 1]! - shape[up * 2 + 1]!, 0) / GAPS.length;
}

/** The lengths of a shape, without its brightness. */
export function lengthsOf(shape: MouthShape): Measures {
  const out = new Float64Array(MEASURES.length);
  const gap = gapOf(shape);
  out[OPEN] = gap;
  out[WIDE] = Math.hypot(shape[RIGHT * 2]! - shape[LEFT * 2]!, shape[RIGHT * 2 + 1]! - shape[LEFT * 2 + 1]!);
  out[DROP] = shape[CHIN * 2 + 1]!;
  out[FULL] = shape[BOTTOM * 2 + 1]! - shape[TOP * 2 + 1]! - gap;
  return out;
}

/** Middle between the corners of the mouth. */
export function middleOf(shape: MouthShape): [number, number] {
  return [(shape[LEFT * 2]! + shape[RIGHT * 2]!) / 2, (shape[LEFT * 2 + 1]! + shape[RIGHT * 2 + 1]!) / 2];
}

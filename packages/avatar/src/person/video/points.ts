/** Points of the face mesh (478 of them) by what they are good for. */

/** What does not move with speech: corners of the eyes and the ridge of the nose. The head is followed by these. */
export const STEADY = [33, 133, 362, 263, 168, 6, 197, 195, 5, 4] as const;

/** Outline of the lips and edge of the mouth, each from the corner at the left of the picture over the upper lip. */
export const OUTER_UP = [61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291] as const;
export const OUTER_LOW = [146, 91, 181, 84, 17, 314, 405, 321, 375] as const;
export const INNER_UP = [78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308] as const;
export const INNER_LOW = [95, 88, 178, 87, 14, 317, 402, 318, 324] as const;

/** Skin around the mouth and the chin: what the jaw and the lips take with them. */
const AROUND = [
  164, 165, 391, 92, 322, 57, 287, 186, 410, 43, 273, 202, 422, 18, 83, 313, 182, 406, 200, 199, 175, 152,
  148, 377, 176, 400, 149, 378,
] as const;

/** Everything that moves when somebody speaks, in the order in which shapes list it. */
export const MOVING: readonly number[] = [...OUTER_UP, ...OUTER_LOW, ...INNER_UP, ...INNER_LOW, ...AROUND];

/** Skin that stays where it is. */
export const STILL: readonly number[] = [
  2, 98, 327, 129, 358, 50, 280, 205, 425, 36, 266, 172, 397, 136, 365, 150, 379,
];

/** Place of a point of the mesh in a shape. */
export function placeOf(point: number): number {
  const place = MOVING.indexOf(point);
  if (place < 0) throw new RangeError(`point ${point} is not part of a mouth`);
  return place;
}

/** All points that are kept of each picture, each once. */
export const KEPT: readonly number[] = [...new Set<number>([...STEADY, ...MOVING, ...STILL])];
const SLOTS = new Map(KEPT.map((point, slot) => [point, slot]));

/** Place of a point among the kept ones. */
export function slotOf(point: number): number {
  const slot = SLOTS.get(point);
  if (slot === undefined) throw new RangeError(`point ${point} is not kept`);
  return slot;
}

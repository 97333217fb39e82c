/** Points of the face mesh that a speaking portrait moves by themselves. `left` is the left of the picture. */

/** Rows of the upper lip from the skin to the opening, each from the left of the picture to the right, without corners. */
export const UPPER_ROWS: readonly (readonly number[])[] = [
  [185, 40, 39, 37, 0, 267, 269, 270, 409],
  [184, 74, 73, 72, 11, 302, 303, 304, 408],
  [183, 42, 41, 38, 12, 268, 271, 272, 407],
  [191, 80, 81, 82, 13, 312, 311, 310, 415],
];

export const LOWER_ROWS: readonly (readonly number[])[] = [
  [146, 91, 181, 84, 17, 314, 405, 321, 375],
  [77, 90, 180, 85, 16, 315, 404, 320, 307],
  [96, 89, 179, 86, 15, 316, 403, 319, 325],
  [95, 88, 178, 87, 14, 317, 402, 318, 324],
];

/** Corners of the mouth, from the skin to the opening. */
export const CORNERS_LEFT: readonly number[] = [61, 76, 62, 78];
export const CORNERS_RIGHT: readonly number[] = [291, 306, 292, 308];

/** Edge of the upper lip towards the opening, corner to corner. */
export const INNER_UPPER: readonly number[] = [78, ...UPPER_ROWS[3]!, 308];
export const INNER_LOWER: readonly number[] = [78, ...LOWER_ROWS[3]!, 308];
export const OUTER_UPPER: readonly number[] = [61, ...UPPER_ROWS[0]!, 291];
export const OUTER_LOWER: readonly number[] = [61, ...LOWER_ROWS[0]!, 291];

export interface EyePoints {
  /** Edge of the upper lid, corner to corner from the left of the picture. */
  readonly upper: readonly number[];
  readonly lower: readonly number[];
  readonly brow: readonly number[];
}

/** The eye at the left of the picture. */
export const EYE_LEFT: EyePoints = {
  upper: [33, 246, 161, 160, 159, 158, 157, 173, 133],
  lower: [33, 7, 163, 144, 145, 153, 154, 155, 133],
  brow: [70, 63, 105, 66, 107, 46, 53, 52, 65, 55],
};
export const EYE_RIGHT: EyePoints = {
  upper: [362, 398, 384, 385, 386, 387, 388, 466, 263],
  lower: [362, 382, 381, 380, 374, 373, 390, 249, 263],
  brow: [336, 296, 334, 293, 300, 285, 295, 282, 283, 276],
};

/** Around the face, from the forehead clockwise. */
export { FACE_OVAL } from '../../face/parts.ts';

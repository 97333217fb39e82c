/**
 * Which of the 478 points are what. `left` and `right` are the person's own: the left eye is at the right of the picture.
 * Rings go around and are closed; they run along edges of the mesh.
 */

export const LIPS_OUTER: readonly number[] = [
  61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 409, 270, 269, 267, 0, 37, 39, 40, 185,
];
export const LIPS_INNER: readonly number[] = [
  78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308, 415, 310, 311, 312, 13, 82, 81, 80, 191,
];
export const FACE_OVAL: readonly number[] = [
  10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148, 176, 149,
  150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
];
export const RIGHT_EYE: readonly number[] = [
  33, 7, 163, 144, 145, 153, 154, 155, 133, 173, 157, 158, 159, 160, 161, 246,
];
export const LEFT_EYE: readonly number[] = [
  263, 249, 390, 373, 374, 380, 381, 382, 362, 398, 384, 385, 386, 387, 388, 466,
];
/** Upper line from the outside inwards, then the lower line back. */
export const RIGHT_BROW: readonly number[] = [70, 63, 105, 66, 107, 55, 65, 52, 53, 46];
export const LEFT_BROW: readonly number[] = [300, 293, 334, 296, 336, 285, 295, 282, 283, 276];
/** Centre, then four points of the edge. */
export const RIGHT_IRIS: readonly number[] = [468, 469, 470, 471, 472];
export const LEFT_IRIS: readonly number[] = [473, 474, 475, 476, 477];

export const UPPER_LIP_INNER = 13;
export const LOWER_LIP_INNER = 14;
export const UPPER_LIP_OUTER = 0;
export const LOWER_LIP_OUTER = 17;
/** Corners of the mouth. */
export const MOUTH_RIGHT = 61;
export const MOUTH_LEFT = 291;
export const CHIN = 152;
export const FOREHEAD = 10;
export const NOSE_TIP = 1;
/** Outer corners of the eyes. */
export const EYE_RIGHT_OUTER = 33;
export const EYE_LEFT_OUTER = 263;

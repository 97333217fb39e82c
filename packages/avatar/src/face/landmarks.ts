import { TfliteNet } from '@cyclorama/stage/nn';
import { MESH_POINTS } from './average-face.ts';
import { LEFT_EYE, RIGHT_EYE } from './parts.ts';
import { cropSquare, type FacePicture, type Square } from './picture.ts';

/** 468 of the mesh, five of each iris. */
export const FACE_POINTS = 478;
const SIDE = 192;

/** Which points the parts of the network's answer are, in its order: lips, right eye, left eye. */
const LIPS = [
  61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 185, 40, 39, 37, 0, 267, 269, 270, 409, 78, 95, 88, 178,
  87, 14, 317, 402, 318, 324, 308, 191, 80, 81, 82, 13, 312, 311, 310, 415, 76, 77, 90, 180, 85, 16, 315, 404,
  320, 307, 306, 184, 74, 73, 72, 11, 302, 303, 304, 408, 62, 96, 89, 179, 86, 15, 316, 403, 319, 325, 292,
  183, 42, 41, 38, 12, 268, 271, 272, 407,
];
const RIGHT_REGION = [
  33, 7, 163, 144, 145, 153, 154, 155, 133, 246, 161, 160, 159, 158, 157, 173, 130, 25, 110, 24, 23, 22, 26,
  112, 243, 247, 30, 29, 27, 28, 56, 190, 226, 31, 228, 229, 230, 231, 232, 233, 244, 113, 225, 224, 223, 222,
  221, 189, 35, 124, 46, 53, 52, 65, 143, 111, 117, 118, 119, 120, 121, 128, 245, 156, 70, 63, 105, 66, 107,
  55, 193,
];
const LEFT_REGION = [
  263, 249, 390, 373, 374, 380, 381, 382, 362, 466, 388, 387, 386, 385, 384, 398, 359, 255, 339, 254, 253,
  252, 256, 341, 463, 467, 260, 259, 257, 258, 286, 414, 446, 261, 448, 449, 450, 451, 452, 453, 464, 342,
  445, 444, 443, 442, 441, 413, 265, 353, 276, 283, 282, 295, 372, 340, 346, 347, 348, 349, 350, 357, 465,
  383, 300, 293, 334, 296, 336, 285, 417,
];
const five = (from: number): number[] => Array.from({ length: 5 }, (_, i) => from + i);
/** Output of the network → its points; 0 is the mesh, 6 says whether there is a face. */
const REFINED: readonly (readonly number[])[] = [LIPS, RIGHT_REGION, LEFT_REGION, five(468), five(473)];
const FLAG = REFINED.length + 1;

/** Points of one face: x, y in pixels of the picture, z in pixels with smaller being nearer; 478 × 3. */
export interface Landmarks {
  readonly points: Float32Array;
  /** Whether there is a face at all, 0…1. */
  readonly confidence: number;
}

/** The network that finds the points of a face in a square around it. */
export class LandmarkNet {
  readonly #net: TfliteNet;

  constructor(model: Uint8Array) {
    this.#net = new TfliteNet(model);
    const wanted = [MESH_POINTS * 3, ...REFINED.map(({ length }) => length * 2), 1];
    const fits =
      this.#net.input().length === SIDE * SIDE * 3 &&
      wanted.every((length, i) => this.#net.outputShapes[i]?.reduce((a, b) => a * b, 1) === length);
    if (!fits) throw new Error('the landmark network is not the one that is known');
  }

  find(picture: FacePicture, square: Square): Landmarks {
    const net = this.#net;
    cropSquare(picture, square, { size: SIDE, low: 0, high: 1, outside: 'nearest' }, net.input());
    net.run();
    const flat = new Float32Array(FACE_POINTS * 3);
    flat.set(net.output(0));
    REFINED.forEach((indices, part) => {
      const values = net.output(part + 1);
      indices.forEach((index, i) => flat.set(values.subarray(i * 2, i * 2 + 2), index * 3));
    });
    // Irises have no depth of their own: that of their eye.
    for (const [iris, eye] of [
      [468, RIGHT_EYE],
      [473, LEFT_EYE],
    ] as const) {
      const depth = eye.reduce((sum, index) => sum + flat[index * 3 + 2]!, 0) / eye.length;
      for (let i = iris; i < iris + 5; i++) flat[i * 3 + 2] = depth;
    }
    const scale = square.side / SIDE;
    const [cos, sin] = [Math.cos(square.angle) * scale, Math.sin(square.angle) * scale];
    for (let i = 0; i < flat.length; i += 3) {
      const [x, y] = [flat[i]! - SIDE / 2, flat[i + 1]! - SIDE / 2];
      flat[i] = square.x + x * cos - y * sin;
      flat[i + 1] = square.y + x * sin + y * cos;
      flat[i + 2]! *= scale;
    }
    return { points: flat, confidence: 1 / (1 + Math.exp(-net.output(FLAG)[0]!)) };
  }
}

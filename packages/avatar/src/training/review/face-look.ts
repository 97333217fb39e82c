import {
  type AverageFace,
  cropSquare,
  type FacePicture,
  type HeadPose,
  fitHead,
  LIPS_INNER,
  LIPS_OUTER,
  squareOfPoints,
} from '../../face/index.ts';
import type { FaceFound } from '../types.ts';

/** What one picture shows of the face. */
export interface FaceLook {
  /** From the chin to the forehead, pixels of the file. */
  readonly height: number;
  readonly pose: HeadPose;
  /** 0 sharp … 1 nothing but blur. */
  readonly blur: number;
  /** Luma of the brightest tenth of the face, 0…255. */
  readonly bright: number;
  /** Share of the face without any detail because it is white, 0…1. */
  readonly burnt: number;
  /** The region of the mouth in small: luma, then redness, over `bright`; the head's position is taken out. */
  readonly mouth: Float32Array;
  /** How much the lips differ from the skin around them, in units of `bright`. */
  readonly lips: number;
}

/** Face in so many pixels: what is finer is not needed, and noise would count as sharp. */
const SIDE = 160;
export const MOUTH_SIDE = 20;
/** Side of the region of the mouth, centimetres of the average face. */
const MOUTH_SIZE = 8;

const crop = new Float32Array(SIDE * SIDE * 3);
const small = new Float32Array(MOUTH_SIDE * MOUTH_SIDE * 3);

/** Measures a face; `scale` of the picture's pixels make one of the file. */
export function lookAtFace(
  picture: FacePicture,
  face: FaceFound,
  average: AverageFace,
  scale: number,
): FaceLook {
  const whole = squareOfPoints(face.points);
  // The square without the surroundings that the network wants.
  const square = { ...whole, side: whole.side / 1.5 };
  const size = Math.max(48, Math.min(SIDE, Math.round(square.side)));
  const pixels = crop.subarray(0, size * size * 3);
  cropSquare(picture, square, { size, low: 0, high: 255, outside: 'nearest' }, pixels);
  const luma = new Float32Array(size * size);
  for (let i = 0; i < luma.length; i++) luma[i] = lumaOf(pixels, i * 3);
  const { bright, burnt } = lightOf(luma, size);
  return {
    height: face.box.height * scale,
    pose: face.pose,
    blur: blurOf(luma, size),
    bright,
    burnt,
    mouth: mouthOf(picture, face, average, bright),
    lips: lipsOf(picture, face),
  };
}

const lumaOf = (rgb: ArrayLike<number>, at: number): number =>
  0.2126 * rgb[at]! + 0.7152 * rgb[at + 1]! + 0.0722 * rgb[at + 2]!;

/** Whether a pixel belongs to the middle of the face, where there is neither hair nor ground. */
function isInside(x: number, y: number, size: number): boolean {
  return Math.hypot((x + 0.5) / size - 0.5, (y + 0.5) / size - 0.5) < 0.4;
}

function lightOf(luma: Float32Array, size: number): { bright: number; burnt: number } {
  const inside = luma.filter((_, i) => isInside(i % size, Math.floor(i / size), size)).sort();
  return {
    bright: inside[Math.floor(inside.length * 0.9)] ?? 0,
    burnt: inside.filter((value) => value >= 250).length / inside.length,
  };
}

/**
 * How little is lost by blurring once more, along rows and columns (after Crete and others, "The blur effect"): pictures
 * that are blurred already lose nothing, whatever their contrast is.
 */
function blurOf(luma: Float32Array, size: number): number {
  let most = 0;
  for (const [along, across] of [
    [1, size],
    [size, 1],
  ] as const) {
    let [all, lost] = [0, 0];
    for (let line = 0; line < size; line++) {
      for (let i = 5; i < size - 4; i++) {
        const [x, y] = along === 1 ? [i, line] : [line, i];
        if (!isInside(x, y, size)) continue;
        const at = line * across + i * along;
        const here = Math.abs(luma[at]! - luma[at - along]!);
        // Nine in a row, blurred: what comes in at one end minus what leaves at the other.
        const blurred = Math.abs(luma[at + 4 * along]! - luma[at - 5 * along]!) / 9;
        all += here;
        lost += Math.max(0, here - blurred);
      }
    }
    if (all > 0) most = Math.max(most, (all - lost) / all);
  }
  return most;
}

/** Luma and redness of the region of the mouth, over the light on the face. */
function mouthOf(picture: FacePicture, face: FaceFound, average: AverageFace, bright: number): Float32Array {
  const { rotation, scale, move, pose } = fitHead(face.points, average);
  // Between the lips of the average face: what covers the real ones does not move it.
  const middle = [0, 1, 2].map((k) => (average.points[13 * 3 + k]! + average.points[14 * 3 + k]!) / 2);
  const row = (k: number): number =>
    scale *
      (rotation[k * 3]! * middle[0]! +
        rotation[k * 3 + 1]! * middle[1]! +
        rotation[k * 3 + 2]! * middle[2]!) +
    move[k]!;
  const square = { x: row(0), y: -row(1), side: scale * MOUTH_SIZE, angle: pose.roll };
  cropSquare(picture, square, { size: MOUTH_SIDE, low: 0, high: 255, outside: 'nearest' }, small);
  const count = MOUTH_SIDE * MOUTH_SIDE;
  const out = new Float32Array(count * 2);
  const light = Math.max(1, bright);
  for (let i = 0; i < count; i++) {
    out[i] = lumaOf(small, i * 3) / light;
    out[count + i] = (small[i * 3]! - small[i * 3 + 1]!) / light;
  }
  return out;
}

/** Distance in colour between the lips and the skin around them. */
function lipsOf(picture: FacePicture, face: FaceFound): number {
  const lips = [0, 0, 0];
  const skin = [0, 0, 0];
  const pixel = new Float32Array(3);
  const at = (index: number, k: number): number => face.points[index * 3 + k]!;
  const middle = [0, 1].map(
    (k) => LIPS_OUTER.reduce((sum, index) => sum + at(index, k), 0) / LIPS_OUTER.length,
  );
  const side = Math.max(2, face.box.height / 40);
  const add = (into: number[], x: number, y: number): void => {
    cropSquare(picture, { x, y, side, angle: 0 }, { size: 1, low: 0, high: 255, outside: 'nearest' }, pixel);
    for (let k = 0; k < 3; k++) into[k]! += pixel[k]! / LIPS_OUTER.length;
  };
  LIPS_OUTER.forEach((outer, i) => {
    const inner = LIPS_INNER[i]!;
    add(lips, (at(outer, 0) + at(inner, 0)) / 2, (at(outer, 1) + at(inner, 1)) / 2);
    const far = (k: number): number => middle[k]! + (at(outer, k) - middle[k]!) * (k === 0 ? 1.25 : 1.6);
    add(skin, far(0), far(1));
  });
  const light = lumaOf(lips, 0) - lumaOf(skin, 0);
  const red = lips[0]! - lips[1]! - (skin[0]! - skin[1]!);
  const blue = lips[2]! - lips[1]! - (skin[2]! - skin[1]!);
  return Math.hypot(light * 0.5, red, blue * 0.5);
}

import type { FaceFound } from '../training/types.ts';
import { readFaceAssets } from './assets.ts';
import { type AverageFace, averageFace, MESH_POINTS } from './average-face.ts';
import { covers, FaceDetector, type FaceHint } from './detect.ts';
import { fitHead } from './head.ts';
import { LandmarkNet } from './landmarks.ts';
import { EYE_LEFT_OUTER, EYE_RIGHT_OUTER } from './parts.ts';
import type { FacePicture, Square } from './picture.ts';

/** How much more than the face the landmark network wants to see. */
const AROUND = 1.5;
/** Below this there is no face where the detector saw one. */
export const LEAST_CONFIDENCE = 0.5;

export interface FindOptions {
  /** So many faces at most, the largest first; default 1. */
  readonly most?: number;
  /** Height of the smallest face that matters, pixels; default a twelfth of the picture's shorter side. */
  readonly least?: number;
}

/** Finds faces and their points in single pictures. Belongs to one thread. */
export interface FaceFinder {
  readonly face: AverageFace;
  find(picture: FacePicture, options?: FindOptions): FaceFound[];
  /** Only the detector: boxes that hold faces, the surest first. */
  detect(picture: FacePicture, options?: FindOptions): FaceHint[];
  /** Only the landmark network, where a face is known to be; undefined when there is none. */
  look(picture: FacePicture, square: Square): FaceFound | undefined;
}

/** Opens the networks; about 50 ms. @throws Error when the package that holds them is missing or not what it was */
export async function openFaceFinder(): Promise<FaceFinder> {
  const [assets, face] = await Promise.all([readFaceAssets(), averageFace()]);
  return new Finder(new FaceDetector(assets.detector), new LandmarkNet(assets.landmarks), face);
}

class Finder implements FaceFinder {
  readonly face: AverageFace;
  readonly #detector: FaceDetector;
  readonly #net: LandmarkNet;

  constructor(detector: FaceDetector, net: LandmarkNet, face: AverageFace) {
    this.#detector = detector;
    this.#net = net;
    this.face = face;
  }

  find(picture: FacePicture, options: FindOptions = {}): FaceFound[] {
    const faces: FaceFound[] = [];
    for (const hint of this.detect(picture, options)) {
      const found = this.look(picture, squareOfHint(hint));
      if (found && !faces.some(({ box }) => covers(box, found.box) > 0.3)) faces.push(found);
    }
    faces.sort((a, b) => b.box.height - a.box.height);
    return faces.slice(0, options.most ?? 1);
  }

  detect(picture: FacePicture, { most = 1, least }: FindOptions = {}): FaceHint[] {
    const smallest = least ?? Math.min(picture.width, picture.height) / 12;
    return this.#detector.detect(picture, smallest, most);
  }

  look(picture: FacePicture, square: Square): FaceFound | undefined {
    const { points, confidence } = this.#net.find(picture, square);
    if (!(confidence >= LEAST_CONFIDENCE)) return undefined;
    return faceOf(points, confidence, this.face);
  }
}

/** A face by its points. */
export function faceOf(points: ArrayLike<number>, confidence: number, average: AverageFace): FaceFound {
  const { pose } = fitHead(points, average);
  return { box: boxOf(points), confidence, points: Array.from(points), pose };
}

/** The box around the points of the mesh. */
export function boxOf(points: ArrayLike<number>): FaceFound['box'] {
  let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < MESH_POINTS * 3; i += 3) {
    const [x, y] = [points[i]!, points[i + 1]!];
    if (x < x0) x0 = x;
    if (x > x1) x1 = x;
    if (y < y0) y0 = y;
    if (y > y1) y1 = y;
  }
  return { x: x0, y: y0, width: x1 - x0, height: y1 - y0 };
}

/** Where the landmark network has to look for a face that was detected: upright by its eyes. */
export function squareOfHint({ x, y, width, height, marks }: FaceHint): Square {
  const [rx = 0, ry = 0, lx = 0, ly = 0] = marks;
  return {
    x: x + width / 2,
    y: y + height / 2,
    side: Math.max(width, height) * AROUND,
    angle: Math.atan2(ly - ry, lx - rx),
  };
}

/** Where the landmark network has to look for a face whose points are known (from the picture before). */
export function squareOfPoints(points: ArrayLike<number>): Square {
  const at = (index: number, k: number): number => points[index * 3 + k]!;
  const angle = Math.atan2(
    at(EYE_LEFT_OUTER, 1) - at(EYE_RIGHT_OUTER, 1),
    at(EYE_LEFT_OUTER, 0) - at(EYE_RIGHT_OUTER, 0),
  );
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  let [u0, v0, u1, v1] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let i = 0; i < MESH_POINTS; i++) {
    const u = at(i, 0) * cos + at(i, 1) * sin;
    const v = at(i, 1) * cos - at(i, 0) * sin;
    if (u < u0) u0 = u;
    if (u > u1) u1 = u;
    if (v < v0) v0 = v;
    if (v > v1) v1 = v;
  }
  const [u, v] = [(u0 + u1) / 2, (v0 + v1) / 2];
  const side = Math.max(u1 - u0, v1 - v0) * AROUND;
  return { x: u * cos - v * sin, y: u * sin + v * cos, side, angle };
}

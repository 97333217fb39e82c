import { TfliteNet } from '@cyclorama/stage/nn';
import { cropSquare, type FacePicture, type Square } from './picture.ts';

/** A face roughly: its box, its eyes. Pixels. */
export interface FaceHint {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** 0…1. */
  readonly confidence: number;
  /** x, y of: right eye, left eye, tip of the nose, mouth, right ear, left ear (its own right and left). */
  readonly marks: readonly number[];
}

const SIDE = 128;
const ANCHORS = 896;
const VALUES = 16;
const LEAST_CONFIDENCE = 0.5;
/** Boxes that cover each other this much are one face. */
const SAME = 0.3;
/** The network sees faces from this share of its window on. */
const LEAST_SHARE = 0.12;
/** A window may be so many times larger than the next finer one: the network knows large and small faces. */
const LEVEL = 3;
/** Share of a window that its neighbour shows as well: a face must be whole in one of them. */
const OVERLAP = 0.4;

/** The short-range face detector: one window of a picture at a time. */
export class FaceDetector {
  readonly #net: TfliteNet;
  readonly #anchors: Float32Array;

  constructor(model: Uint8Array) {
    this.#net = new TfliteNet(model);
    const fits =
      this.#net.input().length === SIDE * SIDE * 3 &&
      this.#net.output(0).length === ANCHORS * VALUES &&
      this.#net.output(1).length === ANCHORS;
    if (!fits) throw new Error('the face detector is not the one that is known');
    this.#anchors = anchors();
  }

  /**
   * Faces whose box is at least `least` pixels high and wide, the surest first. The whole picture is looked at first, and
   * no closer when `enough` faces have been found.
   */
  detect(picture: FacePicture, least: number, enough: number): FaceHint[] {
    let found: FaceHint[] = [];
    for (const windows of levels(picture, least)) {
      for (const window of windows) found.push(...this.#look(picture, window));
      found = joinHints(found);
      if (found.length >= enough) break;
    }
    return found.filter(({ width, height }) => Math.max(width, height) >= least * 0.8);
  }

  #look(picture: FacePicture, window: Square): FaceHint[] {
    const net = this.#net;
    cropSquare(picture, window, { size: SIDE, low: -1, high: 1, outside: 'black' }, net.input());
    net.run();
    const [boxes, scores] = [net.output(0), net.output(1)];
    const found: FaceHint[] = [];
    const scale = window.side / SIDE;
    const [left, top] = [window.x - window.side / 2, window.y - window.side / 2];
    for (let i = 0; i < ANCHORS; i++) {
      const confidence = 1 / (1 + Math.exp(-scores[i]!));
      if (!(confidence >= LEAST_CONFIDENCE)) continue;
      const value = (k: number): number => boxes[i * VALUES + k]!;
      const [ax, ay] = [this.#anchors[i * 2]!, this.#anchors[i * 2 + 1]!];
      const [width, height] = [value(2) * scale, value(3) * scale];
      const marks = Array.from({ length: 12 }, (_, k) =>
        k % 2 === 0 ? left + (value(4 + k) + ax) * scale : top + (value(4 + k) + ay) * scale,
      );
      const x = left + (value(0) + ax) * scale - width / 2;
      const y = top + (value(1) + ay) * scale - height / 2;
      if (width > 0 && height > 0) found.push({ x, y, width, height, confidence, marks });
    }
    return joinHints(found);
  }
}

/** Two boxes at each cell of 16 × 16, six at each of 8 × 8; pixels of the network. */
function anchors(): Float32Array {
  const all: number[] = [];
  for (const [cells, each] of [
    [16, 2],
    [8, 6],
  ] as const) {
    for (let y = 0; y < cells; y++) {
      for (let x = 0; x < cells; x++) {
        for (let i = 0; i < each; i++) all.push(((x + 0.5) / cells) * SIDE, ((y + 0.5) / cells) * SIDE);
      }
    }
  }
  return Float32Array.from(all);
}

/** The whole picture, then windows that come closer until faces of `least` pixels can be seen. */
function levels({ width, height }: FacePicture, least: number): Square[][] {
  const whole = Math.max(width, height);
  const finest = Math.max(SIDE / 2, least / LEAST_SHARE);
  const count = Math.max(0, Math.ceil(Math.log(whole / finest) / Math.log(LEVEL) - 1e-6));
  const all: Square[][] = [[{ x: width / 2, y: height / 2, side: whole, angle: 0 }]];
  for (let level = 1; level <= count; level++) {
    const side = whole * (finest / whole) ** (level / count);
    const columns = centres(width, side);
    all.push(centres(height, side).flatMap((y) => columns.map((x) => ({ x, y, side, angle: 0 }))));
  }
  return all;
}

function centres(length: number, side: number): number[] {
  if (length <= side) return [length / 2];
  const count = Math.ceil((length - side) / (side * (1 - OVERLAP))) + 1;
  return Array.from({ length: count }, (_, i) => side / 2 + ((length - side) * i) / (count - 1));
}

/** Boxes of one face become one, weighted by how sure they are. */
export function joinHints(hints: readonly FaceHint[]): FaceHint[] {
  const rest = [...hints].sort((a, b) => b.confidence - a.confidence);
  const joined: FaceHint[] = [];
  while (rest.length > 0) {
    const best = rest[0]!;
    const same = rest.filter((other) => other === best || covers(best, other) > SAME);
    for (const one of same) rest.splice(rest.indexOf(one), 1);
    const total = same.reduce((sum, { confidence }) => sum + confidence, 0);
    const mean = (of: (hint: FaceHint) => number): number =>
      same.reduce((sum, hint) => sum + of(hint) * hint.confidence, 0) / total;
    joined.push({
      x: mean(({ x }) => x),
      y: mean(({ y }) => y),
      width: mean(({ width }) => width),
      height: mean(({ height }) => height),
      confidence: best.confidence,
      marks: best.marks.map((_, k) => mean(({ marks }) => marks[k]!)),
    });
  }
  return joined;
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Area that two boxes share over the area of both together; over the smaller one when it lies nearly all within. */
export function covers(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  if (width <= 0 || height <= 0) return 0;
  const shared = width * height;
  const [first, second] = [a.width * a.height, b.width * b.height];
  const within = shared / Math.min(first, second);
  return within > 0.8 ? within : shared / (first + second - shared);
}

import { describe, expect, it } from 'vitest';
import type { DecodedPlanar } from '@cyclorama/stage';
import { random } from '../../motion/numbers.ts';
import { MOUTHS } from '../../motion/visemes.ts';
import type { HeadPlace } from './head-place.ts';
import { learnMotion, lagOf, pickExemplars, type Seen } from './learn-mouth.ts';
import { patchOf } from './mouth-area.ts';
import { choose, predict, shift, type MouthModel, type MouthWish } from './mouth-model.ts';
import { MouthPainter } from './mouth-painter.ts';
import { gapOf, lengthsOf, OPEN, SHAPE_VALUES } from './mouth-shape.ts';
import { allocatePacked, copyInto } from './packed.ts';
import { cutPatch, patchBytes } from './patches.ts';
import { INNER_LOW, INNER_UP, MOVING, OUTER_LOW, OUTER_UP, placeOf, STILL } from './points.ts';

/** A plain mouth, 60 wide, whose lower lip and chin go down by `open`. */
function mouth(open: number): Float32Array {
  const shape = new Float32Array(SHAPE_VALUES);
  const put = (point: number, x: number, y: number): void => {
    shape[placeOf(point) * 2] = x;
    shape[placeOf(point) * 2 + 1] = y;
  };
  MOVING.forEach((point, i) => put(point, ((i * 13) % 60) - 30, 52 + open * 0.9));
  const row = (points: readonly number[], half: number, y: (t: number) => number): void =>
    points.forEach((p, i) => {
      const t = (2 * (i + 1)) / (points.length + 1) - 1;
      put(p, t * half, y(1 - t * t));
    });
  row(OUTER_UP, 30, (c) => 30 - 5 * c);
  row(OUTER_LOW, 30, (c) => 30 + (7 + open) * c);
  row(INNER_UP, 25, (c) => 30 - c * 0.5);
  row(INNER_LOW, 25, (c) => 30 + (open - 0.5) * c + 0.5);
  put(61, -30, 30);
  put(291, 30, 30);
  return shape;
}

function wishOf(jaw: number): MouthWish {
  return { ...MOUTHS.sil, jaw };
}

/** Somebody who opens the mouth by 20 for the widest jaw. */
function footage(): Seen[] {
  const chance = random(7);
  return Array.from({ length: 400 }, (_, frame): Seen => {
    const jaw = frame % 3 === 0 ? 0 : chance();
    const shape = mouth(jaw * 20);
    const measures = lengthsOf(shape);
    return {
      frame,
      shape,
      measures,
      sharpness: 50 + 20 * chance(),
      ...(jaw > 0 ? { wish: wishOf(jaw) } : {}),
    };
  });
}

function model(): MouthModel {
  const seen = footage();
  const motion = learnMotion(seen);
  const picked = pickExemplars(seen, motion, 24);
  return {
    norm: [],
    still: STILL.flatMap((_, i) => [60 * Math.cos(i), -10 + 5 * Math.sin(i)]),
    ...motion,
    patch: patchOf(motion),
    exemplars: picked.map(({ measures, shape }) => ({ measures: [...measures], shape: [...shape] })),
  };
}

describe('what is learnt of a mouth', () => {
  it('opens as far as the person does, and shuts for certain', () => {
    const m = model();
    const rest = Float32Array.from(m.rest);
    const gap = (wish: MouthWish): number => {
      const moved = shift(m, predict(m, wish));
      return gapOf(rest.map((v, i) => v + moved[i]!)) - gapOf(rest);
    };
    expect(gap(wishOf(0.9))).toBeGreaterThan(14);
    expect(gap(wishOf(0.4))).toBeGreaterThan(5);
    expect(gap(wishOf(0.4))).toBeLessThan(11);
    expect(Math.abs(gap({ ...wishOf(0.5), press: 1 }))).toBeLessThan(1);
  });

  it('shows pictures that change without a jump, mostly one at a time', () => {
    const m = model();
    let before = new Map<number, number>();
    let single = 0;
    for (let step = 0; step <= 400; step++) {
      const choice = choose(m, predict(m, wishOf(step / 400)));
      expect(choice.reduce((sum, { weight }) => sum + weight, 0)).toBeCloseTo(1);
      const now = new Map(choice.map(({ index, weight }) => [index, weight]));
      if (step > 0)
        for (const index of new Set([...before.keys(), ...now.keys()]))
          expect(Math.abs((now.get(index) ?? 0) - (before.get(index) ?? 0))).toBeLessThan(0.35);
      if (choice.length === 1) single++;
      before = now;
    }
    expect(single).toBeGreaterThan(150);
  });

  it('keeps shut and wide open mouths among its pictures', () => {
    const opens = model().exemplars.map(({ measures }) => measures[OPEN]!);
    expect(Math.min(...opens)).toBeLessThan(1);
    expect(Math.max(...opens)).toBeGreaterThan(17);
  });

  it('finds by how much lips come after their sound', () => {
    const jaw = Array.from({ length: 200 }, (_, n) => Math.max(0, Math.sin(n / 3) * Math.sin(n / 17)));
    const open = jaw.map((_, n) => (jaw[n - 3] ?? 0) * 12);
    expect(lagOf(jaw, open, 8)).toBe(3);
  });
});

const WIDTH = 240;
const HEIGHT = 240;
const PLACE: HeadPlace = { a: 1, b: 0.05, x: 118, y: 90 };

/** Skin under light from one side; `light` is how bright it is. */
function face(light: number): DecodedPlanar {
  const y = new Uint8Array(WIDTH * HEIGHT);
  for (let j = 0; j < HEIGHT; j++)
    for (let i = 0; i < WIDTH; i++)
      y[j * WIDTH + i] = light + i / 8 + 3 * Math.sin(i * 0.9) * Math.sin(j * 0.7);
  const chroma = (WIDTH * HEIGHT) / 4;
  return {
    width: WIDTH,
    height: HEIGHT,
    strideY: WIDTH,
    strideC: WIDTH / 2,
    y,
    u: new Uint8Array(chroma).fill(110),
    v: new Uint8Array(chroma).fill(150),
  };
}

describe('MouthPainter', () => {
  it('lays darker pictures of a mouth into a face so that no border is seen', () => {
    const m = model();
    const bytes = patchBytes(m.patch);
    const patches = new Uint8Array(bytes * m.exemplars.length);
    // The person was filmed in weaker light, and whatever is inside of the lips is dark.
    const dim = face(70);
    m.exemplars.forEach((_, i) => patches.set(cutPatch(dim, PLACE, m.patch), i * bytes));
    const own = face(120);
    const canvas = allocatePacked(WIDTH, HEIGHT, false);
    copyInto(own, canvas);
    new MouthPainter(m, patches).paint(canvas, own, { place: PLACE, shape: mouth(0) }, wishOf(0.6), false);
    let changed = 0;
    let worst = 0;
    const difference = (p: number): number => canvas.y[p]! - own.y[p]!;
    for (let j = 3; j < HEIGHT - 3; j += 2)
      for (let i = 4; i < WIDTH - 8; i += 2) {
        const p = j * WIDTH + i;
        if (canvas.y[p] !== own.y[p]) changed++;
        // Means of 7 × 7 pixels, four pixels apart: texture may be moved, light may not jump.
        const mean = (q: number): number => {
          let sum = 0;
          for (let b = -3; b <= 3; b++) for (let a = -3; a <= 3; a++) sum += difference(q + b * WIDTH + a);
          return sum / 49;
        };
        worst = Math.max(worst, Math.abs(mean(p) - mean(p + 4)));
      }
    expect(changed).toBeGreaterThan(600);
    expect(worst).toBeLessThan(3);
  });

  it('leaves the footage alone while nothing is said', () => {
    const m = model();
    const own = face(120);
    const canvas = allocatePacked(WIDTH, HEIGHT, false);
    copyInto(own, canvas);
    const painter = new MouthPainter(m, new Uint8Array(patchBytes(m.patch) * m.exemplars.length));
    painter.paint(canvas, own, { place: PLACE, shape: mouth(0) }, wishOf(0), false);
    expect(Buffer.compare(Buffer.from(canvas.y), Buffer.from(own.y))).toBe(0);
  });

  it('refuses pictures that are not what the model says', () => {
    expect(() => new MouthPainter(model(), new Uint8Array(10))).toThrow(RangeError);
  });
});

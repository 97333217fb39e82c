import type { RgbaPicture } from '../../face/picture.ts';
import { clamp } from '../../motion/numbers.ts';
import type { PortraitColours, Rgb } from './data.ts';
import {
  EYE_LEFT,
  EYE_RIGHT,
  FACE_OVAL,
  INNER_LOWER,
  INNER_UPPER,
  LOWER_ROWS,
  UPPER_ROWS,
} from './points.ts';

type Points = readonly number[];
interface Spot {
  readonly x: number;
  readonly y: number;
}

const at = (points: Points, i: number): Spot => ({ x: points[i * 3]!, y: points[i * 3 + 1]! });
const luma = ([r, g, b]: Rgb): number => 0.299 * r + 0.587 * g + 0.114 * b;

/** The colours of skin, lips, whites of the eyes and lashes. */
export function studyColours(picture: RgbaPicture, points: Points): PortraitColours {
  const cheeks = [50, 280, 101, 330, 205, 425].flatMap((i) => around(picture, at(points, i), 2));
  const skin = quantile(cheeks, 0.5, 0.2);
  const lips = [...UPPER_ROWS[1]!, ...LOWER_ROWS[1]!].flatMap((i) => around(picture, at(points, i), 1));
  const eyes = [EYE_LEFT, EYE_RIGHT].flatMap((eye) =>
    inside(
      picture,
      eye.upper.map((i) => at(points, i)),
      eye.lower.map((i) => at(points, i)),
      0.12,
    ),
  );
  const lids = [EYE_LEFT, EYE_RIGHT].flatMap((eye) =>
    eye.upper.slice(1, -1).flatMap((i) => around(picture, at(points, i), 1)),
  );
  return {
    skin,
    lip: quantile(lips, 0.45, 0.25),
    eyeWhite: eyes.length === 0 ? skin : quantile(eyes, 0.88, 0.08),
    lash: lids.length === 0 ? skin : quantile(lids, 0.08, 0.08),
  };
}

/** Whether teeth are to be seen between the lips: an opening that is lighter and less red than lips. */
export function studyTeeth(picture: RgbaPicture, points: Points, { lip, skin }: PortraitColours): boolean {
  const upper = INNER_UPPER.map((i) => at(points, i));
  const lower = INNER_LOWER.map((i) => at(points, i));
  const width = Math.hypot(upper.at(-1)!.x - upper[0]!.x, upper.at(-1)!.y - upper[0]!.y);
  const gap = Math.max(...upper.map((p, i) => lower[i]!.y - p.y));
  if (gap < width * 0.07) return false;
  const seen = inside(picture, upper, lower, 0.15);
  const redness = ([r, g, b]: Rgb): number => (r - (g + b) / 2) / Math.max(24, r);
  const teeth = seen.filter(
    (c) => luma(c) > Math.max(luma(lip) * 1.05, luma(skin) * 0.6) && redness(c) < redness(lip) * 0.75,
  );
  return teeth.length > seen.length * 0.3;
}

/** How far the person reaches along each ray through the oval, 1 = no further than the oval. */
export function studyExtents(alpha: Uint8Array, width: number, height: number, points: Points): number[] {
  const oval = FACE_OVAL.map((i) => at(points, i));
  const middle = middleOf(oval);
  const raw = oval.map((p) => {
    const [dx, dy] = [p.x - middle.x, p.y - middle.y];
    // Sideways hair, shoulders and background are easily mixed up; crowns and hats may be high.
    const up = clamp(-dy / Math.hypot(dx, dy), 0, 1);
    const most = 1.45 + 0.95 * up;
    let extent = 1;
    for (let r = 1; r <= most; r += 0.02) {
      const x = Math.round(middle.x + dx * r);
      const y = Math.round(middle.y + dy * r);
      if (x < 0 || y < 0 || x >= width || y >= height || alpha[y * width + x]! < 128) break;
      extent = r;
    }
    return extent;
  });
  // A ray may slip through between strands: its neighbours know better.
  const n = raw.length;
  const largest = raw.map((_, i) => Math.max(raw[(i + n - 1) % n]!, raw[i]!, raw[(i + 1) % n]!));
  return largest.map((_, i) =>
    Number(((largest[(i + n - 1) % n]! + 2 * largest[i]! + largest[(i + 1) % n]!) / 4).toFixed(3)),
  );
}

/** The box around what is opaque. */
export function studyBox(
  alpha: Uint8Array,
  width: number,
  height: number,
): { x: number; y: number; width: number; height: number } {
  let [x0, y0, x1, y1] = [width, height, 0, 0];
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      if (alpha[y * width + x]! > 40) {
        if (x < x0) x0 = x;
        if (x > x1) x1 = x;
        if (y < y0) y0 = y;
        if (y > y1) y1 = y;
      }
  return x1 < x0 ? { x: 0, y: 0, width, height } : { x: x0, y: y0, width: x1 - x0 + 1, height: y1 - y0 + 1 };
}

export function middleOf(spots: readonly Spot[]): Spot {
  const sum = spots.reduce((a, p) => ({ x: a.x + p.x, y: a.y + p.y }), { x: 0, y: 0 });
  return { x: sum.x / spots.length, y: sum.y / spots.length };
}

function pixel({ rgba, width, height }: RgbaPicture, x: number, y: number): Rgb {
  const i = (clamp(Math.round(y), 0, height - 1) * width + clamp(Math.round(x), 0, width - 1)) * 4;
  return [rgba[i]!, rgba[i + 1]!, rgba[i + 2]!];
}

function around(picture: RgbaPicture, { x, y }: Spot, reach: number): Rgb[] {
  const found: Rgb[] = [];
  for (let dy = -reach; dy <= reach; dy++)
    for (let dx = -reach; dx <= reach; dx++) found.push(pixel(picture, x + dx, y + dy));
  return found;
}

/** Pixels between two lines from left to right, without a margin of the opening's height. */
function inside(picture: RgbaPicture, upper: readonly Spot[], lower: readonly Spot[], margin: number): Rgb[] {
  const found: Rgb[] = [];
  const [from, to] = [upper[0]!.x, upper.at(-1)!.x];
  for (let x = Math.ceil(from + 1); x < to - 1; x++) {
    const top = heightAt(upper, x);
    const bottom = heightAt(lower, x);
    const edge = Math.max(0.7, (bottom - top) * margin);
    for (let y = Math.ceil(top + edge); y <= bottom - edge; y++) found.push(pixel(picture, x, y));
  }
  return found;
}

/** Height of a line from left to right at x. */
export function heightAt(line: readonly Spot[], x: number): number {
  for (let i = 1; i < line.length; i++) {
    const [a, b] = [line[i - 1]!, line[i]!];
    if (x <= b.x || i === line.length - 1)
      return a.y + (b.y - a.y) * clamp((x - a.x) / Math.max(1e-6, b.x - a.x), 0, 1);
  }
  return line[0]!.y;
}

/** Mean of the colours whose brightness lies within `reach` of a quantile. */
function quantile(colours: readonly Rgb[], where: number, reach: number): Rgb {
  const sorted = [...colours].sort((a, b) => luma(a) - luma(b));
  const from = Math.floor(clamp(where - reach, 0, 1) * (sorted.length - 1));
  const to = Math.ceil(clamp(where + reach, 0, 1) * (sorted.length - 1)) + 1;
  const part = sorted.slice(from, to);
  const mean = (k: 0 | 1 | 2): number => Math.round(part.reduce((sum, c) => sum + c[k], 0) / part.length);
  return [mean(0), mean(1), mean(2)];
}

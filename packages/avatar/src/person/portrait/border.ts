import { neutralPose } from '../../draw/pose.ts';
import { RESTING } from '../../motion/emotions.ts';
import { Tracks } from '../../motion/tracks.ts';
import type { Performance } from '../../types.ts';
import type { PortraitFigure } from './portrait-figure.ts';

/** Pixels to both sides of the border within which a step would be seen. */
const ACROSS = 2;
const FPS = 25;
/** Where less than this of the person is to be seen is their outline: it moves with them and is no seam. */
const SOLID = 250;

/**
 * Lets a portrait speak and looks along the border between what moves and what stays.
 * @param every of so many pictures one is looked at
 * @returns the largest step of luminance that the photograph does not have there, of 255
 */
export async function measureBorder(
  figure: PortraitFigure,
  performance: Performance,
  every = 5,
): Promise<number> {
  // Somebody who is cut out breathes: their border is where they took it, not where it was.
  const steps = (rgba: Uint8Array | Uint8ClampedArray): (number | undefined)[] =>
    figure.border().map(({ x, y, outX, outY }) => {
      const [out, inside] = [ACROSS, -ACROSS].map((by) => luma(rgba, figure, x + outX * by, y + outY * by));
      return out === undefined || inside === undefined ? undefined : out - inside;
    });
  const own = steps((await figure.paint({ ...neutralPose(figure.rest), ...RESTING })).rgba);
  const tracks = new Tracks(performance, FPS, figure.rest, figure.repertoire);
  let most = 0;
  for (let n = 0; n < performance.duration * FPS; n += every) {
    const now = steps((await figure.paint(tracks.pose(n))).rgba);
    for (const [i, step] of now.entries()) {
      const before = own[i];
      if (step !== undefined && before !== undefined) most = Math.max(most, Math.abs(step - before));
    }
  }
  return most;
}

/** Mean luminance of nine places around one, a pixel apart; undefined where the person or the picture ends. */
function luma(
  rgba: Uint8Array | Uint8ClampedArray,
  size: { readonly width: number; readonly height: number },
  x: number,
  y: number,
): number | undefined {
  let sum = 0;
  for (let dy = -1; dy <= 1; dy++)
    for (let dx = -1; dx <= 1; dx++) {
      const light = lightAt(rgba, size, x + dx, y + dy);
      if (light === undefined) return undefined;
      sum += light;
    }
  return sum / 9;
}

/** Luminance between four pixels. */
function lightAt(
  rgba: Uint8Array | Uint8ClampedArray,
  { width, height }: { readonly width: number; readonly height: number },
  x: number,
  y: number,
): number | undefined {
  // A pixel's colour is that of its middle.
  const [left, top] = [Math.floor(x - 0.5), Math.floor(y - 0.5)];
  if (left < 0 || top < 0 || left + 1 >= width || top + 1 >= height) return undefined;
  const [right, down] = [x - 0.5 - left, y - 0.5 - top];
  let light = 0;
  for (const [dx, dy, share] of [
    [0, 0, (1 - right) * (1 - down)],
    [1, 0, right * (1 - down)],
    [0, 1, (1 - right) * down],
    [1, 1, right * down],
  ] as const) {
    const i = ((top + dy) * width + left + dx) * 4;
    if (rgba[i + 3]! < SOLID) return undefined;
    light += share * (0.2126 * rgba[i]! + 0.7152 * rgba[i + 1]! + 0.0722 * rgba[i + 2]!);
  }
  return light;
}

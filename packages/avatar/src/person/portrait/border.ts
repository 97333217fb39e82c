import { neutralPose } from '../../draw/pose.ts';
import { RESTING } from '../../motion/emotions.ts';
import { Tracks } from '../../motion/tracks.ts';
import type { Performance } from '../../types.ts';
import type { PortraitFigure } from './portrait-figure.ts';

/** Pixels to both sides of the border within which a step would be seen. */
const ACROSS = 2;
const FPS = 25;

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
  const places = figure.border();
  const steps = (rgba: Uint8Array | Uint8ClampedArray): number[] =>
    places.map(({ x, y, outX, outY }) => {
      const light = (by: number): number => luma(rgba, figure, x + outX * by, y + outY * by);
      return light(ACROSS) - light(-ACROSS);
    });
  const own = steps((await figure.paint({ ...neutralPose(figure.rest), ...RESTING })).rgba);
  const tracks = new Tracks(performance, FPS, figure.rest, figure.repertoire);
  let most = 0;
  for (let n = 0; n < performance.duration * FPS; n += every) {
    const now = steps((await figure.paint(tracks.pose(n))).rgba);
    now.forEach((step, i) => (most = Math.max(most, Math.abs(step - own[i]!))));
  }
  return most;
}

/** Mean luminance of the nine pixels around a place. */
function luma(
  rgba: Uint8Array | Uint8ClampedArray,
  { width, height }: { readonly width: number; readonly height: number },
  x: number,
  y: number,
): number {
  let sum = 0;
  let count = 0;
  for (let dy = -1; dy <= 1; dy++)
    for (let dx = -1; dx <= 1; dx++) {
      const [px, py] = [Math.floor(x + dx), Math.floor(y + dy)];
      if (px < 0 || py < 0 || px >= width || py >= height) continue;
      const i = (py * width + px) * 4;
      sum += 0.2126 * rgba[i]! + 0.7152 * rgba[i + 1]! + 0.0722 * rgba[i + 2]!;
      count++;
    }
  return count === 0 ? 0 : sum / count;
}

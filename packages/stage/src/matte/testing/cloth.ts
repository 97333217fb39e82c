import { createCanvas } from '@napi-rs/canvas';
import type { Backing } from './picture.ts';
import { clamp } from './picture.ts';
import { makeGrain, makeRandom } from './random.ts';

/** A cloth and the light on it. Shares are 0…1. */
export interface Cloth {
  readonly width: number;
  readonly height: number;
  readonly color: readonly [r: number, g: number, b: number];
  /** Loss of light from the lit side to the other. */
  readonly gradient: number;
  /** Loss of light in the corners. */
  readonly vignette: number;
  /** Brightness of a hot spot, which also bleaches. */
  readonly hotSpot: number;
  /** Depth of the creases. */
  readonly creases: number;
  readonly seed: number;
}

export const GREEN_CLOTH: Cloth['color'] = [44, 172, 74];
export const BLUE_CLOTH: Cloth['color'] = [30, 84, 196];

/** Paints an unevenly lit cloth. */
export function paintCloth(cloth: Cloth): Backing {
  const { width, height } = cloth;
  const folds = drawCreases(cloth);
  const weave = makeGrain(cloth.seed, 16);
  const rgb = new Float32Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      const [sx, sy] = [x / width - 0.5, y / height - 0.5];
      const fold = (folds[at * 4]! - 128) / 127;
      const spot = cloth.hotSpot * Math.exp(-((sx - 0.28) ** 2 + (sy + 0.25) ** 2) / 0.025);
      const light =
        1.05 -
        cloth.gradient * (sx * 0.8 + sy * 0.2 + 0.5) -
        cloth.vignette * 2 * (sx * sx + sy * sy) +
        spot +
        cloth.creases * fold +
        0.006 * weave[at & 0xffff]!;
      const bleach = 60 * spot;
      for (let c = 0; c < 3; c++) rgb[at * 3 + c] = clamp(cloth.color[c]! * light + bleach);
    }
  }
  return { width, height, rgb };
}

/** Soft dark lines with a bright side, mid-grey elsewhere. */
function drawCreases({ width, height, seed }: Cloth): Uint8ClampedArray {
  const ctx = createCanvas(width, height).getContext('2d');
  const random = makeRandom(seed + 1);
  ctx.fillStyle = 'rgb(128,128,128)';
  ctx.fillRect(0, 0, width, height);
  const unit = height / 720;
  ctx.filter = `blur(${7 * unit}px)`;
  ctx.lineCap = 'round';
  for (let n = 0; n < 14; n++) {
    const x = random() * width;
    const lean = (random() - 0.5) * 0.6 * width;
    for (const [tone, shift] of [
      [10, 0],
      [235, 13],
    ] as const) {
      ctx.strokeStyle = `rgba(${tone},${tone},${tone},0.7)`;
      ctx.lineWidth = (6 + (n % 4) * 4) * unit;
      ctx.beginPath();
      ctx.moveTo(x + shift * unit, -20);
      ctx.quadraticCurveTo(x + lean * 0.2 + shift * unit, height * 0.5, x + lean + shift * unit, height + 20);
      ctx.stroke();
    }
  }
  return ctx.getImageData(0, 0, width, height).data;
}

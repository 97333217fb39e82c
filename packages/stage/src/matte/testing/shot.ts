import type { Backing, Cutout, Planes } from './picture.ts';
import { clampByte, makePlanes } from './picture.ts';
import { makeGrain, makeRandom } from './random.ts';

/** How a person stands before a surrounding and what the camera adds. */
export interface Shot {
  /** Light that the surrounding throws on the person's edges, 0…1. */
  readonly spill: number;
  /** Darkness of the person's shadow on the surrounding, 0…1. */
  readonly shadow: number;
  /** Deviation of the luma's noise in steps of 8 bits; chroma has 0.6 of it. */
  readonly grain: number;
  readonly seed: number;
}

const CELL = 8;
const GRAIN = makeGrain(4711);

/**
 * The lens: edges a little softer than a drawing's. What comes out is the truth (alpha, and colour without spill and
 * grain) that a keyer is measured against.
 */
export function soften(cutout: Cutout): Cutout {
  const { width, height, rgba } = cutout;
  const row = width * 4;
  const pixels = new Uint32Array(rgba.buffer, rgba.byteOffset, width * height);
  const across = new Uint16Array(rgba.length);
  // Most of the picture is empty: looked at as whole pixels, it is passed by quickly.
  const busy = new Uint8Array(height);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      const left = x > 0 ? at - 1 : at;
      const right = x < width - 1 ? at + 1 : at;
      if ((pixels[left]! | pixels[at]! | pixels[right]!) === 0) continue;
      busy[y] = 1;
      for (let c = 0; c < 4; c++)
        across[at * 4 + c] = rgba[left * 4 + c]! + 2 * rgba[at * 4 + c]! + rgba[right * 4 + c]!;
    }
  }
  const out = new Uint8Array(rgba.length);
  for (let y = 0; y < height; y++) {
    const up = y > 0 ? -row : 0;
    const down = y < height - 1 ? row : 0;
    if (!busy[y] && !busy[Math.max(0, y - 1)] && !busy[Math.min(height - 1, y + 1)]) continue;
    for (let at = y * row; at < (y + 1) * row; at++)
      out[at] = (across[at + up]! + 2 * across[at]! + across[at + down]! + 8) >> 4;
  }
  return { width, height, rgba: out };
}

/** Photographs frame `index`: person (already softened) and surrounding in linear mixture, spill, shadow, grain, 4:2:0. */
export function shoot(person: Cutout, ground: Backing, shot: Shot, index: number): Planes {
  const { width, height } = person;
  const near = spread(person);
  const out = makePlanes(width, height);
  const random = makeRandom(shot.seed * 7919 + index);
  const mask = GRAIN.length - 1;
  const [color, back] = [person.rgba, ground.rgb];
  for (let y = 0; y < height; y += 2) {
    const noise = Math.floor(random() * GRAIN.length);
    for (let x = 0; x < width; x += 2) {
      let r4 = 0;
      let g4 = 0;
      let b4 = 0;
      // The person's nearness changes slowly: one look per four pixels.
      const thrown = shot.spill * (1.06 - sample(near, x, y));
      const dim = 1 - shot.shadow * sample(near, x - width * 0.03, y - height * 0.04);
      for (let k = 0; k < 4; k++) {
        const at = (y + (k >> 1)) * width + x + (k & 1);
        const a = color[at * 4 + 3]! / 255;
        const through = (1 - a) * dim + 0.3 * thrown * a;
        const tint = (0.7 * thrown) / 255;
        const r = color[at * 4]! + back[at * 3]! * (through + tint * color[at * 4]!);
        const g = color[at * 4 + 1]! + back[at * 3 + 1]! * (through + tint * color[at * 4 + 1]!);
        const b = color[at * 4 + 2]! + back[at * 3 + 2]! * (through + tint * color[at * 4 + 2]!);
        const dust = shot.grain * GRAIN[(noise + at * 3 + k * 7) & mask]!;
        out.y[at] = clampByte(16 + (219 / 255) * (0.2126 * r + 0.7152 * g + 0.0722 * b) + dust);
        r4 += r / 4;
        g4 += g / 4;
        b4 += b / 4;
      }
      const luma = 0.2126 * r4 + 0.7152 * g4 + 0.0722 * b4;
      const at = (y >> 1) * (width >> 1) + (x >> 1);
      const dust = 0.6 * shot.grain;
      const from = noise + at * 5;
      out.u[at] = clampByte(128 + ((224 / 255) * (b4 - luma)) / 1.8556 + dust * GRAIN[(from + 1) & mask]!);
      out.v[at] = clampByte(128 + ((224 / 255) * (r4 - luma)) / 1.5748 + dust * GRAIN[(from + 3) & mask]!);
    }
  }
  return out;
}

interface Field {
  readonly width: number;
  readonly height: number;
  readonly values: Float32Array;
}

/** The person's alpha blurred over about 25 pixels, at an eighth of the size. */
function spread({ width, height, rgba }: Cutout): Field {
  const [w, h] = [Math.ceil(width / CELL), Math.ceil(height / CELL)];
  let values: Float32Array = new Float32Array(w * h);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      let sum = 0;
      for (let k = 0; k < 16; k++) {
        const px = Math.min(width - 1, x * CELL + (k & 3) * 2);
        const py = Math.min(height - 1, y * CELL + (k >> 2) * 2);
        sum += rgba[(py * width + px) * 4 + 3]!;
      }
      values[y * w + x] = sum / (16 * 255);
    }
  }
  for (let turn = 0; turn < 3; turn++) values = blur(blur(values, w, h, 1), w, h, w);
  return { width: w, height: h, values };
}

function blur(values: Float32Array, width: number, height: number, step: number): Float32Array {
  const out = new Float32Array(values.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [place, size] = step === 1 ? [x, width] : [y, height];
      let sum = 0;
      for (let d = -2; d <= 2; d++) {
        const to = Math.max(0, Math.min(size - 1, place + d));
        sum += values[y * width + x + (to - place) * step]!;
      }
      out[y * width + x] = sum / 5;
    }
  }
  return out;
}

function sample({ width, height, values }: Field, x: number, y: number): number {
  const fx = Math.max(0, Math.min(width - 1.001, x / CELL - 0.5));
  const fy = Math.max(0, Math.min(height - 1.001, y / CELL - 0.5));
  const at = (fy | 0) * width + (fx | 0);
  const down = (fy | 0) + 1 < height ? width : 0;
  const [tx, ty] = [fx - (fx | 0), fy - (fy | 0)];
  const top = values[at]! * (1 - tx) + values[at + 1]! * tx;
  return top * (1 - ty) + (values[at + down]! * (1 - tx) + values[at + down + 1]! * tx) * ty;
}

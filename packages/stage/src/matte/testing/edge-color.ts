import type { KeyedPlanes } from './picture.ts';

const REACH = 6;

/**
 * Mean ΔE (CIE 1976, D65) between the person's own colour and the true one, over the pixels that are at least half the
 * person's and not further than six pixels from the outline. Pixels that vanished are holes, not spill.
 */
export function edgeColorError(result: KeyedPlanes, truth: KeyedPlanes): number {
  const { width, height } = truth;
  const outside = nearOutside(truth.a, width, height);
  let sum = 0;
  let count = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      if (truth.a[at]! < 128 || !outside[at] || result.a[at]! < 77) continue;
      const is = lab(result, x, y);
      const should = lab(truth, x, y);
      sum += Math.hypot(is[0] - should[0], is[1] - should[1], is[2] - should[2]);
      count++;
    }
  }
  return sum / Math.max(1, count);
}

/** 1 where a pixel of the surrounding lies within reach. */
function nearOutside(alpha: Uint8Array, width: number, height: number): Uint8Array {
  const across = new Uint8Array(alpha.length);
  const out = new Uint8Array(alpha.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (alpha[y * width + x]! >= 128) continue;
      const from = y * width + Math.max(0, x - REACH);
      across.fill(1, from, y * width + Math.min(width, x + REACH + 1));
    }
  }
  for (let y = 0; y < height; y++) {
    for (let row = Math.max(0, y - REACH); row < Math.min(height, y + REACH + 1); row++) {
      for (let x = 0; x < width; x++) if (across[row * width + x]) out[y * width + x] = 1;
    }
  }
  return out;
}

type Lab = readonly [l: number, a: number, b: number];

/** Colour of a pixel with the weight of alpha taken out. */
function lab(planes: KeyedPlanes, x: number, y: number): Lab {
  const at = y * planes.width + x;
  const c = (y >> 1) * (planes.width >> 1) + (x >> 1);
  const a = planes.a[at]! / 255;
  // A pixel inside whose block is all but empty has no colour of its own.
  const ac = Math.max(0.02, planes.ac[c]! / 255);
  const luma = (planes.y[at]! / a - 16) / 219;
  const u = (planes.u[c]! / ac - 128) / 224;
  const v = (planes.v[c]! / ac - 128) / 224;
  return toLab(luma + 1.5748 * v, luma - 0.187324 * u - 0.468124 * v, luma + 1.8556 * u);
}

function toLab(red: number, green: number, blue: number): Lab {
  const [r, g, b] = [linear(red), linear(green), linear(blue)];
  const x = curve((0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047);
  const y = curve(0.2126 * r + 0.7152 * g + 0.0722 * b);
  const z = curve((0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function linear(value: number): number {
  const v = Math.max(0, Math.min(1, value));
  return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
}

const curve = (t: number): number => (t > 0.008856 ? Math.cbrt(t) : 7.787 * t + 16 / 116);

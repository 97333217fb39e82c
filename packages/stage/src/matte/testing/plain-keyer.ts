import type { Backing, Cutout, Planes } from './picture.ts';
import { clampByte, toRgb } from './picture.ts';

/** Keying by distance from one colour, by the formulas of FFmpeg's chromakey, colorkey and despill filters. */
export interface PlainKey {
  readonly filter: 'chromakey' | 'colorkey';
  /** Cb and Cr for chromakey, R, G and B for colorkey. */
  readonly color: readonly number[];
  readonly similarity: number;
  readonly blend: number;
  readonly despill?: Despill;
}

export interface Despill {
  readonly type: 'green' | 'blue';
  readonly mix: number;
  readonly expand: number;
}

/** Distance of each pixel from the key's colour, 0…1. */
export function keyDistance(
  planes: Planes,
  rgb: Backing,
  filter: PlainKey['filter'],
  color: readonly number[],
): Float32Array {
  const { width, height } = planes;
  const out = new Float32Array(width * height);
  if (filter === 'colorkey') {
    const [r, g, b] = color as [number, number, number];
    for (let at = 0; at < out.length; at++) {
      const dr = rgb.rgb[at * 3]! - r;
      const dg = rgb.rgb[at * 3 + 1]! - g;
      const db = rgb.rgb[at * 3 + 2]! - b;
      out[at] = Math.sqrt((dr * dr + dg * dg + db * db) / (255 * 255 * 3));
    }
    return out;
  }
  const [u, v] = color as [number, number];
  const half = width >> 1;
  const single = new Float32Array(planes.u.length);
  for (let c = 0; c < single.length; c++)
    single[c] = Math.sqrt(((planes.u[c]! - u) ** 2 + (planes.v[c]! - v) ** 2) / (255 * 255 * 2));
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0;
      for (let dy = -1; dy <= 1; dy++) {
        const row = (Math.max(0, Math.min(height - 1, y + dy)) >> 1) * half;
        for (let dx = -1; dx <= 1; dx++)
          sum += single[row + (Math.max(0, Math.min(width - 1, x + dx)) >> 1)]!;
      }
      out[y * width + x] = sum / 9;
    }
  }
  return out;
}

/** Alpha 0…1 for a distance. */
export function keyAlpha(distance: number, similarity: number, blend: number): number {
  if (blend <= 0.0001) return distance > similarity ? 1 : 0;
  return Math.max(0, Math.min(1, (distance - similarity) / blend));
}

/** Takes the cloth's colour out of a picture: a new one. */
export function despillRgb(rgb: Float32Array, { type, mix, expand }: Despill): Float32Array {
  const out = Float32Array.from(rgb);
  const [main, other] = type === 'green' ? [1, 2] : [2, 1];
  const factor = (1 - mix) * (1 - expand);
  for (let at = 0; at < out.length; at += 3) {
    const map = rgb[at + main]! - (rgb[at]! * mix + rgb[at + other]! * factor);
    if (map > 0) out[at + main] = rgb[at + main]! - map;
  }
  return out;
}

/** Keys a picture: straight RGBA. */
export function plainKey(planes: Planes, key: PlainKey): Cutout {
  const { width, height } = planes;
  const image = toRgb(planes);
  const distance = keyDistance(planes, image, key.filter, key.color);
  const rgb = key.despill ? despillRgb(image.rgb, key.despill) : image.rgb;
  const rgba = new Uint8Array(width * height * 4);
  for (let at = 0; at < distance.length; at++) {
    for (let c = 0; c < 3; c++) rgba[at * 4 + c] = clampByte(rgb[at * 3 + c]!);
    rgba[at * 4 + 3] = Math.floor(255 * keyAlpha(distance[at]!, key.similarity, key.blend));
  }
  return { width, height, rgba };
}

import type { DecodedPlanar } from '@cyclorama/stage';
import { toPicture, type HeadPlace } from './head-place.ts';
import type { PatchPlace } from './mouth-model.ts';

/** Bytes of one picture of the mouth: luma, then both chromas at half the size. */
export function patchBytes({ width, height }: PatchPlace): number {
  return (width * height * 3) / 2;
}

/** Sampled between pixels by cubic curves: what is laid upright here is sampled once more when it is shown. */
function cubic(t: number): readonly [number, number, number, number] {
  const t2 = t * t;
  const t3 = t2 * t;
  // A little sharper than Catmull and Rom's, against the softness of the second sampling.
  const a = -0.75;
  return [
    a * (t3 - 2 * t2 + t),
    (a + 2) * t3 - (a + 3) * t2 + 1,
    -(a + 2) * t3 + (2 * a + 3) * t2 - a * t,
    a * (t2 - t3),
  ];
}

function sample(
  plane: Uint8Array,
  stride: number,
  width: number,
  height: number,
  x: number,
  y: number,
): number {
  const x0 = Math.floor(x);
  const y0 = Math.floor(y);
  const wx = cubic(x - x0);
  const wy = cubic(y - y0);
  let sum = 0;
  for (let j = 0; j < 4; j++) {
    const row = Math.min(height - 1, Math.max(0, y0 + j - 1)) * stride;
    let line = 0;
    for (let i = 0; i < 4; i++) line += wx[i]! * plane[row + Math.min(width - 1, Math.max(0, x0 + i - 1))]!;
    sum += wy[j]! * line;
  }
  return Math.min(255, Math.max(0, Math.round(sum)));
}

/** Cuts the mouth out of a picture and lays it upright, as large as the normal head. */
export function cutPatch(picture: DecodedPlanar, place: HeadPlace, patch: PatchPlace): Uint8Array {
  const { width, height, strideY, strideC } = picture;
  const out = new Uint8Array(patchBytes(patch));
  let to = 0;
  for (let j = 0; j < patch.height; j++)
    for (let i = 0; i < patch.width; i++) {
      const [x, y] = toPicture(place, patch.x + i + 0.5, patch.y + j + 0.5);
      out[to++] = sample(picture.y, strideY, width, height, x - 0.5, y - 0.5);
    }
  sharpen(out, patch.width, patch.height);
  for (const plane of [picture.u, picture.v])
    for (let j = 0; j < patch.height; j += 2)
      for (let i = 0; i < patch.width; i += 2) {
        const [x, y] = toPicture(place, patch.x + i + 1, patch.y + j + 1);
        out[to++] = sample(plane, strideC, width / 2, height / 2, x / 2 - 0.5, y / 2 - 0.5);
      }
  return out;
}

/** What sampling will soften is sharpened before, by this part of what differs from the neighbourhood. */
const SHARPER = 0.3;

function sharpen(luma: Uint8Array, width: number, height: number): void {
  const from = luma.slice(0, width * height);
  for (let j = 1; j < height - 1; j++)
    for (let i = 1; i < width - 1; i++) {
      const p = j * width + i;
      const near =
        (from[p - 1]! + from[p + 1]! + from[p - width]! + from[p + width]!) / 6 +
        (from[p - width - 1]! + from[p - width + 1]! + from[p + width - 1]! + from[p + width + 1]!) / 12;
      luma[p] = Math.min(255, Math.max(0, Math.round(from[p]! + SHARPER * (from[p]! - near))));
    }
}

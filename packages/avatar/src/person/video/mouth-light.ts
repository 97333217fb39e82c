import type { Mesh } from './head-place.ts';
import { INNER_LOW, INNER_UP, OUTER_LOW, OUTER_UP, slotOf } from './points.ts';

interface LumaPicture {
  readonly width: number;
  readonly height: number;
  readonly y: Uint8Array;
  readonly strideY: number;
}

const at = (mesh: Mesh, point: number): [number, number] => [
  mesh[slotOf(point) * 2]!,
  mesh[slotOf(point) * 2 + 1]!,
];

function lumaAt({ width, height, y, strideY }: LumaPicture, px: number, py: number): number {
  const x = Math.min(width - 1, Math.max(0, Math.floor(px)));
  const row = Math.min(height - 1, Math.max(0, Math.floor(py)));
  return y[row * strideY + x]!;
}

/** Gaps below this part of the mouth's width show nothing of the inside. */
const SHOWS = 0.08;

/** How bright the inside of the mouth is against the cheeks, about −1…1; 0 when it is shut. */
export function innerLight(picture: LumaPicture, mesh: Mesh): number {
  const [lx, ly] = at(mesh, 61);
  const [rx, ry] = at(mesh, 291);
  const unit = Math.hypot(rx - lx, ry - ly);
  const ups = INNER_UP.slice(3, 8).map((p) => at(mesh, p));
  const lows = INNER_LOW.slice(2, 7).map((p) => at(mesh, p));
  const gap = lows.reduce((sum, [, y], i) => sum + y - ups[i]![1], 0) / lows.length;
  if (gap <= 1) return 0;
  let inside = 0;
  let count = 0;
  ups.forEach(([ux, uy], i) => {
    const [wx, wy] = lows[i]!;
    for (const t of [0.2, 0.35, 0.5, 0.65, 0.8]) {
      inside += lumaAt(picture, ux + (wx - ux) * t, uy + (wy - uy) * t);
      count++;
    }
  });
  const skin = [50, 280, 205, 425].reduce((sum, p) => sum + lumaAt(picture, ...at(mesh, p)), 0) / 4;
  return ((inside / count - skin) / 128) * Math.min(1, gap / (unit * SHOWS));
}

/** Mean squared gradient of the luma in the box around the lips. */
export function gradientEnergy(picture: LumaPicture, mesh: Mesh): number {
  const points = [...OUTER_UP, ...OUTER_LOW].map((p) => at(mesh, p));
  const x0 = Math.max(1, Math.floor(Math.min(...points.map(([x]) => x))));
  const x1 = Math.min(picture.width - 1, Math.ceil(Math.max(...points.map(([x]) => x))));
  const y0 = Math.max(1, Math.floor(Math.min(...points.map(([, y]) => y))));
  const y1 = Math.min(picture.height - 1, Math.ceil(Math.max(...points.map(([, y]) => y))));
  let sum = 0;
  let count = 0;
  const { y, strideY } = picture;
  for (let row = y0; row < y1; row++)
    for (let x = x0; x < x1; x++) {
      const p = row * strideY + x;
      const dx = y[p]! - y[p - 1]!;
      const dy = y[p]! - y[p - strideY]!;
      sum += dx * dx + dy * dy;
      count++;
    }
  return count === 0 ? 0 : sum / count;
}

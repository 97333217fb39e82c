import type { MatteArea } from '../settings.ts';

/** How much of each place is to go and to stay, 0…255, `width` · `height` bytes. */
export interface AreaMasks {
  readonly width: number;
  readonly height: number;
  readonly remove: Uint8Array;
  readonly keep: Uint8Array;
}

/** Subdivisions of a row. */
const FINE = 4;

/**
 * Draws areas to small masks with soft edges; where areas overlap the later one counts. Meant to be done once per
 * change. Undefined when there are none.
 */
export function rasteriseAreas(
  areas: readonly MatteArea[],
  width: number,
  height: number,
): AreaMasks | undefined {
  if (areas.length === 0) return undefined;
  const remove = new Uint8Array(width * height);
  const keep = new Uint8Array(width * height);
  for (const area of areas) {
    const cover = fillPolygon(area.points, width, height);
    const [own, other] = area.effect === 'remove' ? [remove, keep] : [keep, remove];
    for (let at = 0; at < cover.length; at++) {
      const share = cover[at]!;
      own[at] = Math.max(own[at]!, Math.round(255 * share));
      other[at] = Math.round(other[at]! * (1 - share));
    }
  }
  return { width, height, remove, keep };
}

/** Share of each place that lies within a polygon (even-odd), exact along rows. */
function fillPolygon(points: MatteArea['points'], width: number, height: number): Float32Array {
  const out = new Float32Array(width * height);
  for (let line = 0; line < height * FINE; line++) {
    const y = (line + 0.5) / (height * FINE);
    const crossings: number[] = [];
    for (const [index, [ax, ay]] of points.entries()) {
      const [bx, by] = points[(index + 1) % points.length]!;
      if (ay <= y !== by <= y) crossings.push((ax + ((y - ay) / (by - ay)) * (bx - ax)) * width);
    }
    crossings.sort((a, b) => a - b);
    const row = Math.floor(line / FINE) * width;
    for (let pair = 0; pair + 1 < crossings.length; pair += 2) {
      const [left, right] = [crossings[pair]!, crossings[pair + 1]!];
      for (let x = Math.floor(left); x < Math.min(width, Math.ceil(right)); x++) {
        out[row + x] = out[row + x]! + Math.max(0, Math.min(right, x + 1) - Math.max(left, x)) / FINE;
      }
    }
  }
  return out.map((share) => Math.min(1, share));
}

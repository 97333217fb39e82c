import type { Corner } from '../boxes.ts';

const NEAR = 0.012;

/** A box that is nearly in line with the picture's edges or middle, or with another box, is brought in line. */
export function snapped(corner: Corner, others: readonly Corner[]): Corner {
  const across = [0, 0.5, 1, ...others.flatMap(({ left, width }) => [left, left + width / 2, left + width])];
  const down = [0, 0.5, 1, ...others.flatMap(({ top, height }) => [top, top + height / 2, top + height])];
  return {
    ...corner,
    left: corner.left + shift(corner.left, corner.width, across),
    top: corner.top + shift(corner.top, corner.height, down),
  };
}

function shift(start: number, size: number, lines: readonly number[]): number {
  let best = NEAR;
  let by = 0;
  for (const edge of [start, start + size / 2, start + size])
    for (const line of lines)
      if (Math.abs(line - edge) < best) {
        best = Math.abs(line - edge);
        by = line - edge;
      }
  return by;
}

import type { Rect } from '../state/layers.ts';
import type { Size } from '../state/script.ts';

/** Where a handle is: `n`, `se` … */
export type Handle = 'n' | 'ne' | 'e' | 'se' | 's' | 'sw' | 'w' | 'nw';

export const HANDLES: readonly Handle[] = ['nw', 'n', 'ne', 'e', 'se', 's', 'sw', 'w'];
const SMALLEST = 16;

/** How large the layout space is drawn so that it fits into a box. */
export function scaleToFit(space: Size, box: Size): number {
  return Math.max(0.05, Math.min(box.width / space.width, box.height / space.height));
}

/**
 * A rectangle whose handle was pulled.
 * @param shape keeps width to height
 */
export function resize(rect: Rect, handle: Handle, dx: number, dy: number, shape: boolean): Rect {
  const west = handle.includes('w');
  const north = handle.includes('n');
  const across = west || handle.includes('e');
  const down = north || handle.includes('s');
  let width = Math.max(SMALLEST, across ? rect.width + (west ? -dx : dx) : rect.width);
  let height = Math.max(SMALLEST, down ? rect.height + (north ? -dy : dy) : rect.height);
  if (shape && rect.width > 0 && rect.height > 0) {
    const by =
      across && down
        ? Math.max(width / rect.width, height / rect.height)
        : across
          ? width / rect.width
          : height / rect.height;
    width = rect.width * by;
    height = rect.height * by;
  }
  // The side across from the handle stays; a handle in the middle of a side grows to both.
  const x = west ? rect.x + rect.width - width : across ? rect.x : rect.x + (rect.width - width) / 2;
  const y = north ? rect.y + rect.height - height : down ? rect.y : rect.y + (rect.height - height) / 2;
  return { x, y, width, height };
}

/** A line that shows what something stands in line with; `at` in layout pixels. */
export interface Guide {
  readonly axis: 'x' | 'y';
  readonly at: number;
}

export interface Snapped {
  readonly rect: Rect;
  readonly guides: readonly Guide[];
}

/** Share of the space that titles keep free at each edge. */
const SAFE = 0.05;

/** Lines to which things are drawn: edges, middle and safe area of the space, edges and middles of other things. */
export function snapLines(
  space: Size,
  others: readonly Rect[],
): { x: readonly number[]; y: readonly number[] } {
  const { width, height } = space;
  return {
    x: [
      0,
      width / 2,
      width,
      width * SAFE,
      width * (1 - SAFE),
      ...others.flatMap((r) => [r.x, r.x + r.width / 2, r.x + r.width]),
    ],
    y: [
      0,
      height / 2,
      height,
      height * SAFE,
      height * (1 - SAFE),
      ...others.flatMap((r) => [r.y, r.y + r.height / 2, r.y + r.height]),
    ],
  };
}

/** A moved rectangle, drawn to the nearest lines within `reach` layout pixels. */
export function snapMove(
  rect: Rect,
  lines: { readonly x: readonly number[]; readonly y: readonly number[] },
  reach: number,
): Snapped {
  const x = nearest([rect.x, rect.x + rect.width / 2, rect.x + rect.width], lines.x, reach);
  const y = nearest([rect.y, rect.y + rect.height / 2, rect.y + rect.height], lines.y, reach);
  return {
    rect: { ...rect, x: rect.x + (x?.by ?? 0), y: rect.y + (y?.by ?? 0) },
    guides: [
      ...(x === undefined ? [] : [{ axis: 'x' as const, at: x.line }]),
      ...(y === undefined ? [] : [{ axis: 'y' as const, at: y.line }]),
    ],
  };
}

/** The pulled edges of a rectangle that is resized without keeping its shape, drawn to lines. */
export function snapResize(
  rect: Rect,
  handle: Handle,
  lines: { readonly x: readonly number[]; readonly y: readonly number[] },
  reach: number,
): Snapped {
  const guides: Guide[] = [];
  let { x, y, width, height } = rect;
  const west = handle.includes('w');
  const north = handle.includes('n');
  if (west || handle.includes('e')) {
    const found = nearest([west ? x : x + width], lines.x, reach);
    if (found !== undefined) {
      guides.push({ axis: 'x', at: found.line });
      width += west ? -found.by : found.by;
      if (west) x += found.by;
    }
  }
  if (north || handle.includes('s')) {
    const found = nearest([north ? y : y + height], lines.y, reach);
    if (found !== undefined) {
      guides.push({ axis: 'y', at: found.line });
      height += north ? -found.by : found.by;
      if (north) y += found.by;
    }
  }
  return { rect: { x, y, width: Math.max(1, width), height: Math.max(1, height) }, guides };
}

function nearest(
  points: readonly number[],
  lines: readonly number[],
  reach: number,
): { readonly by: number; readonly line: number } | undefined {
  let best: { by: number; line: number } | undefined;
  for (const line of lines)
    for (const point of points) {
      const by = line - point;
      if (Math.abs(by) <= reach && (best === undefined || Math.abs(by) < Math.abs(best.by)))
        best = { by, line };
    }
  return best;
}

/** Whole layout pixels, as the contract wants positions. */
export function whole(rect: Rect): Rect {
  return {
    x: Math.round(rect.x),
    y: Math.round(rect.y),
    width: Math.max(1, Math.round(rect.width)),
    height: Math.max(1, Math.round(rect.height)),
  };
}

import type { Ctx } from './shapes.ts';

/** A rectangle in drawing units. */
export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Bounds in pixels. */
export interface Box {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

export const NOWHERE: Box = { x0: Infinity, y0: Infinity, x1: -Infinity, y1: -Infinity };

export const grown = (a: Area, by: number): Area => ({
  x: a.x - by,
  y: a.y - by,
  width: a.width + by * 2,
  height: a.height + by * 2,
});

export function union(a: Box, b: Box): Box {
  return {
    x0: Math.min(a.x0, b.x0),
    y0: Math.min(a.y0, b.y0),
    x1: Math.max(a.x1, b.x1),
    y1: Math.max(a.y1, b.y1),
  };
}

/** Bounds of an area under the context's current transformation. */
export function boxOf(ctx: Ctx, a: Area): Box {
  const { a: m11, b: m12, c: m21, d: m22, e, f } = ctx.getTransform();
  let box = NOWHERE;
  for (const [x, y] of [
    [a.x, a.y],
    [a.x + a.width, a.y],
    [a.x, a.y + a.height],
    [a.x + a.width, a.y + a.height],
  ] as const) {
    const px = m11 * x + m21 * y + e;
    const py = m12 * x + m22 * y + f;
    box = union(box, { x0: px, y0: py, x1: px, y1: py });
  }
  return box;
}

/** Whole pixels that the box touches within a picture; undefined when there are none. */
export function pixels(box: Box, width: number, height: number): Area | undefined {
  const x0 = Math.max(0, Math.floor(box.x0) - 1);
  const y0 = Math.max(0, Math.floor(box.y0) - 1);
  const x1 = Math.min(width, Math.ceil(box.x1) + 1);
  const y1 = Math.min(height, Math.ceil(box.y1) + 1);
  return x1 > x0 && y1 > y0 ? { x: x0, y: y0, width: x1 - x0, height: y1 - y0 } : undefined;
}

/** The same pixels in fewer rectangles: two are joined where one around both is no larger than they are together. */
export function joined(areas: readonly Area[]): readonly Area[] {
  for (const [i, one] of areas.entries())
    for (const [j, other] of areas.entries()) {
      const both = around(one, other);
      if (j > i && size(both) <= size(one) + size(other))
        return joined([...areas.filter((area) => area !== one && area !== other), both]);
    }
  return areas;
}

const size = ({ width, height }: Area): number => width * height;

function around(a: Area, b: Area): Area {
  const [x, y] = [Math.min(a.x, b.x), Math.min(a.y, b.y)];
  return {
    x,
    y,
    width: Math.max(a.x + a.width, b.x + b.width) - x,
    height: Math.max(a.y + a.height, b.y + b.height) - y,
  };
}

import type { Rect } from '../plan.ts';

/** The nearest whole-pixel rectangle; edges are rounded, so neighbours that touch keep touching. */
export function roundRect(rect: Rect): Rect {
  const x = Math.round(rect.x);
  const y = Math.round(rect.y);
  return { x, y, width: Math.round(rect.x + rect.width) - x, height: Math.round(rect.y + rect.height) - y };
}

/** Common part, or undefined when there is none. */
export function intersect(a: Rect, b: Rect): Rect | undefined {
  const x = Math.max(a.x, b.x);
  const y = Math.max(a.y, b.y);
  const width = Math.min(a.x + a.width, b.x + b.width) - x;
  const height = Math.min(a.y + a.height, b.y + b.height) - y;
  return width > 0 && height > 0 ? { x, y, width, height } : undefined;
}

/** Smallest rectangle around both. */
export function unite(a: Rect, b: Rect): Rect {
  const x = Math.min(a.x, b.x);
  const y = Math.min(a.y, b.y);
  return {
    x,
    y,
    width: Math.max(a.x + a.width, b.x + b.width) - x,
    height: Math.max(a.y + a.height, b.y + b.height) - y,
  };
}

/** Grows to even position and size: whole chroma samples. */
export function evenOut(rect: Rect): Rect {
  const x = Math.floor(rect.x / 2) * 2;
  const y = Math.floor(rect.y / 2) * 2;
  const right = Math.ceil((rect.x + rect.width) / 2) * 2;
  const bottom = Math.ceil((rect.y + rect.height) / 2) * 2;
  return { x, y, width: right - x, height: bottom - y };
}

export interface Placement {
  /** Where pixels appear: whole output pixels, clipped to the picture. */
  readonly target: Rect;
  /** What part of the source shows there, in source pixels (fractions allowed). */
  readonly crop: Rect;
}

/**
 * Places a source of a natural size in a rectangle and clips to `bounds`. Undefined when nothing is visible.
 * `contain` keeps everything visible inside the rect, `cover` fills it and crops the source, `stretch` distorts.
 */
export function place(
  natural: { readonly width: number; readonly height: number },
  rect: Rect,
  fit: 'stretch' | 'contain' | 'cover',
  bounds: Rect,
): Placement | undefined {
  if (!(rect.width > 0 && rect.height > 0)) return undefined;
  let box = rect;
  let crop: Rect = { x: 0, y: 0, width: natural.width, height: natural.height };
  if (fit === 'contain') {
    const scale = Math.min(rect.width / natural.width, rect.height / natural.height);
    const width = natural.width * scale;
    const height = natural.height * scale;
    box = { x: rect.x + (rect.width - width) / 2, y: rect.y + (rect.height - height) / 2, width, height };
  } else if (fit === 'cover') {
    const scale = Math.max(rect.width / natural.width, rect.height / natural.height);
    const width = rect.width / scale;
    const height = rect.height / scale;
    crop = { x: (natural.width - width) / 2, y: (natural.height - height) / 2, width, height };
  }
  const whole = roundRect(box);
  const target = intersect(whole, bounds);
  if (!target) return undefined;
  const sx = crop.width / whole.width;
  const sy = crop.height / whole.height;
  return {
    target,
    crop: {
      x: crop.x + (target.x - whole.x) * sx,
      y: crop.y + (target.y - whole.y) * sy,
      width: target.width * sx,
      height: target.height * sy,
    },
  };
}

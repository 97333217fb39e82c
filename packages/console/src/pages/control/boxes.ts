import type { Anchor, DeskLayer } from '../../api/own-desk.ts';

/** A box by its upper left corner; 0…1 of the picture. */
export interface Corner {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

type Placed = Pick<DeskLayer, 'x' | 'y' | 'width' | 'height' | 'anchor'>;

/** Where an anchor counts from, along each side: 0 = left or top, ½ = middle, 1 = right or bottom. */
const ALONG: Readonly<Record<Anchor, readonly [number, number]>> = {
  topLeft: [0, 0],
  topCenter: [0.5, 0],
  topRight: [1, 0],
  leftCenter: [0, 0.5],
  center: [0.5, 0.5],
  rightCenter: [1, 0.5],
  bottomLeft: [0, 1],
  bottomCenter: [0.5, 1],
  bottomRight: [1, 1],
};

export const ANCHORS = Object.keys(ALONG) as readonly Anchor[];

/** The corner of a box that is placed by an anchor. A side of 0 follows from the picture and is taken as all that is left. */
export function cornerOf({ x, y, width, height, anchor }: Placed): Corner {
  const [h, v] = ALONG[anchor];
  const w = width === 0 ? (height === 0 ? 1 : height) : width;
  const tall = height === 0 ? w : height;
  return { left: begin(h, x, w), top: begin(v, y, tall), width: w, height: tall };
}

/** Distances of a box from an anchor, rounded to what the API keeps. */
export function placedBy({ left, top, width, height }: Corner, anchor: Anchor): Placed {
  const [h, v] = ALONG[anchor];
  return {
    x: rounded(distance(h, left, width)),
    y: rounded(distance(v, top, height)),
    width: rounded(width),
    height: rounded(height),
    anchor,
  };
}

function begin(along: number, offset: number, size: number): number {
  if (along === 0) return offset;
  if (along === 1) return 1 - offset - size;
  return 0.5 - size / 2 + offset;
}

/** From the middle only distances to the right and down can be told. */
function distance(along: number, start: number, size: number): number {
  if (along === 0) return clamp(start);
  if (along === 1) return clamp(1 - start - size);
  return clamp(start - 0.5 + size / 2);
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}

function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000;
}

/** A box inside the picture, at least as large as `least`. */
export function inside({ left, top, width, height }: Corner, least = 0.04): Corner {
  const w = Math.min(1, Math.max(least, width));
  const h = Math.min(1, Math.max(least, height));
  return {
    left: Math.min(1 - w, Math.max(0, left)),
    top: Math.min(1 - h, Math.max(0, top)),
    width: w,
    height: h,
  };
}

import type { Anchor, LiveBox, LiveLayer } from '../document.ts';
import type { Rect } from '../../plan.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Where an anchor lies: −1 left or top, 0 middle, 1 right or bottom. */
const ANCHORS: Readonly<Record<Anchor, readonly [number, number]>> = {
  topLeft: [-1, -1],
  topCenter: [0, -1],
  topRight: [1, -1],
  leftCenter: [-1, 0],
  center: [0, 0],
  rightCenter: [1, 0],
  bottomLeft: [-1, 1],
  bottomCenter: [0, 1],
  bottomRight: [1, 1],
};

/** Place of a length on a line: at a distance inwards from its ends, or from the middle towards the far end. */
function along(side: number, offset: number, length: number, whole: number): number {
  if (side < 0) return offset;
  return side > 0 ? whole - offset - length : (whole - length) / 2 + offset;
}

/**
 * The box of a layer in output pixels, not rounded. A side of 0 follows from the natural size (in pixels of the
 * output, already scaled for reduced pictures): in proportion to the other side, or as it is when both are 0.
 */
export function boxRect(box: LiveBox, natural: Size, output: Size): Rect {
  let width = box.width * output.width;
  let height = box.height * output.height;
  if (box.width <= 0 && box.height <= 0) {
    width = natural.width;
    height = natural.height;
  } else if (box.width <= 0) width = (height * natural.width) / natural.height;
  else if (box.height <= 0) height = (width * natural.height) / natural.width;
  const [sideX, sideY] = ANCHORS[box.anchor];
  return {
    x: along(sideX, box.x * output.width, width, output.width),
    y: along(sideY, box.y * output.height, height, output.height),
    width,
    height,
  };
}

/** A rectangle whose fields can be set: the programme keeps one per layer instead of making one per frame. */
export interface MutableRect {
  x: number;
  y: number;
  width: number;
  height: number;
}

/**
 * Where a picture of a natural size stands: whole output pixels, not clipped. `fit` keeps its proportions inside the
 * box, centred; `cover` around it, then only what lies in `window` is seen. Sides are at least one pixel. Writes into
 * `into`, and into `window` what of it can be seen (the same, except for `cover`).
 */
export function layerRect(
  box: LiveBox,
  fill: LiveLayer['fill'],
  natural: Size,
  output: Size,
  into: MutableRect,
  window?: MutableRect,
): MutableRect {
  let { x, y, width, height } = boxRect(box, natural, output);
  if (fill === 'cover') return cover({ x, y, width, height }, natural, into, window);
  if (fill === 'fit') {
    const scale = Math.min(width / natural.width, height / natural.height);
    const w = natural.width * scale;
    const h = natural.height * scale;
    x += (width - w) / 2;
    y += (height - h) / 2;
    width = w;
    height = h;
  }
  toPixels({ x, y, width, height }, into);
  if (window) Object.assign(window, into);
  return into;
}

/** Edges are rounded, not sizes: neighbours that touch keep touching. */
function toPixels({ x, y, width, height }: Rect, into: MutableRect): void {
  into.x = Math.round(x);
  into.y = Math.round(y);
  into.width = Math.max(1, Math.round(x + width) - into.x);
  into.height = Math.max(1, Math.round(y + height) - into.y);
}

function cover(box: Rect, natural: Size, into: MutableRect, window: MutableRect | undefined): MutableRect {
  toPixels(box, into);
  const { x, y, width, height } = into;
  if (window) Object.assign(window, into);
  const scale = Math.max(width / natural.width, height / natural.height);
  into.width = Math.max(width, Math.round(natural.width * scale));
  into.height = Math.max(height, Math.round(natural.height * scale));
  // What is cut off is an even number of pixels: then chroma stays where luma is.
  into.x = x - 2 * Math.round((into.width - width) / 4);
  into.y = y - 2 * Math.round((into.height - height) / 4);
  return into;
}

/** The size of the preview picture: at most 640 wide, even sides. */
export function previewSize(format: Size): Size {
  const scale = Math.min(1, 640 / format.width);
  const even = (value: number): number => Math.max(2, Math.round(value / 2) * 2);
  return { width: even(format.width * scale), height: even(format.height * scale) };
}

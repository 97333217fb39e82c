import type { Layer } from './draft.ts';

/** A rectangle in layout pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Space {
  readonly width: number;
  readonly height: number;
}

const HUMAN_ASPECT = 9 / 16;
/** So near a middle or an edge a box goes there, in layout pixels. */
const SNAP = 14;
const SMALLEST = 40;

/** Where a layer lies. What has no size is as large as its kind usually is. */
export function boxOf(layer: Layer, space: Space): Box {
  const x = Number(layer.position?.dx ?? 0);
  const y = Number(layer.position?.dy ?? 0);
  const { width, height } = layer.size ?? {};
  const aspect =
    layer.layer_type === 'HUMAN'
      ? HUMAN_ASPECT
      : layer.layer_type === 'TEXT'
        ? 6
        : space.width / space.height;
  if (width !== undefined && height !== undefined) return { x, y, width, height };
  if (width !== undefined) return { x, y, width, height: width / aspect };
  if (height !== undefined) return { x, y, width: height * aspect, height };
  const tall = layer.layer_type === 'TEXT' ? (layer.text_config?.font_size ?? 16) * 2 : space.height;
  return { x, y, width: tall * aspect, height: tall };
}

/** The layer with another place or size; whole pixels. */
export function placed(layer: Layer, { x, y, width, height }: Box): Layer {
  return {
    ...layer,
    position: {
      layer_index: layer.position?.layer_index ?? 50,
      dx: Math.round(x),
      dy: Math.round(y),
    },
    size: { width: Math.max(1, Math.round(width)), height: Math.max(1, Math.round(height)) },
  };
}

/** A box that was dragged, with its middle or edges at those of the picture when they are near. */
export function snapped(box: Box, space: Space): Box {
  return {
    ...box,
    x: near(box.x, [0, (space.width - box.width) / 2, space.width - box.width]),
    y: near(box.y, [0, (space.height - box.height) / 2, space.height - box.height]),
  };
}

function near(value: number, places: readonly number[]): number {
  return places.find((place) => Math.abs(place - value) <= SNAP) ?? value;
}

/** A box whose lower right corner was dragged; its shape is kept. */
export function resized(box: Box, dx: number): Box {
  const width = Math.max(SMALLEST, box.width + dx);
  return { ...box, width, height: (box.height * width) / box.width };
}

/** How an arrow key moves a box; undefined for other keys. */
export function nudged(box: Box, key: string, step: number): Box | undefined {
  switch (key) {
    case 'ArrowLeft':
      return { ...box, x: box.x - step };
    case 'ArrowRight':
      return { ...box, x: box.x + step };
    case 'ArrowUp':
      return { ...box, y: box.y - step };
    case 'ArrowDown':
      return { ...box, y: box.y + step };
    default:
      return undefined;
  }
}

import { MAX_VARIANTS } from '../boards.ts';
import type { LiveFormat, LiveScene } from '../document.ts';
import { layerRect, type MutableRect, type Size } from '../programme/geometry.ts';
import type { Casting, Instance } from './source-desk.ts';

/** `whole`: of the pictures; `seen`: of what `cover` leaves of them. */
export type Extent = 'whole' | 'seen';

/** Pixels in which the layers of a source appear in a scene of a bus. */
export function layerSizes(
  scene: LiveScene,
  id: string,
  natural: Size | undefined,
  format: Size,
  bus: Size,
  extent: Extent = 'whole',
): readonly Size[] {
  const reduction = bus.width / format.width;
  const own = natural ?? format;
  const scaled = { width: own.width * reduction, height: own.height * reduction };
  const whole: MutableRect = { x: 0, y: 0, width: 0, height: 0 };
  const seen: MutableRect = { x: 0, y: 0, width: 0, height: 0 };
  const sizes: Size[] = [];
  for (const layer of scene.layers) {
    if (layer.source !== id) continue;
    layerRect(layer.box, natural ? layer.fill : 'none', scaled, bus, whole, seen);
    const { width, height } = extent === 'whole' ? whole : seen;
    sizes.push({ width, height });
  }
  return sizes;
}

/** All different sizes that documents ask of a source, those of the programme first. */
export function sizesOf(
  instance: Instance,
  castings: readonly Casting[],
  natural: Size | undefined,
  format: Size,
  preview: Size,
  extent: Extent = 'whole',
): readonly Size[] {
  const found = new Map<string, Size>();
  const look = (bus: 'pgm' | 'pvw' | 'held', output: Size): void => {
    for (const { document, instances } of castings) {
      const scene = bus === 'held' ? document.held?.scene : document[bus];
      if (!scene || instances.get(instance.id) !== instance) continue;
      for (const size of layerSizes(scene, instance.id, natural, format, output, extent))
        found.set(`${size.width}×${size.height}`, size);
    }
  };
  look('pgm', format);
  look('held', format);
  // What takes long to make must be there in the size of the programme before a cut shows it.
  if (instance.parent) look('pvw', format);
  look('pvw', preview);
  return [...found.values()];
}

/** What a source shall deliver. */
export interface Wanted {
  /** Beside its own size. */
  readonly sizes: readonly Size[];
  /** Its own size is needed: shown as it is, cut out and scaled, or for want of another. */
  readonly own: boolean;
}

/**
 * Sizes that a source shall deliver, for itself and for those that key it; undefined as long as its own is not known.
 * Sizes larger than the output are cut out and scaled by the programme.
 */
export function wantedSizes(
  instance: Instance,
  mattes: readonly Instance[],
  castings: readonly Casting[],
  format: LiveFormat,
  preview: Size,
): Wanted | undefined {
  const { board } = (instance.parent ?? instance).opened;
  const own = board.variants[0]?.[0];
  if (!own || board.width <= 0) return undefined;
  const natural = { width: board.width, height: board.height };
  const all = [instance, ...mattes].flatMap((one) => sizesOf(one, castings, natural, format, preview));
  const sizes = all
    .filter((size) => size.width <= format.width && size.height <= format.height)
    .filter((size) => !same(size, own))
    .filter((size, index, list) => list.findIndex((one) => same(one, size)) === index)
    .slice(0, MAX_VARIANTS - 1);
  const rest = all.filter((size) => !sizes.some((one) => same(one, size)));
  return { sizes, own: rest.length > 0 || all.length === 0 };
}

/** Whether two sizes are the same. */
export function same(a: Size, b: Size): boolean {
  return a.width === b.width && a.height === b.height;
}

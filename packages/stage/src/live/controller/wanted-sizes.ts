import { MAX_VARIANTS } from '../boards.ts';
import type { LiveFormat, LiveScene } from '../document.ts';
import { layerRect, type MutableRect, type Size } from '../programme/geometry.ts';
import type { Casting, Instance } from './source-desk.ts';

/** Pixels in which the layers of a source appear in a scene of a bus. */
export function layerSizes(
  scene: LiveScene,
  id: string,
  natural: Size | undefined,
  format: Size,
  bus: Size,
): readonly Size[] {
  const reduction = bus.width / format.width;
  const own = natural ?? format;
  const scaled = { width: own.width * reduction, height: own.height * reduction };
  const rect: MutableRect = { x: 0, y: 0, width: 0, height: 0 };
  const sizes: Size[] = [];
  for (const layer of scene.layers) {
    if (layer.source !== id) continue;
    layerRect(layer.box, natural ? layer.fill : 'none', scaled, bus, rect);
    sizes.push({ width: rect.width, height: rect.height });
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
): readonly Size[] {
  const found = new Map<string, Size>();
  for (const bus of ['pgm', 'pvw'] as const) {
    for (const { document, instances } of castings) {
      const scene = document[bus];
      if (!scene || instances.get(instance.id) !== instance) continue;
      for (const size of layerSizes(scene, instance.id, natural, format, bus === 'pgm' ? format : preview))
        found.set(`${size.width}×${size.height}`, size);
    }
  }
  return [...found.values()];
}

/**
 * Sizes that a source shall deliver beside its own; undefined as long as its own is not known. Sizes larger than the
 * output are cut out and scaled by the programme.
 */
export function wantedSizes(
  instance: Instance,
  castings: readonly Casting[],
  format: LiveFormat,
  preview: Size,
): readonly Size[] | undefined {
  const { board } = instance.opened;
  const own = board.variants[0]?.[0];
  if (!own || board.width <= 0) return undefined;
  return sizesOf(instance, castings, { width: board.width, height: board.height }, format, preview)
    .filter((size) => size.width <= format.width && size.height <= format.height)
    .filter((size) => size.width !== own.width || size.height !== own.height)
    .slice(0, MAX_VARIANTS - 1);
}

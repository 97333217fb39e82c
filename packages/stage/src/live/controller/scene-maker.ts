import type { LiveAudio, LiveScene } from '../document.ts';
import type { Size } from '../programme/geometry.ts';
import type { DrawnOverlay, DrawnScene } from '../programme/messages.ts';
import type { OverlayShop } from './overlay-shop.ts';
import type { Instance } from './source-desk.ts';

/**
 * Turns a scene into one that the programme can draw in a bus of this size. Overlays are taken from the shop; release
 * them when the scene is over. @throws RangeError, MediaError when an overlay cannot be drawn
 */
export function makeScene(
  scene: LiveScene,
  instances: ReadonlyMap<string, Instance>,
  shop: OverlayShop,
  size: Size,
): DrawnScene {
  const overlays: DrawnOverlay[] = [];
  try {
    for (const overlay of scene.overlays) {
      const drawn = shop.get(overlay, size);
      if (drawn) overlays.push(drawn);
    }
  } catch (error) {
    shop.release(overlays);
    throw error;
  }
  const audio: LiveAudio = {
    mode: scene.audio.mode,
    tracks: scene.audio.tracks.map((track) => ({ ...track, source: instances.get(track.source)!.key })),
  };
  return {
    look: JSON.stringify(scene),
    layers: scene.layers.map((layer) => ({
      source: instances.get(layer.source)!.number,
      box: layer.box,
      fill: layer.fill,
      opacity: Math.round(layer.opacity * 255),
    })),
    overlays,
    audio,
  };
}

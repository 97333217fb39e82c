import type { LiveAudio, LiveOverlay, LiveScene } from '../document.ts';
import type { Size } from '../programme/geometry.ts';
import type { DrawnOverlay, DrawnScene } from '../programme/messages.ts';
import type { OverlayShop } from './overlay-shop.ts';
import type { Instance } from './source-desk.ts';

/**
 * Turns a scene into one that the programme can draw in a bus of this size. Overlays are taken from the shop; release
 * them when the scene is over. An overlay that cannot be drawn is left out and told to `onFailure`; without that,
 * @throws RangeError, MediaError
 */
export function makeScene(
  scene: LiveScene,
  instances: ReadonlyMap<string, Instance>,
  shop: OverlayShop,
  size: Size,
  onFailure?: (overlay: LiveOverlay, error: unknown) => void,
): DrawnScene {
  const overlays: DrawnOverlay[] = [];
  for (const overlay of scene.overlays) {
    try {
      const drawn = shop.get(overlay, size);
      if (drawn) overlays.push(drawn);
    } catch (error) {
      if (!onFailure) {
        shop.release(overlays);
        throw error;
      }
      onFailure(overlay, error);
    }
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
      asMatte: layer.channel === 'alpha',
    })),
    overlays,
    audio,
  };
}

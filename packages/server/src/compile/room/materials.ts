import type { ShowView } from '../../studio/shows/director/index.ts';
import type { WireScene, WireSmartLayer } from '../../studio/shows/wire.ts';
import type { CasterMaterial } from '../caster/index.ts';
import { backgroundReference, effectiveBackground, layerReference, type Reference } from '../references.ts';

/** The material of a layer that is shown for a while. */
export function smartReference(layer: WireSmartLayer): Reference | undefined {
  const { layer_type: type, asset_id: assetId, image_config: image, video_config: video } = layer;
  if (type === 'TEXT') return undefined;
  const common = { ...(assetId === undefined ? {} : { asset_id: assetId }) };
  return type === 'IMAGE'
    ? layerReference(
        {
          layer_type: 'IMAGE',
          ...common,
          ...(image?.image_url === undefined ? {} : { image_config: { image_url: image.image_url } }),
        },
        undefined,
        'layer_config',
      )
    : layerReference(
        {
          layer_type: 'VIDEO',
          ...common,
          ...(video?.video_url === undefined ? {} : { video_config: { video_url: video.video_url } }),
        },
        undefined,
        'layer_config',
      );
}

/** Everything that scenes, avatars and layers of a room need on this machine, each thing once. */
export function roomMaterials(
  scenes: readonly WireScene[],
  presenters: readonly (string | undefined)[],
  layers: readonly WireSmartLayer[],
): readonly CasterMaterial[] {
  const found = new Map<string, CasterMaterial>();
  const add = (one: Reference | undefined): void => {
    const material = one && materialFor(one);
    if (material !== undefined) found.set(material.key, material);
  };
  for (const scene of scenes) {
    const background = effectiveBackground(scene.background_config);
    if (background !== undefined) add(backgroundReference(background, 'background_config'));
    for (const layer of scene.layer_config ?? [])
      if (layer.layer_type !== 'HUMAN') add(layerReference(layer, undefined, 'layer_config'));
  }
  for (const layer of layers) add(smartReference(layer));
  for (const assetId of presenters) {
    if (assetId === undefined) continue;
    const key = `avatar:${assetId}`;
    found.set(key, { key, from: { kind: 'asset', assetId }, expect: 'avatar' });
  }
  return [...found.values()];
}

/** Materials of what is shown now and next. */
export function viewMaterials(view: ShowView): readonly CasterMaterial[] {
  const scenes = [view.document, view.upcoming?.document].filter((scene) => scene !== undefined);
  return roomMaterials(
    scenes,
    [view.presenter, view.upcoming?.presenter],
    view.layers.map(({ layer }) => layer),
  );
}

function materialFor({ key, kind, assetId, url }: Reference): CasterMaterial | undefined {
  if (kind !== 'image' && kind !== 'video') return undefined;
  if (assetId !== undefined) return { key, from: { kind: 'asset', assetId }, expect: kind };
  return url === undefined ? undefined : { key, from: { kind: 'url', url }, expect: kind };
}

import { orderedSegments } from './timeline.ts';
import type { VideoDocument, WireBackground, WireLayer } from './wire.ts';

/** What a reference must turn out to be before the document can be played. */
export type ReferenceKind = 'human' | 'image' | 'video' | 'audio' | 'voice';

/** Something outside the document that it needs: an asset of the tenant (or the system) or a URL. */
export interface Reference {
  /** Same key = same thing; `asset:…` or `url:…`. */
  readonly key: string;
  readonly kind: ReferenceKind;
  readonly assetId?: string;
  readonly url?: string;
  /** Path in the document, for messages. */
  readonly field: string;
}

/** The field that a reference was taken from: an asset's own one, or the one that should hold a URL. */
interface Fields {
  readonly asset: string;
  readonly url: string;
}

const URL_SHAPE = /^[a-z][a-z0-9+.-]*:/i;

export function assetKey(assetId: string): string {
  return `asset:${assetId}`;
}

export function urlKey(url: string): string {
  return `url:${url}`;
}

function reference(
  kind: ReferenceKind,
  fields: string | Fields,
  assetId: string | undefined,
  url: string | undefined,
): Reference | undefined {
  // Examples of the vendor put an asset id where a URL is documented; an id has no scheme.
  const given = nonEmpty(assetId) !== undefined;
  const field = typeof fields === 'string' ? fields : given ? fields.asset : fields.url;
  const id =
    nonEmpty(assetId) ?? (nonEmpty(url) !== undefined && !URL_SHAPE.test(url ?? '') ? url : undefined);
  if (id !== undefined) return { key: assetKey(id), kind, assetId: id, field };
  if (nonEmpty(url) !== undefined) return { key: urlKey(url ?? ''), kind, url: url ?? '', field };
  return undefined;
}

function nonEmpty(value: string | undefined): string | undefined {
  return value === undefined || value === '' ? undefined : value;
}

/** The background of a segment that counts: the first that is a picture or a colour. */
export function effectiveBackground(
  backgrounds: readonly WireBackground[] | undefined,
): WireBackground | undefined {
  return backgrounds?.find((one) => one.background_type !== 'AUDIO');
}

export function backgroundReference(background: WireBackground, field: string): Reference | undefined {
  if (background.background_type !== 'IMAGE') return undefined;
  return reference(
    'image',
    { asset: `${field}.background_asset_id`, url: `${field}.background_config` },
    background.background_asset_id,
    background.background_config,
  );
}

/** What a layer shows, or undefined for text and for a HUMAN layer when no model is named anywhere. */
export function layerReference(
  layer: WireLayer,
  modelAssetId: string | undefined,
  field: string,
): Reference | undefined {
  switch (layer.layer_type) {
    case 'HUMAN':
      return reference('human', `${field}.asset_id`, nonEmpty(layer.asset_id) ?? modelAssetId, undefined);
    case 'IMAGE':
      return reference(
        'image',
        { asset: `${field}.asset_id`, url: `${field}.image_config.image_url` },
        layer.asset_id,
        layer.image_config?.image_url,
      );
    case 'VIDEO':
      return reference(
        'video',
        { asset: `${field}.asset_id`, url: `${field}.video_config.video_url` },
        layer.asset_id,
        layer.video_config?.video_url,
      );
    case 'TEXT':
      return undefined;
  }
}

/** Everything that the document names, each thing once per kind, in reading order. */
export function collectReferences(document: VideoDocument): readonly Reference[] {
  const found = new Map<string, Reference>();
  const add = (one: Reference | undefined): void => {
    if (one === undefined) return;
    const slot = `${one.kind} ${one.key}`;
    if (!found.has(slot)) found.set(slot, one);
  };
  add(reference('human', 'model_asset_id', document.model_asset_id, undefined));
  add(reference('voice', 'voice_config.voice_asset_id', document.voice_config?.voice_asset_id, undefined));
  add(
    reference(
      'audio',
      'background_music_config.music_asset_id',
      document.background_music_config?.music_asset_id,
      undefined,
    ),
  );
  orderedSegments(document).forEach((segment) => {
    const index = document.shoot_scripts.indexOf(segment);
    const field = `shoot_scripts[${index}].shoot_script`;
    const script = segment.shoot_script;
    const background = effectiveBackground(script.background_config);
    if (background !== undefined) {
      const at = script.background_config?.indexOf(background) ?? 0;
      add(backgroundReference(background, `${field}.background_config[${at}]`));
    }
    script.layer_config?.forEach((layer, at) => {
      add(layerReference(layer, document.model_asset_id, `${field}.layer_config[${at}]`));
    });
  });
  return [...found.values()];
}

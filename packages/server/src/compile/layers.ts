import type { LayerSpec, Rect, SourceSpec } from '@cyclorama/stage';
import { layerReference, assetKey } from './references.ts';
import { base64Text, color, coordinate, fontSize } from './values.ts';
import { CompileError } from './wire.ts';
import type { WireBackground, WireLayer, WireShootScript } from './wire.ts';
import { toOutput } from './layout.ts';
import type { Layout, Size } from './layout.ts';
import type { Material, Materials } from './materials.ts';
import type { SegmentTime } from './timeline.ts';

/** Presenters are drawn on a 9:16 canvas, as the vendor's are (607.5×1080 in a landscape layout). */
export const HUMAN_ASPECT = 9 / 16;

const DEFAULT_FONT = 'HarmonyOS_Sans_SC_Black';
const DEFAULT_TEXT_SIZE = 16;

/** Collects the sources of a plan; the same thing asked for twice is one source. */
export class SourceTable {
  readonly #sources = new Map<string, SourceSpec>();

  add(key: string, source: SourceSpec): string {
    if (!this.#sources.has(key)) this.#sources.set(key, source);
    return key;
  }

  toJSON(): Readonly<Record<string, SourceSpec>> {
    return Object.fromEntries(this.#sources);
  }
}

/** What every layer of a segment is compiled with. */
export interface LayerScene {
  readonly layout: Layout;
  readonly time: SegmentTime;
  readonly materials: Materials;
  readonly sources: SourceTable;
  readonly modelAssetId: string | undefined;
}

/**
 * The layers of a segment, bottom first by `layer_index`. A segment that names no layers shows its presenter in the
 * middle (or where the obsolete `human_position_2d` says); one with layers but no HUMAN among them has a voice only,
 * unless `human_position_2d` or `human_size_2d` places the presenter.
 *
 * @throws CompileError for text that is not Base64, bad colours and references without material.
 */
export function compileLayers(
  script: WireShootScript,
  background: WireBackground | undefined,
  field: string,
  scene: LayerScene,
): LayerSpec[] {
  const wire = script.layer_config ?? [];
  const layers = wire
    .map((layer, index) => ({ layer, index, z: layer.position?.layer_index ?? 100 }))
    .sort((a, b) => a.z - b.z || a.index - b.index)
    .map(({ layer, index }) => compileLayer(layer, `${field}.layer_config[${index}]`, scene))
    .filter((layer) => layer !== undefined);
  if (wire.some((layer) => layer.layer_type === 'HUMAN')) return layers;
  const placed = background?.human_position_2d !== undefined || background?.human_size_2d !== undefined;
  if (!placed && wire.length > 0) return layers;
  const human = humanWithoutLayer(background, scene);
  return human === undefined ? layers : [human, ...layers];
}

function compileLayer(layer: WireLayer, field: string, scene: LayerScene): LayerSpec | undefined {
  switch (layer.layer_type) {
    case 'HUMAN':
      return humanLayer(layer, field, scene);
    case 'IMAGE':
    case 'VIDEO':
      return pictureLayer(layer, field, scene);
    case 'TEXT':
      return textLayer(layer, field, scene);
  }
}

function humanLayer(layer: WireLayer, field: string, scene: LayerScene): LayerSpec {
  const ref = layerReference(layer, scene.modelAssetId, field);
  if (ref === undefined)
    throw new CompileError('missing-reference', `${field}.asset_id`, 'no presenter is named');
  const size = completed(layer.size, {
    width: scene.layout.space.height * HUMAN_ASPECT,
    height: scene.layout.space.height,
  });
  return painted(ref.key, placed(layer, size), `${field}.asset_id`, scene);
}

function pictureLayer(layer: WireLayer, field: string, scene: LayerScene): LayerSpec {
  const ref = layerReference(layer, scene.modelAssetId, field);
  if (ref === undefined)
    throw new CompileError('missing-reference', `${field}.asset_id`, 'neither an asset nor a URL is given');
  const material = materialOf(scene.materials, ref.key, ref.field);
  const natural = material.size ?? scene.layout.space;
  const rect = placed(layer, completed(layer.size, natural));
  const loop = layer.video_config?.loop_count ?? -1;
  const source =
    layer.layer_type === 'IMAGE'
      ? scene.sources.add(`image ${ref.key}`, { kind: 'image', path: material.path })
      : scene.sources.add(`video ${ref.key} ×${loop}`, { kind: 'video', path: material.path, loop });
  return { source, rect: toOutput(scene.layout, rect), fit: 'stretch', startFrame: scene.time.from };
}

function textLayer(layer: WireLayer, field: string, scene: LayerScene): LayerSpec | undefined {
  const config = layer.text_config;
  const text = base64Text(config?.text_context ?? '', `${field}.text_config.text_context`);
  if (text.trim() === '') return undefined;
  const size = fontSize(config?.font_size, DEFAULT_TEXT_SIZE) * scene.layout.scale;
  const style = {
    font: config?.font_name ?? DEFAULT_FONT,
    size,
    color: color(config?.font_color ?? '#FFFFFF', `${field}.text_config.font_color`),
    ...(layer.size?.width === undefined ? {} : { wrap: Math.round(layer.size.width * scene.layout.scaleX) }),
  };
  const measured = scene.materials.measureText(text, style);
  const corner = toOutput(scene.layout, placed(layer, { width: 1, height: 1 }));
  const source = scene.sources.add(`text ${JSON.stringify([text, style])}`, { kind: 'text', text, style });
  return {
    source,
    rect: { x: corner.x, y: corner.y, width: Math.ceil(measured.width), height: Math.ceil(measured.height) },
    fit: 'contain',
    startFrame: scene.time.from,
  };
}

function humanWithoutLayer(background: WireBackground | undefined, scene: LayerScene): LayerSpec | undefined {
  if (scene.modelAssetId === undefined) return undefined;
  const { space } = scene.layout;
  const size = completed(background?.human_size_2d, {
    width: space.height * HUMAN_ASPECT,
    height: space.height,
  });
  const at = background?.human_position_2d;
  const third = { LEFT: 1 / 4, MIDDLE: 1 / 2, RIGHT: 3 / 4 }[at?.position ?? 'MIDDLE'];
  // The obsolete position names the middle of the presenter's lower edge.
  const centreX = at?.position_x ?? space.width * third;
  const bottom = at?.position_y ?? space.height;
  const rect = { x: centreX - size.width / 2, y: bottom - size.height, ...size };
  return painted(assetKey(scene.modelAssetId), rect, 'model_asset_id', scene);
}

function painted(key: string, rect: Rect, field: string, scene: LayerScene): LayerSpec {
  const character = scene.materials.characters.get(key);
  if (character === undefined)
    throw new CompileError('missing-reference', field, `no presenter was found for ${key}`);
  const source = scene.sources.add(`human ${character}`, {
    kind: 'painter',
    module: scene.materials.painterModule,
    options: { character, performance: scene.materials.performance },
  });
  // Frame 0 of the performance is frame 0 of the programme: the presenter moves on smoothly across segments.
  return { source, rect: toOutput(scene.layout, rect), fit: 'contain', startFrame: 0 };
}

/** The file of a reference. @throws CompileError when none was fetched. */
export function materialOf(materials: Materials, key: string, field: string): Material {
  const material = materials.files.get(key);
  if (material === undefined)
    throw new CompileError('missing-reference', field, `nothing was fetched for ${key}`);
  return material;
}

function placed(layer: WireLayer, size: Size): Rect {
  return { x: coordinate(layer.position?.dx), y: coordinate(layer.position?.dy), ...size };
}

/** A size of which one or both sides may be open; open ones follow the natural shape. */
function completed(
  size: { readonly width?: number; readonly height?: number } | undefined,
  natural: Size,
): Size {
  const width = size?.width;
  const height = size?.height;
  if (width !== undefined && height !== undefined) return { width, height };
  if (width !== undefined) return { width, height: (width * natural.height) / natural.width };
  if (height !== undefined) return { width: (height * natural.width) / natural.height, height };
  return natural;
}

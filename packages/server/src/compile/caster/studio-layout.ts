import type { Anchor, LiveOverlay } from '@cyclorama/stage/data';
import type { AudioLayer, StudioLayout } from '../../studio/casters/model.ts';
import type { CasterInput } from './input.ts';
import { assetMaterial, text, urlMaterial } from './materials.ts';
import { PLAIN_SOUND, WHOLE, type Arrangement } from './scenes.ts';
import { locationsOf } from './sources.ts';

type Layer = Arrangement['layers'][number];
type Part = Readonly<Record<string, unknown>>;

const ANCHORS: readonly Anchor[] = [
  'topLeft',
  'topCenter',
  'topRight',
  'leftCenter',
  'center',
  'rightCenter',
  'bottomLeft',
  'bottomCenter',
  'bottomRight',
];

/**
 * A layout of a virtual studio: background, media around the person, and the person's picture (a screen input) on top.
 * Persons are placed with their whole picture: taking their surroundings away is not done yet, and noted.
 */
export function studioArrangement(input: CasterInput, layout: StudioLayout, notes: string[]): Arrangement {
  const { document } = layout;
  if (layout.type === 'common') {
    const key = keyOf(input, document.CommonConfig ?? {});
    const layers: readonly Layer[] = key === undefined ? [] : [{ key, delayMs: 0, box: WHOLE, fill: 'fit' }];
    return { layers, tracks: tracksFor(key, PLAIN_SOUND), follow: false, overlays: [] };
  }
  const media = sorted(document.MediaInputConfigList ?? []);
  const screens = sorted(document.ScreenInputConfigList ?? []);
  if (screens.some((screen) => screen['OnlyAudio'] !== true))
    notes.push(`${layout.name}: persons are shown with their surroundings, keying is not there yet`);
  const order = document.LayerOrderConfigList ?? [];
  const rank = (part: Part): number => {
    const at = order.findIndex(({ Id }) => Id === part['Id']);
    return at < 0 ? order.length : at;
  };
  const ranked = [...media].sort((a, b) => rank(a) - rank(b));
  const background = backgroundOf(input, layout);
  return {
    layers: [
      ...(background.layer === undefined ? [] : [background.layer]),
      ...ranked.flatMap((part) => mediaLayer(input, part)),
      ...screens.flatMap((part) => screenLayer(input, part)),
    ],
    tracks: screens.flatMap((part) => tracksFor(keyOf(input, part), soundOf(part))),
    follow: false,
    overlays: [...background.overlays, ...ranked.flatMap((part) => mediaPicture(input, layout, part))],
  };
}

function backgroundOf(
  input: CasterInput,
  { id, document }: StudioLayout,
): { readonly layer?: Layer; readonly overlays: readonly LiveOverlay[] } {
  const config = document.BgImageConfig;
  const location = text(config?.LocationId);
  if (location !== undefined && locationsOf(input.aggregate).has(location))
    return { layer: { key: location, delayMs: 0, box: WHOLE, fill: 'none' }, overlays: [] };
  const material = assetMaterial(config?.MaterialId, 'image') ?? urlMaterial(config?.ImageUrl, 'image');
  const local = material && input.materials.get(material.key);
  if (local?.kind !== 'image') return { overlays: [] };
  return { overlays: [picture(`${id}-background`, 'background', WHOLE, local.path)] };
}

function mediaLayer(input: CasterInput, part: Part): readonly Layer[] {
  const key = keyOf(input, part);
  if (key === undefined) return [];
  return [{ key, delayMs: 0, box: boxOf(part), fill: part['FillMode'] === 'fit' ? 'fit' : 'none' }];
}

/** Media that are pictures of the library. */
function mediaPicture(input: CasterInput, { id }: StudioLayout, part: Part): readonly LiveOverlay[] {
  const material = assetMaterial(text(part['ImageMaterialId']), 'image');
  const local = material && input.materials.get(material.key);
  if (local?.kind !== 'image' || keyOf(input, part) !== undefined) return [];
  return [picture(`${id}-${text(part['Id']) ?? 'media'}`, 'background', boxOf(part), local.path)];
}

function screenLayer(input: CasterInput, part: Part): readonly Layer[] {
  const key = keyOf(input, part);
  if (key === undefined || part['OnlyAudio'] === true) return [];
  const box = {
    x: share(part['PositionX'], 0),
    y: share(part['PositionY'], 0),
    width: 0,
    height: share(part['HeightNormalized'], 1),
    anchor: 'topLeft' as const,
  };
  return [{ key, delayMs: 0, box, fill: 'none' }];
}

function soundOf(part: Part): AudioLayer {
  const config = (part['AudioConfig'] ?? {}) as Part;
  const channel = config['ValidChannel'];
  return {
    FixedDelayDuration: 0,
    ValidChannel: channel === 'leftChannel' || channel === 'rightChannel' ? channel : 'all',
    VolumeRate: share(config['VolumeRate'], 1),
  };
}

function tracksFor(key: string | undefined, audio: AudioLayer): Arrangement['tracks'] {
  return key === undefined ? [] : [{ key, audio }];
}

function boxOf(part: Part): Layer['box'] {
  const position = Array.isArray(part['PositionNormalized']) ? (part['PositionNormalized'] as unknown[]) : [];
  const anchor = ANCHORS.find((one) => one === part['PositionRefer']) ?? 'topLeft';
  return {
    x: share(position[0], 0),
    y: share(position[1], 0),
    width: share(part['WidthNormalized'], 0),
    height: share(part['HeightNormalized'], 0),
    anchor,
  };
}

/** The location of an input: its channel, else the place of its source. */
function keyOf(input: CasterInput, part: Part): string | undefined {
  const channel = text(part['ChannelId']);
  const locations = locationsOf(input.aggregate);
  if (channel !== undefined && locations.has(channel)) return channel;
  const resource = text(part['VideoResourceId']);
  return [...locations].find(([, { id }]) => id === resource)?.[0];
}

function sorted(parts: readonly Part[]): readonly Part[] {
  return [...parts].sort((a, b) => share(a['Index'], 0) - share(b['Index'], 0));
}

function picture(
  id: string,
  order: LiveOverlay['order'],
  box: LiveOverlay['box'],
  path: string,
): LiveOverlay {
  return { id, order, box, effect: 'none', opacity: 1, content: { kind: 'image', path } };
}

/** Numbers may come as text. */
function share(value: unknown, fallback: number): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : fallback;
}

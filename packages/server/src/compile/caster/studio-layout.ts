import type { Anchor } from '@cyclorama/stage/data';
import type { AudioLayer, StudioLayout } from '../../studio/casters/model.ts';
import type { CasterInput } from './input.ts';
import { matteFor, type MatteFiles, type MattingColor } from '../matte.ts';
import { assetMaterial, text, urlMaterial } from './materials.ts';
import { PLAIN_SOUND, WHOLE, type Arrangement } from './scenes.ts';
import { locationsOf } from './sources.ts';

type Layer = Arrangement['layers'][number];
type Part = Readonly<Record<string, unknown>>;

const COLORS: readonly MattingColor[] = ['green', 'blue', 'auto', 'complex'];
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

/** Where a person stands who was not placed: cut off by the lower edge, or whole with some floor. */
const STANDING = [
  { height: 0.9, foot: 1 },
  { height: 0.9, foot: 0.97 },
] as const;

/**
 * A layout of a virtual studio: background and media in their order, and before them the persons of the screen inputs,
 * cut out of what is behind them.
 */
export function studioArrangement(input: CasterInput, layout: StudioLayout): Arrangement {
  const { document } = layout;
  if (layout.type === 'common') {
    const key = keyOf(input, document.CommonConfig ?? {});
    const layers: readonly Layer[] = key === undefined ? [] : [{ key, delayMs: 0, box: WHOLE, fill: 'fit' }];
    return { layers, tracks: tracksFor(key, PLAIN_SOUND), follow: false, overlays: [] };
  }
  const media = sorted(document.MediaInputConfigList ?? []);
  const screens = sorted(document.ScreenInputConfigList ?? []);
  const order = document.LayerOrderConfigList ?? [];
  const rank = (id: unknown, type: 'background' | 'media'): number => {
    const at = order.findIndex(({ Id, Type }) => Id === id && Type === type);
    if (at >= 0) return at;
    return type === 'background' ? -1 : order.length;
  };
  const set = [
    { rank: rank(document.BgImageConfig?.Id, 'background'), layers: background(input, layout) },
    ...media.map((part) => ({ rank: rank(part['Id'], 'media'), layers: medium(input, layout, part) })),
  ];
  return {
    layers: [
      ...set.sort((one, other) => one.rank - other.rank).flatMap(({ layers }) => layers),
      ...screens.flatMap((part) => person(input, part)),
    ],
    tracks: screens.flatMap((part) => tracksFor(keyOf(input, part), soundOf(part))),
    follow: false,
    overlays: [],
  };
}

/** The background fills the picture, whatever its proportions. */
function background(input: CasterInput, { id, document }: StudioLayout): readonly Layer[] {
  const config = document.BgImageConfig;
  const location = text(config?.LocationId);
  if (location !== undefined && locationsOf(input.aggregate).has(location))
    return [{ key: location, delayMs: 0, box: WHOLE, fill: 'cover' }];
  const material = assetMaterial(config?.MaterialId, 'image') ?? urlMaterial(config?.ImageUrl, 'image');
  const local = material && input.materials.get(material.key);
  if (local?.kind !== 'image') return [];
  return [{ key: `${id}-background`, delayMs: 0, box: WHOLE, fill: 'cover', still: local.path }];
}

/** A source, or a picture of the library. */
function medium(input: CasterInput, { id }: StudioLayout, part: Part): readonly Layer[] {
  const place = { delayMs: 0, box: boxOf(part), fill: part['FillMode'] === 'fit' ? 'fit' : 'none' } as const;
  const key = keyOf(input, part);
  if (key !== undefined) return [{ key, ...place }];
  const material = assetMaterial(text(part['ImageMaterialId']), 'image');
  const local = material && input.materials.get(material.key);
  if (local?.kind !== 'image') return [];
  return [{ key: `${id}-${text(part['Id']) ?? 'media'}`, ...place, still: local.path }];
}

function person(input: CasterInput, part: Part): readonly Layer[] {
  const key = keyOf(input, part);
  if (key === undefined || part['OnlyAudio'] === true) return [];
  const stand = STANDING[part['PortraitType'] === 1 ? 1 : 0];
  const height = share(part['HeightNormalized'], stand.height);
  const x = share(part['PositionX'], undefined);
  const y = share(part['PositionY'], stand.foot - height);
  const anchor = x === undefined ? 'topCenter' : 'topLeft';
  const box = { x: x ?? 0, y, width: 0, height, anchor } as const;
  const layer: Layer = { key, delayMs: 0, box, fill: 'none' };
  const color = COLORS.find((one) => one === part['Color']);
  if (color === undefined) return [layer];
  const own = locationsOf(input.aggregate).get(key)?.matte;
  return [{ ...layer, keying: { name: color, matte: matteFor(color, own, files(input)) } }];
}

function files({ materials, places }: CasterInput): MatteFiles {
  return {
    assetPath: (assetId) => {
      const local = materials.get(`asset:${assetId}`);
      return local?.kind === 'image' ? local.path : undefined;
    },
    ...(places.matteModel === undefined ? {} : { model: places.matteModel }),
  };
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

/** Numbers may come as text. */
function share<F extends number | undefined>(value: unknown, fallback: F): number | F {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : fallback;
}

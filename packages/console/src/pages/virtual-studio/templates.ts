import type { ApsaraInput, ApsaraOutput } from '../../api/apsara.ts';
import type { Matte } from '../../api/own-mattes.ts';

export type MattingType = 'green' | 'blue' | 'complex';
export type MaterialType = 'VOD' | 'PIC' | 'LIVE';

/** Where something stands; shares of the background, the aspect is kept. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly height: number;
}

/** A picture, film or stream: an asset, or an address. */
export interface Material {
  readonly type: MaterialType;
  readonly assetId?: string;
  readonly url?: string;
}

/** A template as the designer knows it. */
export interface Template {
  readonly id: string | undefined;
  readonly name: string;
  readonly description: string;
  readonly width: number;
  readonly height: number;
  readonly matting: MattingType;
  readonly person: Box;
  readonly background: Material | undefined;
  readonly media: { readonly material: Material; readonly box: Box } | undefined;
  readonly ruleIds: readonly string[];
}

type Config = NonNullable<
  NonNullable<ApsaraOutput<'DescribeLiveAIStudio'>['StudioConfigs']>['SubtitleConfig']
>[number];

/** The eight sizes of templates. */
export const SIZES = [
  [1280, 720],
  [1920, 1080],
  [854, 480],
  [640, 360],
  [720, 1280],
  [1080, 1920],
  [480, 854],
  [360, 640],
] as const;

/** What a new template is before anything was changed. */
export const NEW_TEMPLATE: Template = {
  id: undefined,
  name: '',
  description: '',
  width: 1280,
  height: 720,
  matting: 'green',
  person: { x: 0.05, y: 0.1, height: 0.9 },
  background: undefined,
  media: undefined,
  ruleIds: [],
};

const MATERIALS: readonly MaterialType[] = ['VOD', 'PIC', 'LIVE'];

function boxOf(text: string | undefined, usual: Box): Box {
  if (text === undefined || text === '') return usual;
  const found = JSON.parse(text) as Readonly<Record<string, number | undefined>>;
  return {
    x: found['PositionX'] ?? usual.x,
    y: found['PositionY'] ?? usual.y,
    height: found['HeightNormalized'] ?? usual.height,
  };
}

function materialOf(
  type: string | undefined,
  assetId: string | undefined,
  url: string | undefined,
): Material | undefined {
  const known = MATERIALS.find((one) => one === type) ?? 'VOD';
  if (assetId !== undefined && assetId !== '') return { type: known, assetId };
  if (url !== undefined && url !== '') return { type: known, url };
  return undefined;
}

/** Reads a template as the live door describes it. */
export function templateOf(config: Config): Template {
  const media = materialOf(config.MediaType, config.MediaResourceId, config.MediaResourceUrl);
  return {
    id: config.TemplateId,
    name: config.TemplateName ?? '',
    description: config.Description ?? '',
    width: Number(config.Width ?? 1280),
    height: Number(config.Height ?? 720),
    matting: config.MattingType === 'blue' || config.MattingType === 'complex' ? config.MattingType : 'green',
    person: boxOf(config.MattingLayout, { x: 0, y: 0, height: 1 }),
    background: materialOf(config.BackgroundType, config.BackgroundResourceId, config.BackgroundResourceUrl),
    media:
      media === undefined
        ? undefined
        : { material: media, box: boxOf(config.MediaLayout, { x: 0, y: 0, height: 1 }) },
    ruleIds: config.RuleIds?.ruleId ?? [],
  };
}

const layoutOf = ({ x, y, height }: Box) => ({ PositionX: x, PositionY: y, HeightNormalized: height });

/** What makes or changes a template. */
export function requestOf(template: Template): ApsaraInput<'CreateLiveAIStudio'> {
  const { background, media } = template;
  return {
    StudioName: template.name,
    Description: template.description,
    Width: template.width,
    Height: template.height,
    MattingType: template.matting,
    MattingLayout: layoutOf(template.person),
    ...(background === undefined
      ? {}
      : {
          BackgroundType: background.type,
          ...(background.assetId === undefined ? {} : { BackgroundResourceId: background.assetId }),
          ...(background.url === undefined ? {} : { BackgroundResourceUrl: background.url }),
        }),
    ...(media === undefined
      ? {}
      : {
          MediaType: media.material.type,
          MediaLayout: layoutOf(media.box),
          ...(media.material.assetId === undefined ? {} : { MediaResourceId: media.material.assetId }),
          ...(media.material.url === undefined ? {} : { MediaResourceUrl: media.material.url }),
        }),
  };
}

/** Keeps a box where some of it can be seen; four digits are finer than a pixel. */
export function clampBox({ x, y, height }: Box): Box {
  const round = (value: number, least: number, most: number): number =>
    Math.round(Math.min(most, Math.max(least, value)) * 10_000) / 10_000;
  return { x: round(x, 0, 0.98), y: round(y, 0, 0.98), height: round(height, 0.05, 1) };
}

/** The settings that a cloth or a room has when nobody changed them. */
export function usualMatte(matting: MattingType): Matte {
  if (matting === 'complex')
    return {
      kind: 'scene',
      quality: 'fast',
      steadiness: 0.5,
      edge: 0,
      smoothness: 0.5,
      light_wrap: 0.3,
      areas: [],
      clean_plate_asset_id: null,
    };
  return {
    kind: 'screen',
    backdrop: matting,
    similarity: 0.4,
    smoothness: 0.5,
    spill: 0.7,
    keep_similar: false,
    light_wrap: 0.15,
    areas: [],
  };
}

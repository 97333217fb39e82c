import type { DigitalAssetInfo } from '@cyclorama/contract';

export type AssetType = NonNullable<DigitalAssetInfo['asset_type']>;
/** How people sort assets. */
export type Kind = 'all' | 'pictures' | 'clips' | 'sound' | 'slides' | 'avatars' | 'voices' | 'sets';

/** Asset types of each kind; `all` is everything that people put there or that the studio made. */
export const TYPES: Readonly<Record<Exclude<Kind, 'all'>, readonly AssetType[]>> = {
  pictures: ['IMAGE'],
  clips: ['VIDEO', 'BUSINESS_CARD_TEMPLET'],
  sound: ['AUDIO', 'MUSIC'],
  slides: ['PPT'],
  avatars: ['HUMAN_MODEL_2D'],
  voices: ['VOICE_MODEL'],
  sets: ['SCENE', 'MATERIAL'],
};

export const KINDS = ['all', 'pictures', 'clips', 'sound', 'slides', 'avatars', 'voices', 'sets'] as const;

/** The kind that `text` names, else `all`. */
export function kindNamed(text: unknown): Kind {
  return KINDS.find((kind) => kind === text) ?? 'all';
}

/** The kind of an asset type. */
export function kindOf(type: AssetType | undefined): Kind {
  for (const kind of KINDS)
    if (kind !== 'all' && type !== undefined && TYPES[kind].includes(type)) return kind;
  return 'all';
}

const BY_EXTENSION: readonly (readonly [RegExp, AssetType])[] = [
  [/\.(?:png|jpe?g|webp|bmp|gif)$/i, 'IMAGE'],
  [/\.(?:mp4|mov|mkv|webm|avi|flv|ts|m4v)$/i, 'VIDEO'],
  [/\.(?:mp3|wav|m4a|aac|flac|ogg|opus)$/i, 'AUDIO'],
  [/\.(?:pptx?|odp)$/i, 'PPT'],
];

/** Of which asset type a file becomes; unknown ones are kept as they are. */
export function typeOfFile(name: string): AssetType {
  return BY_EXTENSION.find(([pattern]) => pattern.test(name))?.[1] ?? 'COMMON_FILE';
}

/** `12.4 MB` */
export function sizeText(bytes: number, language: string): string {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return new Intl.NumberFormat(language, {
    style: 'unit',
    unit: units[unit] ?? 'byte',
    unitDisplay: unit === 0 ? 'long' : 'short',
    maximumFractionDigits: value < 10 && unit > 0 ? 1 : 0,
  }).format(value);
}

/** `1:04:09`, `0:07` */
export function lengthText(seconds: number): string {
  const whole = Math.round(seconds);
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const tail = `${h > 0 ? String(m).padStart(2, '0') : m}:${String(s).padStart(2, '0')}`;
  return h > 0 ? `${h}:${tail}` : tail;
}

/** Seconds of a clip or a sound. */
export function lengthOf(asset: DigitalAssetInfo): number | undefined {
  const { video_meta: video, audio_meta: audio } = asset.asset_extra_meta ?? {};
  return video?.duration ?? audio?.duration;
}

/** Address of the file of a category. */
export function fileOf(asset: DigitalAssetInfo, category: 'MAIN' | 'COVER' | 'SAMPLE'): string | undefined {
  return asset.files?.find((file) => file.asset_file_category === category && file.download_url !== undefined)
    ?.download_url;
}

/** The picture that stands for an asset in lists. */
export function thumbnailOf(asset: DigitalAssetInfo): string | undefined {
  return fileOf(asset, 'COVER') ?? (asset.asset_type === 'IMAGE' ? fileOf(asset, 'MAIN') : undefined);
}

/** Why an asset cannot be used: in the words of the server, where it has some. */
export function faultOf(asset: DigitalAssetInfo): string | undefined {
  const meta = asset.asset_extra_meta;
  const about = meta?.image_meta?.error_info ?? meta?.video_meta?.error_info ?? meta?.audio_meta?.error_info;
  return about?.error_msg ?? asset.reason;
}

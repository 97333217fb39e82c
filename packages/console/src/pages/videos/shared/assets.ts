import type { Schemas } from '@cyclorama/contract';
import type { Size } from '../editor/state/script.ts';

export type Asset = Schemas['DigitalAssetInfo'];
type Category = NonNullable<NonNullable<Asset['files']>[number]['asset_file_category']>;

function fileUrl(asset: Asset, category: Category): string | undefined {
  return asset.files?.find((file) => file.asset_file_category === category && file.state !== 'DELETED')
    ?.download_url;
}

/** A small picture of an asset; of a picture without one, itself. */
export function coverOf(asset: Asset): string | undefined {
  return fileUrl(asset, 'COVER') ?? (asset.asset_type === 'IMAGE' ? fileUrl(asset, 'MAIN') : undefined);
}

/** What an asset is about: the picture, the clip, the music. */
export function mainOf(asset: Asset): string | undefined {
  return fileUrl(asset, 'MAIN');
}

/** How a voice sounds. */
export function sampleOf(asset: Asset): string | undefined {
  return fileUrl(asset, 'SAMPLE');
}

/** Files beside the main one by the end of their names, e.g. `.srt`. */
export function besideOf(asset: Asset, ending: string): string | undefined {
  return asset.files?.find(({ file_name: name = '' }) => name.endsWith(ending))?.download_url;
}

/** Pixels of a picture or a clip, where they are known. */
export function sizeOf(asset: Asset): Size | undefined {
  const { image_meta: image, video_meta: video } = asset.asset_extra_meta ?? {};
  const { width = 0, height = 0 } = image ?? video ?? {};
  return width > 0 && height > 0 ? { width, height } : undefined;
}

/** `1:05`. */
export function clock(seconds: number): string {
  const all = Math.max(0, Math.round(seconds));
  return `${Math.floor(all / 60)}:${String(all % 60).padStart(2, '0')}`;
}

/** The language tags of voices as a browser knows them, to be named in the person's language. */
const LANGUAGES: Readonly<Record<string, string>> = {
  CN: 'zh',
  YY: 'yue',
  EN: 'en',
  GER: 'de',
  fr: 'fr',
  Kr: 'ko',
  por: 'pt',
  JPN: 'ja',
  Ita: 'it',
  ESP: 'es',
  Russian: 'ru',
  Filipino: 'fil',
  Dutch: 'nl',
  Indonesian: 'id',
  Vietnamese: 'vi',
  Arabic: 'ar',
  Turkish: 'tr',
  Malay: 'ms',
  Thai: 'th',
  Finnish: 'fi',
};

/** A voice's language in the words of the reader. */
export function languageName(voice: Asset, reader: string): string | undefined {
  const tag = LANGUAGES[voice.asset_extra_meta?.voice_model_meta?.language ?? ''];
  return tag === undefined ? undefined : new Intl.DisplayNames([reader], { type: 'language' }).of(tag);
}

import { MssError } from '@cyclorama/contract';
import { canonicalType, type AssetType, type FileCategory } from '../assets/model.ts';

/** Content types of the file types that people upload; whatever is not here is served as plain bytes. */
const CONTENT_TYPES: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  bmp: 'image/bmp',
  gif: 'image/gif',
  webp: 'image/webp',
  avif: 'image/avif',
  tif: 'image/tiff',
  tiff: 'image/tiff',
  mp4: 'video/mp4',
  m4v: 'video/mp4',
  mov: 'video/quicktime',
  mkv: 'video/x-matroska',
  webm: 'video/webm',
  avi: 'video/x-msvideo',
  flv: 'video/x-flv',
  wmv: 'video/x-ms-wmv',
  mpg: 'video/mpeg',
  mpeg: 'video/mpeg',
  ts: 'video/mp2t',
  '3gp': 'video/3gpp',
  mp3: 'audio/mpeg',
  wav: 'audio/wav',
  m4a: 'audio/mp4',
  aac: 'audio/aac',
  flac: 'audio/flac',
  ogg: 'audio/ogg',
  opus: 'audio/ogg',
  wma: 'audio/x-ms-wma',
  ppt: 'application/vnd.ms-powerpoint',
  pptx: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
  odp: 'application/vnd.oasis.opendocument.presentation',
  pdf: 'application/pdf',
  txt: 'text/plain; charset=utf-8',
  srt: 'text/plain; charset=utf-8',
  vtt: 'text/vtt; charset=utf-8',
  json: 'application/json',
  zip: 'application/zip',
};

/** Other content types under which such files are announced. */
const MIME_ALIASES: Readonly<Record<string, string>> = {
  'image/jpg': 'jpg',
  'audio/mp3': 'mp3',
  'audio/wave': 'wav',
  'audio/x-wav': 'wav',
  'audio/vnd.wave': 'wav',
  'audio/x-m4a': 'm4a',
  'audio/x-flac': 'flac',
  'audio/x-aac': 'aac',
  'video/x-m4v': 'm4v',
};

/** File types by content type; of several endings of one content type the first. */
const ENDINGS: ReadonlyMap<string, string> = new Map([
  ...Object.entries(CONTENT_TYPES)
    .map(([ending, type]): [string, string] => [type.split(';')[0]!, ending])
    .reverse(),
  ...Object.entries(MIME_ALIASES),
]);

/** File types that a main file of these asset types may have; other asset types take any. */
const MAIN_TYPES: Readonly<Partial<Record<AssetType, { readonly what: string; readonly match: RegExp }>>> = {
  IMAGE: { what: 'image', match: /^image\// },
  VIDEO: { what: 'video', match: /^(video|image\/gif)/ },
  AUDIO: { what: 'audio', match: /^(audio|video\/(mp4|webm|x-matroska|quicktime))/ },
  MUSIC: { what: 'audio', match: /^(audio|video\/(mp4|webm|x-matroska|quicktime))/ },
  PPT: { what: 'slide', match: /^application\/(vnd\.(ms-powerpoint|openxml|oasis)|pdf)/ },
};

const SIMPLE: readonly FileCategory[] = ['MAIN', 'COVER', 'OTHER'];

/** Categories of files by asset type (note of 4.2.1). */
const CATEGORIES: Readonly<Record<AssetType, readonly FileCategory[]>> = {
  SCENE: SIMPLE,
  ANIMATION: SIMPLE,
  MATERIAL: SIMPLE,
  IMAGE: SIMPLE,
  VIDEO: SIMPLE,
  AUDIO: SIMPLE,
  MUSIC: SIMPLE,
  COMMON_FILE: SIMPLE,
  NORMAL_MODEL: SIMPLE,
  PPT: ['MAIN', 'COVER', 'PAGE', 'OTHER'],
  HUMAN_MODEL: ['MAIN', 'COVER', 'WHOLE_MODEL', 'USER_MODIFIED_MODEL', 'OTHER'],
  VOICE_MODEL: ['MAIN', 'SAMPLE', 'OTHER'],
  HUMAN_MODEL_2D: ['MAIN', 'COVER', 'SAMPLE', 'OTHER'],
  BUSINESS_CARD_TEMPLATE: ['MAIN', 'COVER'],
  BUSINESS_CARD_TEMPLET: ['MAIN', 'COVER'],
};

/** Lower-case ending of a file name without the dot; empty when it has none. */
export function extensionOf(fileName: string): string {
  return /\.([A-Za-z0-9]{1,16})$/.exec(fileName)?.[1]?.toLowerCase() ?? '';
}

/**
 * The file type as a lower-case ending. The document means endings (`png`); clients also send `.png` and `image/png`,
 * which say the same.
 */
export function endingOf(fileType: string): string {
  const plain = fileType.trim().toLowerCase().replace(/^\./, '');
  return ENDINGS.get(plain.split(';')[0]!.trim()) ?? plain;
}

/** The content type under which a file of this type is served. */
export function contentTypeOf(fileType: string): string {
  const ending = endingOf(fileType);
  return Object.hasOwn(CONTENT_TYPES, ending) ? CONTENT_TYPES[ending]! : 'application/octet-stream';
}

/** @throws MssError MSS.10001048 when assets of this type have no files of the category */
export function checkCategory(type: AssetType, category: FileCategory): void {
  if (CATEGORIES[type].includes(category)) return;
  throw new MssError('MSS.10001048', `asset_file_category: not for assets of type ${type}`, {
    fill: category,
  });
}

/** @throws MssError MSS.10001048 when a main file cannot be of this type, whatever it holds */
export function checkMainType(type: AssetType, category: FileCategory, fileType: string): void {
  const wanted = MAIN_TYPES[canonicalType(type)];
  if (category !== 'MAIN' || !wanted || wanted.match.test(contentTypeOf(fileType))) return;
  throw new MssError('MSS.10001048', `file_type: not the type of ${wanted.what} files`, { fill: fileType });
}

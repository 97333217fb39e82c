import type { AssetExtraMeta, ErrorResponse, MssErrorCode } from '@cyclorama/contract';
import { MSS_ERRORS } from '@cyclorama/contract';
import type { MediaInfo, ProbeLimits } from '@cyclorama/stage';
import { HostError } from '../../hosts/pool.ts';
import type { AssetRow, FileRow } from '../assets/table.ts';
import type { Studio } from '../context.ts';
import { endingOf } from './kinds.ts';
import { toMeta } from './media-meta.ts';

/** What the API can describe (image_meta and video_meta: 8,196 pixels a side, 24 hours). */
const MAX_SIDE = 8196;
const LIMITS: ProbeLimits = { maxPixels: MAX_SIDE * MAX_SIDE, maxDurationSeconds: 86_400 };
const MEMORY_BYTES = 1024 ** 3;
const TIMEOUT_MS = 120_000;

export type Inspection =
  | { readonly ok: true; readonly meta: AssetExtraMeta; readonly info?: MediaInfo }
  | { readonly ok: false; readonly error: Required<ErrorResponse> };

/** Looks into a file whose asset type says what it must be; other files are taken as they are. */
export async function inspect(
  studio: Studio,
  asset: Pick<AssetRow, 'type'>,
  file: Pick<FileRow, 'category' | 'type'>,
  key: string,
  signal: AbortSignal,
): Promise<Inspection> {
  const expected = expectedKind(asset.type, file.category);
  if (expected === undefined) return { ok: true, meta: {} };
  const local = await studio.objects.localFile(key);
  try {
    if (expected === 'slides') {
      const { pages } = await inHost<{ pages: number }>(
        studio,
        'check-slides',
        { path: local.path, type: endingOf(file.type) },
        signal,
      );
      return { ok: true, meta: { ppt_meta: { page_count: Math.min(pages, 256) } } };
    }
    const info = await inHost<MediaInfo>(studio, 'probe', { path: local.path, limits: LIMITS }, signal);
    const lie = contradiction(info, expected, file.type);
    if (lie !== undefined) return refused('MSS.10001028', lie);
    const meta = toMeta(info);
    return { ok: true, info, meta: file.category === 'MAIN' ? meta : {} };
  } catch (error) {
    if (!(error instanceof HostError) || error.kind === 'aborted') throw error;
    return explain(error);
  } finally {
    await local.release();
  }
}

/** Kind of media that a file must hold. */
export function expectedKind(
  type: AssetRow['type'],
  category: FileRow['category'],
): MediaInfo['kind'] | 'slides' | undefined {
  if (category === 'COVER' || category === 'PAGE') return 'image';
  if (category === 'SAMPLE') return type === 'VOICE_MODEL' ? 'audio' : undefined;
  if (category !== 'MAIN') return undefined;
  switch (type) {
    case 'IMAGE':
      return 'image';
    case 'VIDEO':
      return 'video';
    case 'AUDIO':
    case 'MUSIC':
      return 'audio';
    case 'PPT':
      return 'slides';
    default:
      return undefined;
  }
}

/** Containers by file type; types that are not here say nothing that could be a lie. */
const CONTAINERS: Readonly<Record<string, RegExp>> = {
  mp4: /mov|mp4|m4a/,
  m4v: /mov|mp4|m4a/,
  mov: /mov|mp4|m4a/,
  m4a: /mov|mp4|m4a/,
  '3gp': /mov|mp4|m4a/,
  mkv: /matroska|webm/,
  webm: /matroska|webm/,
  avi: /avi/,
  flv: /flv/,
  wmv: /asf/,
  wma: /asf/,
  mpg: /^mpeg/,
  mpeg: /^mpeg/,
  ts: /mpegts/,
  mp3: /mp3/,
  wav: /wav|w64|rf64/,
  aac: /aac/,
  flac: /flac/,
  ogg: /ogg/,
  opus: /ogg/,
  png: /png/,
  jpg: /jpe?g/,
  jpeg: /jpe?g/,
  bmp: /bmp/,
  gif: /gif/,
  webp: /webp/,
  avif: /avif|mov|heif/,
  tif: /tiff/,
  tiff: /tiff/,
};

/** How the content contradicts what was said of it. */
function contradiction(info: MediaInfo, expected: MediaInfo['kind'], fileType: string): string | undefined {
  if (info.kind !== expected) return `the content is ${info.kind}, not ${expected}`;
  const container = CONTAINERS[endingOf(fileType)];
  if (container && !container.test(info.container))
    return `the content is ${info.container}, not ${fileType}`;
  const { width = 0, height = 0 } = info.video ?? {};
  return width > MAX_SIDE || height > MAX_SIDE
    ? `the picture has ${width}×${height} pixels, more than ${MAX_SIDE} a side`
    : undefined;
}

const REASONS: Readonly<Record<string, MssErrorCode>> = {
  'wrong-type': 'MSS.10001028',
  playlist: 'MSS.10001028',
  'too-large': 'MSS.10001024',
  'too-long': 'MSS.10001024',
};

function explain(error: HostError): Inspection {
  if (error.kind === 'refused') return refused(REASONS[error.reason] ?? 'MSS.10001034', error.message);
  if (error.kind === 'out-of-memory')
    return refused('MSS.10001034', 'reading it takes more memory than any honest file needs');
  if (error.kind === 'timeout') return refused('MSS.10001034', 'reading it takes too long');
  return refused('MSS.10001034', 'it cannot be read');
}

function refused(code: MssErrorCode, detail: string): Inspection {
  const message = MSS_ERRORS[code].message.replace('{0}', 'the asset').replace(/\.$/, '');
  return { ok: false, error: { error_code: code, error_msg: `${message}: ${detail}` } };
}

function inHost<Result>(studio: Studio, task: string, input: unknown, signal: AbortSignal): Promise<Result> {
  return studio.hosts.run<Result>({
    task,
    input,
    signal,
    memoryLimitBytes: MEMORY_BYTES,
    timeoutMs: TIMEOUT_MS,
  });
}

import { MssError } from '@cyclorama/contract';
import type { Schemas } from '@cyclorama/contract';
import { parseSsml, SsmlError } from '@cyclorama/speech';
import {
  base64Text,
  collectReferences,
  color,
  CompileError,
  effectiveBackground,
  layoutOf,
  orderedSegments,
} from '../../compile/index.ts';
import type { VideoDocument, WireShootScript, WireVideoConfig } from '../../compile/index.ts';
import type { Studio } from '../context.ts';
import { checkReference } from './check-references.ts';

/** The wire document of a script or a job, as far as it is given. */
export type PartialDocument = Partial<VideoDocument> & {
  /** 3D models are stored with scripts, and refused when a video is to be made. */
  readonly model_asset_type?: 'HUMAN_MODEL_2D' | 'HUMAN_MODEL_3D';
};

const MAX_LAYERS = 100;
const MAX_SEGMENTS = 1000;
const SIZES = ['1920x1080', '1080x1920', '1280x720', '720x1280', '3840x2160', '2160x3840'];

/**
 * Checks what the schema cannot see: markup, numbers that belong together, colours, and that every asset and URL can
 * be used by this tenant now. The same at every entrance: scripts, jobs, previews.
 *
 * @throws MssError with the documented code; the message names the field.
 */
export async function checkDocument(
  studio: Studio,
  projectId: string,
  document: PartialDocument,
): Promise<void> {
  if (document.video_config !== undefined) checkVideoConfig(document.video_config, document.view_mode);
  const segments = document.shoot_scripts ?? [];
  if (segments.length > MAX_SEGMENTS)
    throw new MssError('MSS.20010072', `shoot_scripts: at most ${MAX_SEGMENTS}`);
  segments.forEach((segment, index) =>
    checkSegment(segment.shoot_script, `shoot_scripts[${index}].shoot_script`),
  );
  const complete: VideoDocument = { video_config: FALLBACK_VIDEO, ...document, shoot_scripts: segments };
  if (segments.length > 0) asInvalid(() => orderedSegments(complete));
  const references =
    segments.length > 0
      ? collectReferences(complete)
      : collectReferences({ ...complete, shoot_scripts: [{ shoot_script: {} }] });
  const three = document.model_asset_type === 'HUMAN_MODEL_3D';
  for (const reference of references) {
    const kind = three && reference.kind === 'human' ? 'human-3d' : reference.kind;
    await checkReference(studio, projectId, reference, kind);
  }
}

/** What a video looks like when nobody says so. */
export const FALLBACK_VIDEO: WireVideoConfig = { codec: 'H264', bitrate: 4000, width: 1920, height: 1080 };

function checkVideoConfig(video: WireVideoConfig, viewMode: VideoDocument['view_mode']): void {
  if (video.bitrate < 1000 || video.bitrate > 8000) {
    throw invalid('video_config.bitrate', `must be 1000-8000 kbit/s for avatar video, got ${video.bitrate}`);
  }
  if (video.clip_mode !== 'CROP' && !SIZES.includes(`${video.width}x${video.height}`)) {
    throw invalid('video_config.width', `${video.width}x${video.height} is not one of ${SIZES.join(', ')}`);
  }
  asInvalid(() =>
    layoutOf({ video_config: video, ...(viewMode === undefined ? {} : { view_mode: viewMode }) }),
  );
}

function checkSegment(script: WireShootScript, field: string): void {
  if (script.script_type !== 'AUDIO') checkText(script.text_config, `${field}.text_config`);
  else if (script.text_config !== undefined && script.text_config.text !== '') {
    checkMarkup(script.text_config.text, `${field}.text_config.text`);
  }
  const layers = script.layer_config ?? [];
  if (layers.length > MAX_LAYERS)
    throw new MssError('MSS.20010057', `${field}.layer_config: at most ${MAX_LAYERS}`);
  layers.forEach((layer, index) => {
    const at = `${field}.layer_config[${index}]`;
    if (layer.layer_type === 'TEXT') {
      const context = `${at}.text_config.text_context`;
      const text = asInvalid(() => base64Text(layer.text_config?.text_context ?? '', context));
      if (text.trim() === '') throw invalid(context, 'a TEXT layer needs its text, as Base64 of UTF-8');
      asInvalid(() => color(layer.text_config?.font_color ?? '#FFFFFF', `${at}.text_config.font_color`));
    } else if (layer.layer_type !== 'HUMAN') {
      const url =
        layer.layer_type === 'IMAGE' ? layer.image_config?.image_url : layer.video_config?.video_url;
      if ((layer.asset_id ?? '') === '' && (url ?? '') === '')
        throw invalid(`${at}.asset_id`, 'neither an asset nor a URL is given');
    }
  });
  const background = effectiveBackground(script.background_config);
  if (background?.background_type === 'COLOR') {
    const value = background.background_color_config ?? '#FFFFFF';
    asInvalid(() => color(value, `${field}.background_config.background_color_config`));
  } else if (background !== undefined) {
    const named = (background.background_asset_id ?? '') + (background.background_config ?? '');
    if (named === '') throw new MssError('MSS.20010143', `${field}.background_config`);
  }
}

function checkText(config: Schemas['TextConfig'] | undefined, field: string): void {
  if (config === undefined) throw new MssError('MSS.20010086', field);
  if (config.text.trim() === '') throw new MssError('MSS.20010112', `${field}.text`);
  const { text } = checkMarkup(config.text, `${field}.text`);
  if (text.trim() === '') throw new MssError('MSS.20010112', `${field}.text has tags only`);
}

/**
 * Checks a text that will be spoken.
 * @throws MssError MSS.20010015 for markup that does not parse, MSS.20010109 for more than 10,000 characters,
 *   MSS.00000003 for values that a tag cannot have; the message names field, line and column.
 */
export function checkMarkup(text: string, field: string): ReturnType<typeof parseSsml> {
  try {
    return parseSsml(text);
  } catch (error) {
    if (!(error instanceof SsmlError)) throw error;
    throw new MssError(CODE_OF_SSML[error.kind], `${field}: ${error.message}`, { cause: error });
  }
}

const CODE_OF_SSML = {
  unclosed: 'MSS.20010015',
  'unknown-tag': 'MSS.20010015',
  nesting: 'MSS.20010015',
  syntax: 'MSS.20010015',
  entity: 'MSS.20010015',
  root: 'MSS.20010015',
  attribute: 'MSS.20010015',
  value: 'MSS.00000003',
  'control-character': 'MSS.00000003',
  'too-long': 'MSS.20010109',
} as const satisfies Record<SsmlError['kind'], string>;

export function invalid(field: string, message: string): MssError {
  return new MssError('MSS.00000003', `${field}: ${message}`);
}

/** What a compile step refuses is, at the entrance, an invalid parameter. */
function asInvalid<T>(step: () => T): T {
  try {
    return step();
  } catch (error) {
    if (!(error instanceof CompileError)) throw error;
    throw new MssError('MSS.00000003', error.message, { cause: error });
  }
}

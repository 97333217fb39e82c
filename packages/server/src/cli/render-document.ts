import { readFile } from 'node:fs/promises';
import { basename, dirname, extname, resolve } from 'node:path';
import { MssError } from '@cyclorama/contract';
import { parseSsml, SsmlError } from '@cyclorama/speech';
import type { VideoDocument, WireShootScript, WireVideoConfig } from '../compile/index.ts';
import { validateBody } from '../doors/metastudio/validate-body.ts';
import { defaultVoice } from '../studio/videos/default-voice.ts';
import { findCharacter } from './render-assets.ts';

/** Options of `cyclorama render` that describe the video. */
export interface VideoOptions {
  readonly text?: string;
  readonly avatar?: string;
  readonly voice?: string;
  readonly background?: string;
  readonly music?: string;
  readonly width?: number;
  readonly height?: number;
  readonly subtitles?: boolean;
  readonly codec?: 'H264' | 'VP8';
  readonly bitrate?: number;
  readonly speed?: number;
}

/** A document that cannot be used; the message says where and why. */
export class DocumentError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'DocumentError';
  }
}

export interface LoadedDocument {
  readonly document: VideoDocument;
  /** Folder to which file names in it refer. */
  readonly baseDir: string;
}

const DEFAULT_BITRATE = 4000;

/** Reads a script file: a body of POST …/digital-human-video-scripts (the name may be left out). @throws DocumentError */
export async function readScript(
  path: string,
): Promise<{ readonly script: unknown; readonly baseDir: string }> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new DocumentError(`${path} cannot be read: ${message(error)}`, { cause: error });
  }
  try {
    return { script: JSON.parse(text) as unknown, baseDir: dirname(resolve(path)) };
  } catch (error) {
    throw new DocumentError(`${path} is not JSON: ${message(error)}`, { cause: error });
  }
}

/** A script as a document; options of the command line win over it. @throws DocumentError */
export function documentOf(script: unknown, name: string, options: VideoOptions): VideoDocument {
  const named = typeof script === 'object' && script !== null && !('script_name' in script);
  const body: unknown = named ? { ...script, script_name: basename(name, extname(name)) } : script;
  try {
    const document = validateBody('createVideoScripts', body);
    const video = videoConfig(document.video_config, document.view_mode, options);
    return withChoices({ ...document, video_config: video }, options);
  } catch (error) {
    if (!(error instanceof MssError)) throw error;
    throw new DocumentError(`${name}: ${error.detail ?? error.message}`, { cause: error });
  }
}

/** A document for one text. @throws DocumentError */
export function documentOfText(text: string, options: VideoOptions): VideoDocument {
  const script: WireShootScript = { text_config: { text } };
  return withChoices(
    {
      video_config: videoConfig(undefined, undefined, options),
      shoot_scripts: [{ sequence_no: 0, shoot_script: script }],
    },
    options,
  );
}

function videoConfig(
  given: WireVideoConfig | undefined,
  viewMode: 'LANDSCAPE' | 'VERTICAL' | undefined,
  options: VideoOptions,
): WireVideoConfig {
  const upright = viewMode === 'VERTICAL';
  return {
    codec: 'H264',
    bitrate: DEFAULT_BITRATE,
    width: upright ? 1080 : 1920,
    height: upright ? 1920 : 1080,
    ...given,
    ...(options.codec === undefined ? {} : { codec: options.codec }),
    ...(options.bitrate === undefined ? {} : { bitrate: options.bitrate }),
    ...(options.width === undefined ? {} : { width: options.width }),
    ...(options.height === undefined ? {} : { height: options.height }),
    ...(options.subtitles === undefined ? {} : { is_subtitle_enable: options.subtitles }),
  };
}

function withChoices(document: VideoDocument, options: VideoOptions): VideoDocument {
  const character = findCharacter(options.avatar ?? document.model_asset_id);
  const voice = options.voice ?? document.voice_config?.voice_asset_id ?? defaultVoice(character)?.id;
  if (voice === undefined)
    throw new DocumentError(`no voice fits ${character.name}; choose one with --voice`);
  const { background } = options;
  const segments = document.shoot_scripts.map((segment, index) => {
    checkText(segment.shoot_script, `shoot_scripts[${index}].shoot_script.text_config.text`);
    if (background === undefined) return segment;
    const chosen = background.startsWith('#')
      ? ({ background_type: 'COLOR', background_color_config: background } as const)
      : ({ background_type: 'IMAGE', background_asset_id: background } as const);
    return { ...segment, shoot_script: { ...segment.shoot_script, background_config: [chosen] } };
  });
  return {
    ...document,
    model_asset_id: character.id,
    voice_config: {
      ...document.voice_config,
      voice_asset_id: voice,
      ...(options.speed === undefined ? {} : { speed: options.speed }),
    },
    shoot_scripts: segments,
    ...(options.music === undefined
      ? {}
      : {
          background_music_config: {
            volume: 60,
            ...document.background_music_config,
            music_asset_id: options.music,
          },
        }),
  };
}

function checkText(script: WireShootScript, field: string): void {
  if (script.script_type === 'AUDIO') return;
  const text = script.text_config?.text ?? '';
  try {
    if (parseSsml(text).text.trim() === '') throw new DocumentError(`${field}: there is nothing to say`);
  } catch (error) {
    if (!(error instanceof SsmlError)) throw error;
    throw new DocumentError(`${field}: ${error.message}`, { cause: error });
  }
}

function message(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

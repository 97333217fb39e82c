import type { Schemas } from '@cyclorama/contract';
import { without } from '../../shared/without.ts';

/** A script as it is stored: what the editor changes. */
export type Script = Schemas['VideoScriptCreateRequest'];
export type Segment = Schemas['ShootScriptItem'];
export type ShootScript = Schemas['ShootScript'];
export type Layer = Schemas['LayerConfig'];
export type Background = Schemas['BackgroundConfigInfo'];
export type VideoConfig = Schemas['VideoConfig'];
export type ScriptDetail = Schemas['VideoScriptDetailResponse'];

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Every position of a script is given in this space, whatever the size of the video. */
export function spaceOf(script: Pick<Script, 'view_mode'>): Size {
  return script.view_mode === 'VERTICAL' ? { width: 1080, height: 1920 } : { width: 1920, height: 1080 };
}

/** What is read of a script, as it can be sent again; segments in the order in which they are played. */
export function scriptOf(detail: ScriptDetail): Script {
  const segments = (detail.shoot_scripts ?? []).map(({ sequence_no: number, shoot_script: shown }) => ({
    shoot_script: without(shown ?? {}, 'thumbnail_url'),
    ...(number === undefined ? {} : { sequence_no: number }),
  }));
  return {
    ...without(detail, 'script_id', 'create_time', 'update_time', 'audio_files', 'script_cover_url'),
    script_name: detail.script_name ?? '',
    shoot_scripts: inPlayingOrder(segments),
  };
}

/** By number; those without one follow as they stand. */
export function inPlayingOrder(segments: readonly Segment[]): readonly Segment[] {
  const numberOf = (segment: Segment): number => segment.sequence_no ?? Number.MAX_SAFE_INTEGER;
  return segments
    .map((segment, index) => ({ segment, index }))
    .sort((a, b) => numberOf(a.segment) - numberOf(b.segment) || a.index - b.index)
    .map(({ segment }) => segment);
}

/** A first script: one segment with words to be replaced. */
export function newScript(parts: {
  readonly name: string;
  readonly words: string;
  readonly modelAssetId?: string | undefined;
  readonly voiceAssetId?: string | undefined;
  readonly viewMode?: 'LANDSCAPE' | 'VERTICAL';
}): Script {
  const upright = parts.viewMode === 'VERTICAL';
  return {
    script_name: parts.name,
    view_mode: parts.viewMode ?? 'LANDSCAPE',
    ...(parts.modelAssetId === undefined
      ? {}
      : { model_asset_id: parts.modelAssetId, model_asset_type: 'HUMAN_MODEL_2D' as const }),
    ...(parts.voiceAssetId === undefined ? {} : { voice_config: { voice_asset_id: parts.voiceAssetId } }),
    video_config: {
      codec: 'H264',
      bitrate: 4000,
      width: upright ? 1080 : 1920,
      height: upright ? 1920 : 1080,
      is_subtitle_enable: true,
    },
    shoot_scripts: [
      {
        sequence_no: 1,
        shoot_script: {
          script_type: 'TEXT',
          text_config: { text: parts.words },
          background_config: [{ background_type: 'COLOR', background_color_config: '#DCE6F2' }],
        },
      },
    ],
  };
}

/** The settings of the picture, where the script names none. */
export function videoConfigOf(script: Script): VideoConfig {
  const space = spaceOf(script);
  return script.video_config ?? { codec: 'H264', bitrate: 4000, ...space };
}

/** What keeps a script from being stored; the segment counts from 0. */
export type Obstacle = { readonly kind: 'no-words'; readonly segment: number } | { readonly kind: 'no-name' };

/** The first thing that the server would refuse. */
export function obstacleOf(script: Script): Obstacle | undefined {
  if (script.script_name.trim() === '') return { kind: 'no-name' };
  const silent = script.shoot_scripts.findIndex(
    ({ shoot_script: { script_type: type, text_config: words } }) =>
      type !== 'AUDIO' && (words?.text ?? '').replace(/<[^>]*>/g, '').trim() === '',
  );
  return silent < 0 ? undefined : { kind: 'no-words', segment: silent };
}

/** The script with one of its segments changed. */
export function withSegment(
  script: Script,
  index: number,
  edit: (segment: ShootScript) => ShootScript,
): Script {
  const old = script.shoot_scripts[index];
  if (old === undefined) return script;
  const now = edit(old.shoot_script);
  if (now === old.shoot_script) return script;
  return {
    ...script,
    shoot_scripts: script.shoot_scripts.map((one, at) =>
      at === index ? { ...one, shoot_script: now } : one,
    ),
  };
}

import { MssError } from '@cyclorama/contract';
import type { Schemas } from '@cyclorama/contract';
import type { VideoDocument, WireSegment } from '../../compile/index.ts';
import { FALLBACK_VIDEO } from '../scripts/check.ts';
import { numbered } from '../scripts/create.ts';
import type { ScriptDocument } from '../scripts/table.ts';

/**
 * What a job will show and say: with a script its settings win over model, voice, video and segments of the body
 * (§5.3.1); what the script leaves open the body may give.
 *
 * @throws MssError MSS.20010027 without segments, MSS.20010073 for recordings without a script, MSS.20010096 without
 *   a model
 */
export function effectiveDocument(
  request: Schemas['DigitalHumanVideoCreateRequest'],
  script: ScriptDocument | undefined,
): VideoDocument {
  const segments = segmentsOf(request, script);
  const model = nonEmpty(script?.model_asset_id) ?? nonEmpty(request.model_asset_id);
  if (script?.model_asset_type === 'HUMAN_MODEL_3D') {
    throw new MssError('MSS.20010098', 'model_asset_type: HUMAN_MODEL_3D cannot be drawn');
  }
  if (model === undefined) throw new MssError('MSS.20010096', 'model_asset_id');
  const voice = script?.voice_config ?? request.voice_config;
  const music = script?.background_music_config ?? request.background_music_config;
  const viewMode = script?.view_mode;
  return numbered({
    model_asset_id: model,
    video_config: script?.video_config ?? request.video_config ?? fallbackVideo(viewMode),
    shoot_scripts: segments,
    ...(voice === undefined ? {} : { voice_config: voice }),
    ...(music === undefined ? {} : { background_music_config: music }),
    ...(viewMode === undefined ? {} : { view_mode: viewMode }),
  });
}

function segmentsOf(
  request: Schemas['DigitalHumanVideoCreateRequest'],
  script: ScriptDocument | undefined,
): readonly WireSegment[] {
  if (script !== undefined) {
    if (script.shoot_scripts.length === 0)
      throw new MssError('MSS.20010027', `the script “${script.script_name}” has no segments`);
    return script.shoot_scripts;
  }
  const segments = request.shoot_scripts ?? [];
  if (segments.length === 0) throw new MssError('MSS.20010027', 'shoot_scripts');
  const recorded = segments.findIndex((segment) => segment.shoot_script.script_type === 'AUDIO');
  if (recorded >= 0)
    throw new MssError('MSS.20010073', `shoot_scripts[${recorded}].shoot_script.script_type`);
  return segments;
}

function fallbackVideo(viewMode: 'LANDSCAPE' | 'VERTICAL' | undefined): VideoDocument['video_config'] {
  if (viewMode !== 'VERTICAL') return FALLBACK_VIDEO;
  return { ...FALLBACK_VIDEO, width: FALLBACK_VIDEO.height, height: FALLBACK_VIDEO.width };
}

function nonEmpty(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}

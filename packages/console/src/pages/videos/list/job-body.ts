import type { Schemas } from '@cyclorama/contract';

export type VideoRequest = Schemas['DigitalHumanVideoCreateRequest'];

/** What a video was made of, as a request that makes it once more. */
export function requestOf(detail: Schemas['DigitalHumanVideoDetailResponse']): VideoRequest {
  const {
    script_id: scriptId,
    model_asset_id: model,
    voice_config: voice,
    video_config: video,
    shoot_scripts: segments,
    background_music_config: music,
    output_asset_config: output,
  } = detail;
  const name = { output_asset_config: { asset_name: output?.asset_name ?? '' } };
  // A script keeps recordings, which no request can carry.
  if (scriptId !== undefined && scriptId !== '') return { script_id: scriptId, ...name };
  return {
    ...(model === undefined ? {} : { model_asset_id: model }),
    ...(voice === undefined ? {} : { voice_config: voice }),
    ...(video === undefined ? {} : { video_config: video }),
    ...(music === undefined ? {} : { background_music_config: music }),
    shoot_scripts: (segments ?? []).map(({ sequence_no: number, shoot_script: script }) => ({
      ...(number === undefined ? {} : { sequence_no: number }),
      shoot_script: script,
    })),
    ...name,
  };
}

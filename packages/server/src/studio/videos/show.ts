import type { OperationQuery, Schemas } from '@cyclorama/contract';
import type { VideoDocument } from '../../compile/index.ts';
import type { OperationRequest, OperationResult } from '../../doors/metastudio/operation.ts';
import type { Studio } from '../context.ts';
import { findJob } from './queries.ts';
import { jobsOnWire } from './wire.ts';

/** 5.3.2: one job, with what it was made from when `show_script` asks for it. */
export async function show2DDigitalHumanVideo(
  studio: Studio,
  request: OperationRequest<undefined, OperationQuery<'show2DDigitalHumanVideo'>>,
): Promise<OperationResult> {
  const job = await findJob(studio.db.orm, request.caller.projectId, request.params['job_id'] ?? '');
  const [base] = await jobsOnWire(studio, [job], request.baseUrl);
  const body: Schemas['DigitalHumanVideoDetailResponse'] = {
    ...base,
    ...(job.scriptId === null ? {} : { script_id: job.scriptId }),
    video_making_type: 'MODEL',
    ...(request.query.show_script ? settingsOf(job.document) : {}),
  };
  return { body };
}

/** The settings that the answer documents. */
function settingsOf(document: VideoDocument): Partial<Schemas['DigitalHumanVideoDetailResponse']> {
  const { model_asset_id, voice_config, video_config, shoot_scripts, background_music_config } = document;
  return {
    video_config,
    shoot_scripts,
    ...(model_asset_id === undefined ? {} : { model_asset_id }),
    ...(voice_config === undefined ? {} : { voice_config }),
    ...(background_music_config === undefined ? {} : { background_music_config }),
  };
}

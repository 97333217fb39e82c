import type { OperationQuery, Schemas } from '@cyclorama/contract';
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
  const { view_mode: _viewMode, ...document } = job.document;
  const body: Schemas['DigitalHumanVideoDetailResponse'] = {
    ...base,
    ...(job.scriptId === null ? {} : { script_id: job.scriptId }),
    video_making_type: 'MODEL',
    ...(request.query.show_script === true ? document : {}),
  };
  return { body };
}

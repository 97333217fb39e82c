import type { OperationResult } from '../../doors/metastudio/operation.ts';
import type { RequestOf } from '../assets/request.ts';
import type { Studio } from '../context.ts';
import { findTraining } from './queries.ts';
import { detailOf } from './wire.ts';

/** 8.3: one avatar training. */
export async function show2dModelTrainingJob(
  studio: Studio,
  { caller, params, baseUrl }: RequestOf<'show2dModelTrainingJob'>,
): Promise<OperationResult> {
  const job = await findTraining(studio.db.orm, caller.projectId, params['job_id'] ?? '');
  return { body: await detailOf(studio, job, baseUrl) };
}

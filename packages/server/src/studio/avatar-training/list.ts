import { MssError } from '@cyclorama/contract';
import type { Schemas } from '@cyclorama/contract';
import type { OperationResult } from '../../doors/metastudio/operation.ts';
import type { RequestOf } from '../assets/request.ts';
import type { Studio } from '../context.ts';
import { listTrainings } from './queries.ts';
import { basicInfo } from './wire.ts';

/** 8.2: avatar trainings of the tenant. @throws MssError MSS.00020006 for another tenant's */
export async function list2dModelTrainingJob(
  studio: Studio,
  { caller, query, baseUrl }: RequestOf<'list2dModelTrainingJob'>,
): Promise<OperationResult> {
  const { projectId } = caller;
  if (query.query_project_id !== undefined && query.query_project_id !== projectId)
    throw new MssError('MSS.00020006', `query_project_id: the credentials are for project ${projectId}`);
  const { count, rows } = await listTrainings(studio.db.orm, {
    projectId,
    offset: query.offset,
    limit: query.limit,
    sortKey: query.sort_key ?? 'create_time',
    sortDir: query.sort_dir,
    ...(query.state === undefined ? {} : { states: query.state }),
    ...(query.create_since === undefined ? {} : { since: new Date(query.create_since) }),
    ...(query.create_until === undefined ? {} : { until: new Date(query.create_until) }),
    ...(query.batch_name === undefined ? {} : { batchName: query.batch_name }),
    ...(query.tag === undefined ? {} : { tag: query.tag }),
    ...(query.job_id === undefined ? {} : { jobId: query.job_id }),
    ...(query.name === undefined ? {} : { name: query.name }),
    ...(query.model_resolution === undefined ? {} : { modelResolution: query.model_resolution }),
    ...(query.is_flexus === undefined ? {} : { isFlexus: query.is_flexus }),
  });
  const body: Schemas['AvatarTrainingJobListResponse'] = {
    count,
    jobs: await Promise.all(rows.map((row) => basicInfo(studio, row, baseUrl))),
  };
  return { body };
}

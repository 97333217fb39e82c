import type { OperationQuery, Schemas } from '@cyclorama/contract';
import type { OperationRequest, OperationResult } from '../../doors/metastudio/operation.ts';
import type { Studio } from '../context.ts';
import { listJobs } from './queries.ts';
import { jobsOnWire } from './wire.ts';

/** 5.2.1: video jobs of the tenant. */
export async function listDigitalHumanVideo(
  studio: Studio,
  request: OperationRequest<undefined, OperationQuery<'listDigitalHumanVideo'>>,
): Promise<OperationResult> {
  const { query } = request;
  const { count, rows } = await listJobs(studio.db.orm, {
    projectId: request.caller.projectId,
    offset: query.offset,
    limit: query.limit,
    sortKey: query.sort_key ?? 'create_time',
    sortDir: query.sort_dir,
    fuzzy: new Set(query.fuzzy_query_field ?? []),
    ...(query.state === undefined ? {} : { states: query.state }),
    ...(query.create_since === undefined ? {} : { since: new Date(query.create_since) }),
    ...(query.create_until === undefined ? {} : { until: new Date(query.create_until) }),
    ...(query.script_id === undefined ? {} : { scriptId: query.script_id }),
    ...(query.job_id === undefined ? {} : { jobId: query.job_id }),
    ...(query.job_type === undefined ? {} : { jobType: query.job_type }),
    ...(query.asset_name === undefined ? {} : { assetName: query.asset_name }),
  });
  const body: Schemas['DigitalHumanVideoListResponse'] = {
    count,
    jobs: await jobsOnWire(studio, rows, request.baseUrl),
  };
  return { body };
}

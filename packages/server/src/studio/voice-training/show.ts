import { asc, count, eq } from 'drizzle-orm';
import { MssError } from '@cyclorama/contract';
import type { Schemas } from '@cyclorama/contract';
import type { OperationResult } from '../../doors/metastudio/operation.ts';
import type { RequestOf } from '../assets/request.ts';
import type { Studio } from '../context.ts';
import { findTraining, listTrainings } from './queries.ts';
import { TRAINING_MOVES, type TrainingState } from './states.ts';
import { voiceTrainingLogs } from './table.ts';
import { trainingOnWire, unixTime } from './wire.ts';

/** 9.4: jobs of the tenant, the newest first. */
export async function listVoiceTrainingJob(
  studio: Studio,
  { caller, query, baseUrl }: RequestOf<'listVoiceTrainingJob'>,
): Promise<OperationResult> {
  const states = query.state?.filter((state) => state !== '').map(stateOf);
  const { count: total, rows } = await listTrainings(studio.db.orm, {
    projectId: caller.projectId,
    offset: query.offset,
    limit: query.limit,
    ...(states === undefined || states.length === 0 ? {} : { states }),
    ...(query.create_since === undefined ? {} : { since: timeOf('create_since', query.create_since) }),
    ...(query.create_until === undefined ? {} : { until: timeOf('create_until', query.create_until) }),
    ...(query.job_id === undefined ? {} : { jobId: query.job_id }),
    ...(query.voice_name === undefined ? {} : { voiceName: query.voice_name }),
    ...(query.tag === undefined ? {} : { tag: query.tag }),
    ...(query.job_type === undefined ? {} : { kind: query.job_type }),
    ...(caller.appUserId === undefined ? {} : { appUserId: caller.appUserId }),
  });
  const body: Schemas['VoiceTrainingJobListResponse'] = {
    count: total,
    jobs: await Promise.all(rows.map((row) => trainingOnWire(studio, row, baseUrl))),
  };
  return { body };
}

/** 9.6: one job. */
export async function showVoiceTrainingJob(
  studio: Studio,
  { caller, params, baseUrl }: RequestOf<'showVoiceTrainingJob'>,
): Promise<OperationResult> {
  const job = await findTraining(studio.db.orm, caller.projectId, params['job_id'] ?? '');
  return { body: await trainingOnWire(studio, job, baseUrl) };
}

/** 9.8: what was done with a job, in order. */
export async function listJobOperationLog(
  studio: Studio,
  { caller, params, query }: RequestOf<'listJobOperationLog'>,
): Promise<OperationResult> {
  const job = await findTraining(studio.db.orm, caller.projectId, params['job_id'] ?? '');
  const ofJob = eq(voiceTrainingLogs.jobId, job.id);
  const [total] = await studio.db.orm.select({ count: count() }).from(voiceTrainingLogs).where(ofJob);
  const rows = await studio.db.orm
    .select()
    .from(voiceTrainingLogs)
    .where(ofJob)
    .orderBy(asc(voiceTrainingLogs.id))
    .offset(query.offset)
    .limit(query.limit);
  const body: Schemas['OperationLogListResponse'] = {
    count: total?.count ?? 0,
    operations: rows.map(({ at, action, operator, reviewIds }) => ({
      time: unixTime(at),
      action,
      operator,
      ...(reviewIds.length === 0 ? {} : { external_info: { review_id_list: reviewIds } }),
    })),
  };
  return { body };
}

/** 9.10: what the reviews found about the last submission. */
export async function showJobAuditResult(
  studio: Studio,
  { caller, params }: RequestOf<'showJobAuditResult'>,
): Promise<OperationResult> {
  const job = await findTraining(studio.db.orm, caller.projectId, params['job_id'] ?? '');
  const { systemAudit, adminAudit } = job;
  const body: Schemas['VoiceAuditResultResponse'] = {
    ...(systemAudit === null
      ? {}
      : {
          system_audit_result: {
            audit_time: systemAudit.at,
            errors: systemAudit.errors.map(({ audioName, textName, code, message }) => ({
              ...(audioName === undefined ? {} : { audio_name: audioName }),
              ...(textName === undefined ? {} : { text_name: textName }),
              error_code: code,
              error_message: message,
            })),
          },
        }),
    ...(adminAudit === null
      ? {}
      : { admin_audit_result: { message: adminAudit.message, audit_time: adminAudit.at } }),
  };
  return { body };
}

function stateOf(state: string): TrainingState {
  if (!Object.hasOwn(TRAINING_MOVES, state))
    throw new MssError('MSS.00000003', `state: unknown state ${state.slice(0, 40)}`);
  return state as TrainingState;
}

/** RFC 3339, also in this chapter: only its answers are in Unix seconds. */
function timeOf(name: string, text: string): Date {
  const time = new Date(text);
  if (Number.isNaN(time.getTime()))
    throw new MssError('MSS.00000003', `${name}: expected a time such as 2026-01-05T08:00:00Z`);
  return time;
}

import { and, eq } from 'drizzle-orm';
import type { FastifyRequest } from 'fastify';
import { ConsoleError } from '../../doors/console/errors.ts';
import { ownApiDoor, type OwnApi } from '../../doors/console/own-api.ts';
import type { Studio, Tx } from '../context.ts';
import type { Identities } from '../tenants/identities.ts';
import { trainingForConsole } from './own-view.ts';
import { findTraining, lockOwnTraining, requireState } from './queries.ts';
import { acceptResult, rejectResult } from './result.ts';
import { approve, reject } from './review.ts';
import { sentencesFor } from './sentences/sentences.ts';
import { isFinal } from './states.ts';
import { voiceTrainingPurges, voiceTrainings, type AdminAudit, type TrainingRow } from './table.ts';
import { unixTime } from './wire.ts';

export interface VoiceTrainingDoorOptions {
  readonly studio: Studio;
  readonly identities: Identities;
  /** As the client reached us; prefix of every URL we return. */
  readonly baseUrl: (request: FastifyRequest) => string;
}

type OfJob = { Params: { job_id: string } };

const LONGEST_COMMENT = 2000;

/**
 * Our own API for voice trainings, with the jobs' ids of the vendor's operations:
 *
 * - `GET /api/voice-trainings/{job_id}` the details of 9.6 with verdicts, progress, and what was made;
 * - `GET /api/voice-trainings/sentences?type=BASIC|MIDDLE&language=CN|EN` `{sentences}` to read;
 * - `POST /api/voice-trainings/{job_id}/review` `{verdict: approve|reject, comment?}` in AUDITING;
 * - `POST /api/voice-trainings/{job_id}/result` `{accept: boolean, comment?}` in RESULT_REVIEW;
 * - `PUT /api/voice-trainings/{job_id}/result` `{by: person|automatic|null}` who is to accept; null = as the settings say;
 * - `GET /api/voice-trainings/{job_id}/purge` what was removed with a deleted job, and when.
 */
export function voiceTrainingDoor(options: VoiceTrainingDoorOptions): ReturnType<typeof ownApiDoor> {
  const { studio, identities, baseUrl } = options;
  return ownApiDoor({ identities, clock: studio.clock }, (api, own) => {
    const show = async (request: FastifyRequest, projectId: string, jobId: string) =>
      trainingForConsole(studio, await findTraining(studio.db.orm, projectId, jobId), baseUrl(request));
    api.get('/api/voice-trainings/sentences', async (request) => {
      await own.projectOf(request, 'ListVoiceTrainingJob', 'voice-training-manage/user/jobs');
      const query = request.query as Readonly<Record<string, unknown>>;
      return {
        sentences: sentencesFor(
          oneOf(query['type'] ?? 'BASIC', 'type', ['BASIC', 'MIDDLE'] as const),
          oneOf(query['language'] ?? 'CN', 'language', ['CN', 'EN'] as const),
        ),
      };
    });
    api.get<OfJob>('/api/voice-trainings/:job_id', async (request) => {
      const projectId = await projectOf(own, request, 'ShowVoiceTrainingJob');
      return show(request, projectId, request.params.job_id);
    });
    api.get<OfJob>('/api/voice-trainings/:job_id/purge', async (request) => {
      const projectId = await projectOf(own, request, 'ShowVoiceTrainingJob');
      return purgeOf(studio, projectId, request.params.job_id);
    });
    api.post<OfJob>('/api/voice-trainings/:job_id/review', async (request) => {
      const projectId = await projectOf(own, request, 'ReviewVoiceTrainingJob');
      const body = own.bodyOf(request);
      const verdict = oneOf(body['verdict'], 'verdict', ['approve', 'reject'] as const);
      const comment = commentOf(body['comment']);
      await studio.db.tx((tx) => review(studio, tx, projectId, request.params.job_id, verdict, comment));
      return show(request, projectId, request.params.job_id);
    });
    api.post<OfJob>('/api/voice-trainings/:job_id/result', async (request) => {
      const projectId = await projectOf(own, request, 'AcceptVoiceTrainingJob');
      const { accept, comment } = own.bodyOf(request);
      if (typeof accept !== 'boolean')
        throw new ConsoleError('Console.BadRequest', 'accept: expected true or false');
      const said = commentOf(comment);
      await studio.db.tx((tx) => decide(studio, tx, projectId, request.params.job_id, accept, said));
      return show(request, projectId, request.params.job_id);
    });
    api.put<OfJob>('/api/voice-trainings/:job_id/result', async (request) => {
      const projectId = await projectOf(own, request, 'AcceptVoiceTrainingJob');
      const { by } = own.bodyOf(request);
      const resultBy = by === null ? null : oneOf(by, 'by', ['person', 'automatic'] as const);
      await studio.db.tx((tx) => setDecider(studio, tx, projectId, request.params.job_id, resultBy));
      return show(request, projectId, request.params.job_id);
    });
  });
}

async function projectOf(own: OwnApi, request: FastifyRequest<OfJob>, action: string): Promise<string> {
  return own.projectOf(request, action, `voice-training-manage/user/jobs/${request.params.job_id}`);
}

async function review(
  studio: Studio,
  tx: Tx,
  projectId: string,
  jobId: string,
  verdict: 'approve' | 'reject',
  comment: string,
): Promise<void> {
  const job = await lockOwnTraining(tx, projectId, jobId);
  requireState(job, ['AUDITING']);
  const said = (message: string): AdminAudit => ({
    at: unixTime(studio.clock.now()),
    message: comment === '' ? message : comment,
    by: 'person',
  });
  if (verdict === 'approve') await approve(studio, tx, job, said('Approved.'));
  else await reject(studio, tx, job, said('The recordings were rejected.'));
}

async function decide(
  studio: Studio,
  tx: Tx,
  projectId: string,
  jobId: string,
  accept: boolean,
  comment: string,
): Promise<void> {
  const job = await lockOwnTraining(tx, projectId, jobId);
  requireState(job, ['RESULT_REVIEW']);
  if (!accept) await rejectResult(studio, tx, job, comment);
  else if (job.result === null) throw new Error(`voice training ${jobId} has no result`);
  else await acceptResult(studio, tx, job, job.result);
}

async function setDecider(
  studio: Studio,
  tx: Tx,
  projectId: string,
  jobId: string,
  resultBy: TrainingRow['resultBy'],
): Promise<void> {
  const job = await lockOwnTraining(tx, projectId, jobId);
  if (isFinal(job.state)) throw new ConsoleError('Console.Stale', `The job is ${job.state}.`);
  await tx.orm
    .update(voiceTrainings)
    .set({ resultBy, updatedAt: studio.clock.now() })
    .where(eq(voiceTrainings.id, job.id));
}

async function purgeOf(studio: Studio, projectId: string, jobId: string) {
  const [row] = await studio.db.orm
    .select()
    .from(voiceTrainingPurges)
    .where(and(eq(voiceTrainingPurges.jobId, jobId), eq(voiceTrainingPurges.projectId, projectId)));
  if (row === undefined) throw new ConsoleError('Console.NotFound', 'No such job was deleted.');
  return {
    job_id: row.jobId,
    deleted_time: unixTime(row.deletedAt),
    purged_time: row.purgedAt && unixTime(row.purgedAt),
    objects: row.objects,
    bytes: row.bytes,
    digest: row.digest,
  };
}

function oneOf<Value extends string>(value: unknown, name: string, values: readonly Value[]): Value {
  const found = values.find((one) => one === value);
  if (found === undefined)
    throw new ConsoleError('Console.BadRequest', `${name}: expected ${values.join(' or ')}`);
  return found;
}

function commentOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value !== 'string' || value.length > LONGEST_COMMENT)
    throw new ConsoleError(
      'Console.BadRequest',
      `comment: expected a text of at most ${LONGEST_COMMENT} characters`,
    );
  return value.trim();
}

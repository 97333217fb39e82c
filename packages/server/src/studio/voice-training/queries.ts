import { and, asc, count, desc, eq, gte, inArray, lte, notInArray, type SQL } from 'drizzle-orm';
import { MssError } from '@cyclorama/contract';
import type { Orm } from '../assets/queries.ts';
import type { Clock, Tx } from '../context.ts';
import type { TrainingKind } from './kinds.ts';
import { checkMove, type TrainingState } from './states.ts';
import {
  voiceTrainingLogs,
  voiceTrainingRecordings,
  voiceTrainings,
  type OperationAction,
  type Operator,
  type RecordingRow,
  type TrainingRow,
} from './table.ts';

function gone(jobId: string): MssError {
  return new MssError('MSS.20020002', `job_id: ${jobId.slice(0, 64)}`);
}

/** A tenant's own job. @throws MssError MSS.20020002 */
export async function findTraining(orm: Orm, projectId: string, jobId: string): Promise<TrainingRow> {
  const [row] = await orm
    .select()
    .from(voiceTrainings)
    .where(and(eq(voiceTrainings.id, jobId), eq(voiceTrainings.projectId, projectId)));
  if (row === undefined) throw gone(jobId);
  return row;
}

/** The same, locked until the transaction ends. @throws MssError MSS.20020002 */
export async function lockOwnTraining(
  tx: Pick<Tx, 'orm'>,
  projectId: string,
  jobId: string,
): Promise<TrainingRow> {
  const row = await lockTraining(tx, jobId);
  if (row?.projectId !== projectId) throw gone(jobId);
  return row;
}

/** The job, locked until the transaction ends; undefined when it is gone. */
export async function lockTraining(tx: Pick<Tx, 'orm'>, jobId: string): Promise<TrainingRow | undefined> {
  const [row] = await tx.orm.select().from(voiceTrainings).where(eq(voiceTrainings.id, jobId)).for('update');
  return row;
}

/** @throws MssError MSS.20020001 in any other state */
export function requireState(row: TrainingRow, states: readonly TrainingState[]): void {
  if (!states.includes(row.state))
    throw new MssError('MSS.20020001', `job ${row.id} is ${row.state}, expected ${states.join(' or ')}`);
}

type Changes = Partial<Omit<TrainingRow, 'id' | 'state' | 'updatedAt'>>;

/**
 * Moves a locked job.
 * @returns the job as it is then @throws IllegalTrainingMove
 */
export async function moveTraining(
  tx: Pick<Tx, 'orm'>,
  clock: Clock,
  job: TrainingRow,
  to: TrainingState,
  changes: Changes = {},
): Promise<TrainingRow> {
  checkMove(job.id, job.state, to);
  const set = { ...changes, state: to, updatedAt: clock.now() };
  await tx.orm.update(voiceTrainings).set(set).where(eq(voiceTrainings.id, job.id));
  return { ...job, ...set };
}

/** Names the review of a job's last submission. */
export function reviewIdOf({ id, round }: Pick<TrainingRow, 'id' | 'round'>): string {
  return `${id}.${round}`;
}

/** Notes in the job's operation log (§9.8). */
export async function logOperation(
  tx: Pick<Tx, 'orm'>,
  clock: Clock,
  jobId: string,
  action: OperationAction,
  operator: Operator,
  reviewIds: readonly string[] = [],
): Promise<void> {
  await tx.orm
    .insert(voiceTrainingLogs)
    .values({ jobId, action, operator, reviewIds: [...reviewIds], at: clock.now() });
}

/** Recordings of a job in their order. */
export async function recordingsOf(
  orm: Orm,
  jobId: string,
  origin: 'upload' | 'piece',
): Promise<readonly RecordingRow[]> {
  return orm
    .select()
    .from(voiceTrainingRecordings)
    .where(and(eq(voiceTrainingRecordings.jobId, jobId), eq(voiceTrainingRecordings.origin, origin)))
    .orderBy(asc(voiceTrainingRecordings.position));
}

/** One of them. */
export function oneRecording(jobId: string, origin: 'upload' | 'piece', position: number): SQL | undefined {
  return and(
    eq(voiceTrainingRecordings.jobId, jobId),
    eq(voiceTrainingRecordings.origin, origin),
    eq(voiceTrainingRecordings.position, position),
  );
}

/** Jobs of a tenant that are not over; all, or of a kind. */
export async function openTrainings(orm: Orm, projectId: string, kind?: TrainingKind): Promise<number> {
  const [row] = await orm
    .select({ count: count() })
    .from(voiceTrainings)
    .where(
      and(
        eq(voiceTrainings.projectId, projectId),
        notInArray(voiceTrainings.state, ['SUCCEED', 'FAILED']),
        kind === undefined ? undefined : eq(voiceTrainings.kind, kind),
      ),
    );
  return row?.count ?? 0;
}

export interface TrainingFilter {
  readonly projectId: string;
  readonly offset: number;
  readonly limit: number;
  readonly states?: readonly TrainingState[];
  readonly since?: Date;
  readonly until?: Date;
  readonly jobId?: string;
  readonly voiceName?: string;
  readonly tag?: string;
  readonly kind?: string;
  readonly appUserId?: string;
}

/** A page of jobs, the newest first, and how many there are in all. */
export async function listTrainings(
  orm: Orm,
  filter: TrainingFilter,
): Promise<{ readonly count: number; readonly rows: readonly TrainingRow[] }> {
  const { states, since, until, jobId, voiceName, tag, kind, appUserId } = filter;
  const where = and(
    eq(voiceTrainings.projectId, filter.projectId),
    states && inArray(voiceTrainings.state, [...states]),
    since && gte(voiceTrainings.createdAt, since),
    until && lte(voiceTrainings.createdAt, until),
    jobId === undefined ? undefined : eq(voiceTrainings.id, jobId),
    voiceName === undefined ? undefined : eq(voiceTrainings.voiceName, voiceName),
    tag === undefined ? undefined : eq(voiceTrainings.tag, tag as NonNullable<TrainingRow['tag']>),
    kind === undefined ? undefined : eq(voiceTrainings.kind, kind as TrainingKind),
    appUserId === undefined ? undefined : eq(voiceTrainings.appUserId, appUserId),
  );
  const [total] = await orm.select({ count: count() }).from(voiceTrainings).where(where);
  const rows = await orm
    .select()
    .from(voiceTrainings)
    .where(where)
    .orderBy(desc(voiceTrainings.createdAt), desc(voiceTrainings.id))
    .offset(filter.offset)
    .limit(filter.limit);
  return { count: total?.count ?? 0, rows };
}

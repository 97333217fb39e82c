import {
  and,
  arrayContains,
  asc,
  count,
  desc,
  eq,
  gte,
  ilike,
  inArray,
  lte,
  notInArray,
  type SQL,
} from 'drizzle-orm';
import { MssError } from '@cyclorama/contract';
import type { Orm } from '../assets/queries.ts';
import type { Clock, Tx } from '../context.ts';
import { escapeLike } from '../scripts/queries.ts';
import { AT_WORK, checkMove, OVER, type TrainingState } from './states.ts';
import { avatarTrainings, trainingLogs, type LogType, type Operator, type TrainingRow } from './table.ts';

/** A tenant's own job. @throws MssError MSS.41000003 (404) */
export async function findTraining(orm: Orm, projectId: string, jobId: string): Promise<TrainingRow> {
  const [row] = await orm.select().from(avatarTrainings).where(ofTenant(projectId, jobId));
  return row ?? missing(jobId);
}

/** The same, locked until the transaction ends. @throws MssError MSS.41000003 (404) */
export async function lockOwnTraining(orm: Orm, projectId: string, jobId: string): Promise<TrainingRow> {
  const [row] = await orm.select().from(avatarTrainings).where(ofTenant(projectId, jobId)).for('update');
  return row ?? missing(jobId);
}

/** A job by its id, locked; undefined when it is gone. */
export async function lockTraining(tx: Pick<Tx, 'orm'>, jobId: string): Promise<TrainingRow | undefined> {
  const [row] = await tx.orm
    .select()
    .from(avatarTrainings)
    .where(eq(avatarTrainings.id, jobId))
    .for('update');
  return row;
}

function ofTenant(projectId: string, jobId: string): SQL | undefined {
  return and(eq(avatarTrainings.id, jobId), eq(avatarTrainings.projectId, projectId));
}

function missing(jobId: string): never {
  throw new MssError('MSS.41000003', `job_id ${jobId.slice(0, 64)}`);
}

/** What is written down of a step. */
export interface LogEntry {
  readonly type: LogType;
  readonly operator: Operator;
  readonly description?: string;
}

/** Writes an operation log. */
export async function writeLog(
  tx: Pick<Tx, 'orm'>,
  clock: Clock,
  jobId: string,
  entry: LogEntry,
): Promise<void> {
  await tx.orm.insert(trainingLogs).values({
    jobId,
    at: clock.now(),
    logType: entry.type,
    description: entry.description ?? null,
    operator: entry.operator,
  });
}

/** What is logged when a job comes into a state, unless whoever moves it says otherwise. */
const LOGGED: Readonly<Partial<Record<TrainingState, LogEntry>>> = {
  AUTO_VERIFYING: { type: 'USER_VERIFYING_SUBMITTED', operator: 'USER' },
  AUTO_VERIFY_FAILED: { type: 'SYSTEM_VERIFY_FAILED', operator: 'SYSTEM' },
  MANUAL_VERIFYING: { type: 'SYSTEM_VERIFY_SUCCESS', operator: 'SYSTEM' },
  MANUAL_VERIFY_SUCCESS: { type: 'ADMIN_VERIFY_SUCCESS', operator: 'ADMIN' },
  MANUAL_VERIFY_FAILED: { type: 'ADMIN_VERIFY_FAILED', operator: 'ADMIN' },
  TRAINING_DATA_PREPROCESSING: { type: 'SYSTEM_TRAIN_DATA_PREPROCESSING', operator: 'SYSTEM' },
  TRAINING_DATA_PREPROCESS_SUCCESS: { type: 'SYSTEM_TRAIN_DATA_PREPROCESS_SUCCESS', operator: 'SYSTEM' },
  TRAINING_DATA_PREPROCESS_FAILED: { type: 'SYSTEM_TRAIN_DATA_PREPROCESS_FAILED', operator: 'SYSTEM' },
  MANUAL_STOP_TRAINING_DATA_PREPROCESS: { type: 'ADMIN_STOP_TRAINING_DATA_PREPROCESS', operator: 'ADMIN' },
  TRAINING: { type: 'SYSTEM_TRAINING', operator: 'SYSTEM' },
  TRAIN_SUCCESS: { type: 'SYSTEM_TRAIN_SUCCESS', operator: 'SYSTEM' },
  TRAIN_FAILED: { type: 'SYSTEM_TRAIN_FAILED', operator: 'SYSTEM' },
  MANUAL_STOP_TRAIN: { type: 'ADMIN_STOP_TRAIN', operator: 'ADMIN' },
  INFERENCE_DATA_PREPROCESSING: { type: 'SYSTEM_INFERENCE_DATA_PREPROCESSING', operator: 'SYSTEM' },
  INFERENCE_DATA_PREPROCESS_FAILED: { type: 'SYSTEM_INFERENCE_DATA_PREPROCESS_FAILED', operator: 'SYSTEM' },
  MANUAL_STOP_INFERENCE_DATA_PREPROCESS: { type: 'ADMIN_STOP_INFERENCE_DATA_PREPROCESS', operator: 'ADMIN' },
  ACTION_GENERATE_DATA_PROCESSING: { type: 'SYSTEM_ACTION_GENERATE_DATA_PREPROCESSING', operator: 'SYSTEM' },
  WAIT_ARRANGE: { type: 'SYSTEM_ACTION_GENERATE_DATA_SUCCESS', operator: 'SYSTEM' },
  ACTION_GENERATE_DATA_FAILED: { type: 'SYSTEM_ACTION_GENERATE_DATA_FAILED', operator: 'SYSTEM' },
  GENERATE_ACTION_PREPROCESS_FAILED: { type: 'SYSTEM_ACTION_GENERATE_DATA_FAILED', operator: 'SYSTEM' },
  MANUAL_STOP_ACTION_GENERATE_DATA_PROCESSING: {
    type: 'ADMIN_STOP_ACTION_GENERATE_DATA_PREPROCESS',
    operator: 'ADMIN',
  },
  ACTION_GENERATE_ORI_PROCESSING: { type: 'SYSTEM_ACTION_GENERATE_ORI_PREPROCESSING', operator: 'SYSTEM' },
  ACTION_GENERATE_ORI_SUCCESS: { type: 'SYSTEM_ACTION_GENERATE_ORI_SUCCESS', operator: 'SYSTEM' },
  ACTION_GENERATE_ORI_FAILED: { type: 'SYSTEM_ACTION_GENERATE_ORI_FAILED', operator: 'SYSTEM' },
  MANUAL_STOP_ACTION_GENERATE_ORI_PROCESSING: {
    type: 'ADMIN_STOP_ACTION_GENERATE_ORI_PREPROCESS',
    operator: 'ADMIN',
  },
  COMPILING: { type: 'SYSTEM_EXECUTE_COMPILE', operator: 'SYSTEM' },
  COMPILE_FAILED: { type: 'SYSTEM_COMPILE_FAILED', operator: 'SYSTEM' },
  JOB_SUCCESS: { type: 'SYSTEM_JOB_SUCCESS', operator: 'SYSTEM' },
};

export type TrainingChanges = Partial<Omit<TrainingRow, 'id' | 'projectId' | 'state' | 'updatedAt'>>;

/**
 * Moves a locked job and writes what its new state is known by in the log.
 * @throws IllegalTrainingMove
 */
export async function moveTraining(
  tx: Pick<Tx, 'orm'>,
  clock: Clock,
  job: Pick<TrainingRow, 'id' | 'state'>,
  to: TrainingState,
  options: { readonly changes?: TrainingChanges; readonly log?: Partial<LogEntry> | 'none' } = {},
): Promise<TrainingRow> {
  checkMove(job.id, job.state, to);
  const [moved] = await tx.orm
    .update(avatarTrainings)
    .set({ ...options.changes, state: to, updatedAt: clock.now() })
    .where(eq(avatarTrainings.id, job.id))
    .returning();
  if (options.log === 'none') return moved!;
  const usual = LOGGED[to];
  const { type = usual?.type, operator = usual?.operator ?? 'SYSTEM', description } = options.log ?? {};
  if (type !== undefined)
    await writeLog(tx, clock, job.id, {
      ...{ type, operator },
      ...(description === undefined ? {} : { description }),
    });
  return moved!;
}

/** How many jobs of a tenant are unfinished, and how many are worked on. */
export async function countOpen(
  orm: Orm,
  projectId: string,
): Promise<{ readonly open: number; readonly atWork: number }> {
  const of = async (which: SQL): Promise<number> => {
    const [row] = await orm
      .select({ count: count() })
      .from(avatarTrainings)
      .where(and(eq(avatarTrainings.projectId, projectId), which));
    return row?.count ?? 0;
  };
  return {
    open: await of(notInArray(avatarTrainings.state, [...OVER])),
    atWork: await of(inArray(avatarTrainings.state, [...AT_WORK])),
  };
}

export interface TrainingFilter {
  readonly projectId: string;
  readonly offset: number;
  readonly limit: number;
  readonly sortKey: 'create_time' | 'update_time' | 'asset_order';
  readonly sortDir: 'asc' | 'desc';
  readonly states?: readonly string[];
  readonly since?: Date;
  readonly until?: Date;
  readonly batchName?: string;
  readonly tag?: string;
  readonly jobId?: string;
  /** Part of it, whatever its case. */
  readonly name?: string;
  readonly modelResolution?: string;
  readonly isFlexus?: boolean;
}

/** A page of jobs and how many there are in all. */
export async function listTrainings(
  orm: Orm,
  filter: TrainingFilter,
): Promise<{ readonly count: number; readonly rows: readonly TrainingRow[] }> {
  const conditions: SQL[] = [eq(avatarTrainings.projectId, filter.projectId)];
  const { states, since, until, batchName, tag, jobId, name, modelResolution, isFlexus } = filter;
  if (states !== undefined) conditions.push(inArray(avatarTrainings.state, states as TrainingState[]));
  if (since !== undefined) conditions.push(gte(avatarTrainings.createdAt, since));
  if (until !== undefined) conditions.push(lte(avatarTrainings.createdAt, until));
  if (batchName !== undefined) conditions.push(eq(avatarTrainings.batchName, batchName));
  if (tag !== undefined) conditions.push(arrayContains(avatarTrainings.tags, [tag]));
  if (jobId !== undefined) conditions.push(eq(avatarTrainings.id, jobId));
  if (name !== undefined) conditions.push(ilike(avatarTrainings.name, `%${escapeLike(name)}%`));
  if (modelResolution !== undefined)
    conditions.push(eq(avatarTrainings.modelResolution, modelResolution as '1080P' | '4K'));
  if (isFlexus !== undefined) conditions.push(eq(avatarTrainings.isFlexus, isFlexus));
  const where = and(...conditions);
  const [total] = await orm.select({ count: count() }).from(avatarTrainings).where(where);
  const column = filter.sortKey === 'update_time' ? avatarTrainings.updatedAt : avatarTrainings.createdAt;
  const direction = filter.sortDir === 'desc' ? desc : asc;
  const rows = await orm
    .select()
    .from(avatarTrainings)
    .where(where)
    .orderBy(direction(column), direction(avatarTrainings.id))
    .offset(filter.offset)
    .limit(filter.limit);
  return { count: total?.count ?? 0, rows };
}

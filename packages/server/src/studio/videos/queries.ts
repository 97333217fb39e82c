import { and, asc, count, desc, eq, gte, ilike, inArray, lte, type SQL } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import { MssError } from '@cyclorama/contract';
import type { Clock, Tx } from '../context.ts';
import { escapeLike } from '../scripts/queries.ts';
import { checkMove } from './states.ts';
import type { JobState } from './states.ts';
import { videoJobs } from './table.ts';
import type { JobRow } from './table.ts';

/** A tenant's own job. @throws MssError MSS.20010009 (404) */
export async function findJob(orm: NodePgDatabase, projectId: string, jobId: string): Promise<JobRow> {
  const [row] = await orm
    .select()
    .from(videoJobs)
    .where(and(eq(videoJobs.id, jobId), eq(videoJobs.projectId, projectId)));
  if (row === undefined) throw new MssError('MSS.20010009', `job_id ${jobId.slice(0, 64)}`);
  return row;
}

/** The job, locked until the transaction ends; undefined when it is gone. */
export async function lockJob(tx: Pick<Tx, 'orm'>, jobId: string): Promise<JobRow | undefined> {
  const [row] = await tx.orm.select().from(videoJobs).where(eq(videoJobs.id, jobId)).for('update');
  return row;
}

/**
 * Moves a locked job.
 * @throws IllegalJobMove
 */
export async function moveJob(
  tx: Pick<Tx, 'orm'>,
  clock: Clock,
  job: Pick<JobRow, 'id' | 'state'>,
  to: JobState,
  changes: Partial<Omit<JobRow, 'id' | 'state' | 'updatedAt'>> = {},
): Promise<void> {
  checkMove(job.id, job.state, to);
  await tx.orm
    .update(videoJobs)
    .set({ ...changes, state: to, updatedAt: clock.now() })
    .where(eq(videoJobs.id, job.id));
}

export interface JobFilter {
  readonly projectId: string;
  readonly offset: number;
  readonly limit: number;
  readonly sortKey: 'create_time' | 'update_time' | 'asset_order';
  readonly sortDir: 'asc' | 'desc';
  readonly states?: readonly string[];
  readonly since?: Date;
  readonly until?: Date;
  readonly scriptId?: string;
  readonly jobId?: string;
  readonly jobType?: string;
  readonly assetName?: string;
  /** Fields that match in part: `asset_name`, `script_id`, `job_id`. */
  readonly fuzzy: ReadonlySet<string>;
}

/** A page of jobs and how many there are in all. */
export async function listJobs(
  orm: NodePgDatabase,
  filter: JobFilter,
): Promise<{ readonly count: number; readonly rows: readonly JobRow[] }> {
  const conditions: SQL[] = [eq(videoJobs.projectId, filter.projectId)];
  const text = (
    name: string,
    column: typeof videoJobs.outputName | typeof videoJobs.scriptId | typeof videoJobs.id,
    value?: string,
  ) => {
    if (value === undefined || value === '') return;
    conditions.push(filter.fuzzy.has(name) ? ilike(column, `%${escapeLike(value)}%`) : eq(column, value));
  };
  text('asset_name', videoJobs.outputName, filter.assetName);
  text('script_id', videoJobs.scriptId, filter.scriptId);
  text('job_id', videoJobs.id, filter.jobId);
  if (filter.states !== undefined && filter.states.length > 0) {
    conditions.push(inArray(videoJobs.state, filter.states as JobState[]));
  }
  if (filter.jobType !== undefined)
    conditions.push(eq(videoJobs.jobType, filter.jobType as JobRow['jobType']));
  if (filter.since !== undefined) conditions.push(gte(videoJobs.createdAt, filter.since));
  if (filter.until !== undefined) conditions.push(lte(videoJobs.createdAt, filter.until));
  const where = and(...conditions);
  const [total] = await orm.select({ count: count() }).from(videoJobs).where(where);
  const column = filter.sortKey === 'update_time' ? videoJobs.updatedAt : videoJobs.createdAt;
  const direction = filter.sortDir === 'desc' ? desc : asc;
  const rows = await orm
    .select()
    .from(videoJobs)
    .where(where)
    .orderBy(direction(column), direction(videoJobs.id))
    .offset(filter.offset)
    .limit(filter.limit);
  return { count: total?.count ?? 0, rows };
}

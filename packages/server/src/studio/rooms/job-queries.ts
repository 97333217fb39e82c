import { and, asc, eq, inArray, sql } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import { MssError } from '@cyclorama/contract';
import type { Studio, Tx } from '../context.ts';
import { LIVE_JOB_NEWS, type LiveJob, type LiveJobNews, type LiveJobState } from './model.ts';
import { OPEN_STATES } from './states.ts';
import { liveJobs, toLiveJob, type LiveJobRow } from './table.ts';

/** A job of any tenant; undefined when it is gone. */
export async function loadLiveJob(orm: NodePgDatabase, jobId: string): Promise<LiveJob | undefined> {
  const [row] = await orm.select().from(liveJobs).where(eq(liveJobs.id, jobId));
  return row && toLiveJob(row);
}

/** Jobs that wait or run, oldest first; those to be stopped among them. */
export async function openLiveJobs(orm: NodePgDatabase): Promise<readonly LiveJob[]> {
  const rows = await orm
    .select()
    .from(liveJobs)
    .where(inArray(liveJobs.state, [...OPEN_STATES]))
    .orderBy(asc(liveJobs.position));
  return rows.map(toLiveJob);
}

/** The job of a room that waits or runs. */
export async function openJobOf(orm: NodePgDatabase, roomId: string): Promise<LiveJob | undefined> {
  const [row] = await orm
    .select()
    .from(liveJobs)
    .where(and(eq(liveJobs.roomId, roomId), inArray(liveJobs.state, [...OPEN_STATES])));
  return row && toLiveJob(row);
}

/** The job, locked until the transaction ends; undefined when it is gone. */
export async function lockLiveJob(orm: NodePgDatabase, jobId: string): Promise<LiveJobRow | undefined> {
  const [row] = await orm.select().from(liveJobs).where(eq(liveJobs.id, jobId)).for('update');
  return row;
}

/** A tenant's own job in its room. @throws MssError MSS.20010046 (500): task not found */
export async function findLiveJob(
  orm: NodePgDatabase,
  projectId: string,
  roomId: string,
  jobId: string,
): Promise<LiveJobRow> {
  const [row] = await orm
    .select()
    .from(liveJobs)
    .where(and(eq(liveJobs.id, jobId), eq(liveJobs.projectId, projectId), eq(liveJobs.roomId, roomId)));
  if (row === undefined) throw new MssError('MSS.20010046', `job_id ${jobId.slice(0, 64)}`);
  return row;
}

/** Notes how much was really pushed; written by the show every few seconds. */
export async function noteStreamed(orm: NodePgDatabase, jobId: string, streamMs: number): Promise<void> {
  await orm
    .update(liveJobs)
    .set({ streamMs: sql`greatest(${liveJobs.streamMs}, ${Math.round(streamMs)})` })
    .where(eq(liveJobs.id, jobId));
}

/** Tells every process, with the commit, that a job changed. */
export async function tellLiveJob(
  studio: Pick<Studio, 'events'>,
  tx: Tx,
  job: Pick<LiveJobRow, 'id' | 'projectId' | 'roomId'>,
  state: LiveJobState,
): Promise<void> {
  const news: LiveJobNews = { projectId: job.projectId, roomId: job.roomId, jobId: job.id, state };
  await studio.events.publish(LIVE_JOB_NEWS, news, tx);
}

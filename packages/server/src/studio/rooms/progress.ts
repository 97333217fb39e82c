import { and, eq } from 'drizzle-orm';
import type { Studio } from '../context.ts';
import { recordUsage } from '../usage/record.ts';
import { lockLiveJob, tellLiveJob } from './job-queries.ts';
import type { LiveJob, LiveJobDocument, LiveJobEnd } from './model.ts';
import { checkLiveJobMove, isFinal } from './states.ts';
import { liveJobs, liveRooms, toLiveJob } from './table.ts';

/** Resource codes of §11.10: hours on air, and livestreams at once. */
export const LIVE_HOURS = 'hws.resource.type.metastudio.modeling.avatarlive.duration';
export const LIVE_CHANNELS = 'hws.resource.type.metastudio.modeling.avatarlive.channel';

const HOUR_MS = 3_600_000;

type Parts = Pick<Studio, 'db' | 'events' | 'clock'>;

/**
 * The show of a job is on air: WAITING → PROCESSING. A job that is on air already (another attempt) stays as it is.
 * @returns the job as it is now; undefined when it is gone, ended or to be stopped: then nothing may go on air
 */
export async function beginLiveJob(studio: Parts, jobId: string): Promise<LiveJob | undefined> {
  return studio.db.tx(async (tx) => {
    const job = await lockLiveJob(tx.orm, jobId);
    if (job === undefined || isFinal(job.state) || job.desired === 'stopped') return undefined;
    if (job.state === 'PROCESSING') return toLiveJob(job);
    checkLiveJobMove(job.id, job.state, 'PROCESSING');
    const now = studio.clock.now();
    const change = { state: 'PROCESSING', startedAt: now, updatedAt: now } as const;
    await tx.orm.update(liveJobs).set(change).where(eq(liveJobs.id, jobId));
    await tellLiveJob(studio, tx, job, 'PROCESSING');
    return toLiveJob({ ...job, ...change });
  });
}

/**
 * The job ends: its row, its usage, and a room that was made for this one show go in one transaction. Ending a job that
 * has ended changes nothing.
 * @returns true when this call ended it
 * @throws IllegalLiveJobMove
 */
export async function endLiveJob(studio: Parts, jobId: string, end: LiveJobEnd): Promise<boolean> {
  return studio.db.tx(async (tx) => {
    const job = await lockLiveJob(tx.orm, jobId);
    if (job === undefined || isFinal(job.state)) return false;
    checkLiveJobMove(job.id, job.state, end.state);
    const now = studio.clock.now();
    await tx.orm
      .update(liveJobs)
      .set({
        state: end.state,
        endedAt: now,
        updatedAt: now,
        streamMs: Math.max(job.streamMs, Math.round(end.streamMs ?? 0)),
        errorCode: end.errorCode ?? null,
        errorMsg: end.errorMsg ?? null,
        blockReason: end.blockReason ?? null,
        ...(end.coverKey !== undefined && { coverKey: end.coverKey }),
        ...(end.recordKey !== undefined && { recordKey: end.recordKey }),
      })
      .where(eq(liveJobs.id, jobId));
    if (job.startedAt !== null) {
      await recordUsage(tx, {
        projectId: job.projectId,
        resource: LIVE_HOURS,
        subject: `live-job:${job.id}`,
        amount: Math.max(0, now.getTime() - job.startedAt.getTime()) / HOUR_MS,
        at: now,
      });
    }
    if (job.roomType === 'TEMP') {
      await tx.orm.delete(liveRooms).where(and(eq(liveRooms.id, job.roomId), eq(liveRooms.type, 'TEMP')));
    }
    await tellLiveJob(studio, tx, job, end.state);
    return true;
  });
}

/**
 * Changes what an open job plays.
 * @param change makes the new document of the present one
 * @returns the job as it is now; undefined when it is gone or has ended
 */
export async function rewriteLiveJob(
  studio: Parts,
  jobId: string,
  change: (document: LiveJobDocument) => LiveJobDocument,
): Promise<LiveJob | undefined> {
  return studio.db.tx(async (tx) => {
    const job = await lockLiveJob(tx.orm, jobId);
    if (job === undefined || isFinal(job.state)) return undefined;
    const next = {
      document: change(job.document),
      revision: job.revision + 1,
      updatedAt: studio.clock.now(),
    };
    await tx.orm.update(liveJobs).set(next).where(eq(liveJobs.id, jobId));
    await tellLiveJob(studio, tx, job, job.state);
    return toLiveJob({ ...job, ...next });
  });
}

/** Keeps the picture by which lists show the job, and its room until that gets a newer one. */
export async function setLiveJobCover(studio: Parts, jobId: string, coverKey: string): Promise<void> {
  await studio.db.tx(async (tx) => {
    const job = await lockLiveJob(tx.orm, jobId);
    if (job === undefined) return;
    await tx.orm.update(liveJobs).set({ coverKey }).where(eq(liveJobs.id, jobId));
    await tx.orm.update(liveRooms).set({ coverKey }).where(eq(liveRooms.id, job.roomId));
  });
}

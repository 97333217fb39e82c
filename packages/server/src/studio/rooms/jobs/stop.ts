import { eq } from 'drizzle-orm';
import { MssError } from '@cyclorama/contract';
import type { Studio } from '../../context.ts';
import { ShowUnavailable } from '../../shows/port.ts';
import type { RoomContext, RoomHandler } from '../context.ts';
import { findLiveJob, lockLiveJob, tellLiveJob } from '../job-queries.ts';
import { endLiveJob } from '../progress.ts';
import { isFinal } from '../states.ts';
import { liveJobs } from '../table.ts';

/** 6.2.4: ends a livestream. Answers when its outputs are closed. */
export const stopSmartLive: RoomHandler<'stopSmartLive'> = async (context, studio, request) => {
  const { room_id: roomId = '', job_id: jobId = '' } = request.params;
  const job = await findLiveJob(studio.db.orm, request.caller.projectId, roomId, jobId);
  if (isFinal(job.state)) throw new MssError('MSS.20010099', `job ${job.id} is ${job.state}`);
  await stopLiveJob(context, studio, job.id, 'stopSmartLive');
  return {};
};

/**
 * Ends an open job: one that waits is cancelled, one that runs ends as soon as its show has closed its outputs. Ending one
 * that has ended changes nothing.
 */
export async function stopLiveJob(
  { shows }: Pick<RoomContext, 'shows'>,
  studio: Studio,
  jobId: string,
  cause: string,
): Promise<void> {
  const state = await wantStopped(studio, jobId, cause);
  if (state === undefined) return;
  if (state === 'WAITING') await endLiveJob(studio, jobId, { state: 'CANCELED' });
  try {
    await shows.stop(jobId, cause);
  } catch (error) {
    if (!(error instanceof ShowUnavailable) || error.reason !== 'not-running') throw error;
    // A show ends its job itself, with all that it knows; one whose process is gone has nobody left to do it.
    if (state === 'PROCESSING') await endLiveJob(studio, jobId, { state: 'SUCCEED' });
  }
}

/** @returns the state in which the job was told to stop; undefined when it has ended or is gone */
async function wantStopped(
  studio: Studio,
  jobId: string,
  cause: string,
): Promise<'WAITING' | 'PROCESSING' | undefined> {
  return studio.db.tx(async (tx) => {
    const job = await lockLiveJob(tx.orm, jobId);
    if (job === undefined || (job.state !== 'WAITING' && job.state !== 'PROCESSING')) return undefined;
    await tx.orm
      .update(liveJobs)
      .set({ desired: 'stopped', stopCause: cause, updatedAt: studio.clock.now() })
      .where(eq(liveJobs.id, jobId));
    await tellLiveJob(studio, tx, job, job.state);
    return job.state;
  });
}

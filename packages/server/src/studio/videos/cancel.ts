import { MssError } from '@cyclorama/contract';
import type { OperationRequest, OperationResult } from '../../doors/metastudio/operation.ts';
import type { Studio } from '../context.ts';
import { failOpenSubtitles } from '../scripts/subtitle-files.ts';
import { findJob, lockJob, moveJob } from './queries.ts';
import { isFinal } from './states.ts';
import type { JobState } from './states.ts';

/** Topic on which the worker of a job hears at once that it was cancelled; the row says it too. */
export const CANCEL_TOPIC = 'video-job-canceled';

/** 5.3.3: cancels a job that still waits. @throws MssError MSS.20010048 in any other state */
export async function cancel2DDigitalHumanVideo(
  studio: Studio,
  request: OperationRequest,
): Promise<OperationResult> {
  const job = await findJob(studio.db.orm, request.caller.projectId, request.params['job_id'] ?? '');
  await cancelJob(studio, job.id, ['WAITING']);
  return {};
}

/** Cancels a job that waits or is being made; whoever makes it stops within two seconds. */
export async function cancelRunningJob(studio: Studio, projectId: string, jobId: string): Promise<void> {
  const job = await findJob(studio.db.orm, projectId, jobId);
  await cancelJob(studio, job.id, ['WAITING', 'PROCESSING']);
}

async function cancelJob(studio: Studio, jobId: string, from: readonly JobState[]): Promise<void> {
  await studio.db.tx(async (tx) => {
    const job = await lockJob(tx, jobId);
    if (job === undefined || isFinal(job.state) || !from.includes(job.state)) {
      throw new MssError('MSS.20010048', `job ${jobId} is ${job?.state ?? 'gone'}`);
    }
    await moveJob(tx, studio.clock, job, 'CANCELED', { endedAt: studio.clock.now(), phase: null });
    await failOpenSubtitles(tx, jobId, 'the video job was cancelled');
    await studio.events.publish(CANCEL_TOPIC, jobId, tx);
  });
}

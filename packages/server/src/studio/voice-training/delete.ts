import { eq } from 'drizzle-orm';
import type { OperationResult } from '../../doors/metastudio/operation.ts';
import type { RequestOf } from '../assets/request.ts';
import type { Studio } from '../context.ts';
import { purge, sendPurge } from './purge.ts';
import { lockOwnTraining, requireState } from './queries.ts';
import { DELETABLE } from './states.ts';
import { voiceTrainings } from './table.ts';

/**
 * 9.7: deletes a job with every recording, text and letter. The voice itself is an asset by then, which has a deletion of
 * its own; where it was not accepted it goes too. What was removed stays noted (`GET /api/voice-trainings/{id}/purge`).
 * @throws MssError MSS.20020001 while a machine works on it
 */
export async function deleteVoiceTrainingJob(
  studio: Studio,
  { caller, params }: RequestOf<'deleteVoiceTrainingJob'>,
): Promise<OperationResult> {
  const input = await studio.db.tx(async (tx) => {
    const job = await lockOwnTraining(tx, caller.projectId, params['job_id'] ?? '');
    requireState(job, DELETABLE);
    const order = await sendPurge(studio, tx, job);
    await tx.orm.delete(voiceTrainings).where(eq(voiceTrainings.id, job.id));
    return order;
  });
  try {
    await purge(studio, input);
  } catch (error) {
    // It is deleted; the queued purge goes on trying.
    studio.log.warn({ err: error, jobId: input.jobId }, 'a voice training could not be purged at once');
  }
  return {};
}

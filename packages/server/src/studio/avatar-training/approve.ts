import type { Studio, Tx } from '../context.ts';
import { newWorkFolder, sendTraining } from './jobs.ts';
import { moveTraining, type LogEntry } from './queries.ts';
import type { TrainingRow } from './table.ts';

/** Lets a reviewed job be trained. */
export async function approve(
  studio: Studio,
  tx: Tx,
  job: TrainingRow,
  log: Omit<LogEntry, 'type'>,
): Promise<void> {
  const verified = await moveTraining(tx, studio.clock, job, 'MANUAL_VERIFY_SUCCESS', { log });
  const round = job.round + 1;
  const waiting = await moveTraining(tx, studio.clock, verified, 'WAIT_TRAINING_DATA_PREPROCESS', {
    changes: {
      round,
      workFolder: newWorkFolder(job.id, round),
      ...{ stage: null, done: 0, workStartedAt: studio.clock.now(), stopRequested: false, reason: null },
    },
  });
  await sendTraining(studio, tx, waiting);
}

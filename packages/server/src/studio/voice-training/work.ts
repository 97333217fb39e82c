import type { JobDefinition } from '../../work/queue.ts';
import type { Studio, Tx } from '../context.ts';
import type { TrainingRow } from './table.ts';

/** What a stage's job is told: everything else stands in the row. */
export interface StageInput {
  readonly jobId: string;
}

function parse(input: unknown): StageInput {
  const { jobId } = (input ?? {}) as { jobId?: unknown };
  if (typeof jobId !== 'string') throw new TypeError('jobId must be a string');
  return { jobId };
}

const COMMON = { parse, attempts: 4, backoffSeconds: 2, concurrency: 1 };

/** Unpacks and checks what was submitted. */
export const AUDIT_RECORDINGS: JobDefinition<StageInput> = { ...COMMON, name: 'voice-training.audit' };
/** Cuts a long recording into sentences. */
export const SPLIT_RECORDING: JobDefinition<StageInput> = { ...COMMON, name: 'voice-training.split' };
/** Makes the voice. */
export const TRAIN_VOICE: JobDefinition<StageInput> = { ...COMMON, name: 'voice-training.train' };

/** Has a stage begun once the transaction commits; the same stage of the same submission is begun once. */
export async function sendStage(
  studio: Studio,
  tx: Tx,
  definition: JobDefinition<StageInput>,
  job: Pick<TrainingRow, 'id' | 'round'>,
): Promise<void> {
  await studio.queue.send(tx, definition, { jobId: job.id }, { key: `${job.id}:${job.round}` });
}

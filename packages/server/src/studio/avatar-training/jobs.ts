import { join } from 'node:path';
import type { Studio, Tx } from '../context.ts';
import type { JobDefinition } from '../../work/queue.ts';
import type { TrainingRow } from './table.ts';

interface RoundInput {
  readonly jobId: string;
  /** The row's round when it was asked for: what is older counts no more. */
  readonly round: number;
}

function parseRound(input: unknown): RoundInput {
  const { jobId, round } = (input ?? {}) as Partial<RoundInput>;
  if (typeof jobId !== 'string') throw new TypeError('jobId must be a string');
  if (typeof round !== 'number') throw new TypeError('round must be a number');
  return { jobId, round };
}

/** Looks at what was handed in. */
export const REVIEW_AVATAR: JobDefinition<RoundInput> = {
  name: 'avatar-training.review',
  parse: parseRound,
  attempts: 3,
  backoffSeconds: 5,
  concurrency: 1,
};

/** Makes the presenter. */
export const TRAIN_AVATAR: JobDefinition<RoundInput> = {
  name: 'avatar-training.train',
  parse: parseRound,
  attempts: 3,
  backoffSeconds: 10,
  concurrency: 1,
};

export type { RoundInput };

/** Has it reviewed once the transaction commits. */
export async function sendReview(
  studio: Studio,
  tx: Tx,
  job: Pick<TrainingRow, 'id' | 'round'>,
): Promise<void> {
  await studio.queue.send(tx, REVIEW_AVATAR, { jobId: job.id, round: job.round });
}

/** Has it trained once the transaction commits. */
export async function sendTraining(
  studio: Studio,
  tx: Tx,
  job: Pick<TrainingRow, 'id' | 'round'>,
): Promise<void> {
  await studio.queue.send(tx, TRAIN_AVATAR, { jobId: job.id, round: job.round });
}

/** Folder in which trainings of this installation work. */
export function workRoot(studio: Pick<Studio, 'config'>): string {
  return join(studio.config.dataDir, 'work', 'avatar-trainings');
}

/** Name of a new work folder of a job. */
export function newWorkFolder(jobId: string, round: number): string {
  return `${jobId}-${round}`;
}

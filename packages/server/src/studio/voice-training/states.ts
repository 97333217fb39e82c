import type { Schemas } from '@cyclorama/contract';

/** States of a voice training job, as the API shows them (§9.4). */
export type TrainingState = NonNullable<Schemas['TrainingJobInfo']['state']>;

/** Every move that exists; any other is an error. */
export const TRAINING_MOVES: Readonly<Record<TrainingState, readonly TrainingState[]>> = {
  CREATING: ['SYSTEM_AUDITING'],
  SYSTEM_AUDITING: ['AUDITING', 'AUDIT_FAILED', 'FAILED'],
  AUDITING: ['WAITING_SPLIT', 'WAITING', 'AUDIT_FAILED', 'FAILED'],
  // New data came: it is looked at from the beginning.
  AUDIT_FAILED: ['SYSTEM_AUDITING'],
  WAITING_SPLIT: ['SPLITTING', 'FAILED'],
  SPLITTING: ['ANNOTATING', 'SPLIT_FAILED', 'FAILED'],
  SPLIT_FAILED: ['SYSTEM_AUDITING'],
  ANNOTATING: ['WAITING', 'SPLIT_FAILED', 'FAILED'],
  WAITING: ['PROCESSING', 'FAILED'],
  PROCESSING: ['RESULT_REVIEW', 'FAILED'],
  RESULT_REVIEW: ['SUCCEED', 'FAILED'],
  SUCCEED: [],
  FAILED: [],
};

/** Data can be brought, confirmed and submitted. */
export const TAKES_DATA: readonly TrainingState[] = ['CREATING', 'AUDIT_FAILED', 'SPLIT_FAILED'];

/** Nobody's machine works on the job, so that it can be deleted with everything that belongs to it. */
export const DELETABLE: readonly TrainingState[] = [
  'CREATING',
  'AUDITING',
  'AUDIT_FAILED',
  'SPLIT_FAILED',
  'RESULT_REVIEW',
  'SUCCEED',
  'FAILED',
];

/** A worker has it, or is about to. */
export const MACHINE_STATES: readonly TrainingState[] = [
  'SYSTEM_AUDITING',
  'WAITING_SPLIT',
  'SPLITTING',
  'ANNOTATING',
  'WAITING',
  'PROCESSING',
];

/** Nothing follows. */
export function isFinal(state: TrainingState): boolean {
  return TRAINING_MOVES[state].length === 0;
}

/** A move that is not in the table. */
export class IllegalTrainingMove extends Error {
  constructor(jobId: string, from: TrainingState, to: TrainingState) {
    super(`voice training ${jobId} cannot go from ${from} to ${to}`);
    this.name = 'IllegalTrainingMove';
  }
}

/** @throws IllegalTrainingMove */
export function checkMove(jobId: string, from: TrainingState, to: TrainingState): void {
  if (!TRAINING_MOVES[from].includes(to)) throw new IllegalTrainingMove(jobId, from, to);
}

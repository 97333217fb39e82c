/** States of a video job, as the API shows them. */
export type JobState = 'WAITING' | 'PROCESSING' | 'SUCCEED' | 'FAILED' | 'CANCELED';

/** Every move that exists; any other is an error. */
export const JOB_MOVES: Readonly<Record<JobState, readonly JobState[]>> = {
  WAITING: ['PROCESSING', 'CANCELED', 'FAILED'],
  PROCESSING: ['SUCCEED', 'FAILED', 'CANCELED'],
  SUCCEED: [],
  FAILED: [],
  CANCELED: [],
};

export function isFinal(state: JobState): boolean {
  return JOB_MOVES[state].length === 0;
}

/** A move that is not in the table. */
export class IllegalJobMove extends Error {
  constructor(jobId: string, from: JobState, to: JobState) {
    super(`video job ${jobId} cannot go from ${from} to ${to}`);
    this.name = 'IllegalJobMove';
  }
}

/** @throws IllegalJobMove */
export function checkMove(jobId: string, from: JobState, to: JobState): void {
  if (!JOB_MOVES[from].includes(to)) throw new IllegalJobMove(jobId, from, to);
}

import type { LiveJobState } from './model.ts';

/** Every move that exists; any other is an error. */
export const LIVE_JOB_MOVES: Readonly<Record<LiveJobState, readonly LiveJobState[]>> = {
  WAITING: ['PROCESSING', 'FAILED', 'BLOCKED', 'CANCELED'],
  PROCESSING: ['SUCCEED', 'FAILED', 'BLOCKED'],
  SUCCEED: [],
  FAILED: [],
  BLOCKED: [],
  CANCELED: [],
};

export const OPEN_STATES: readonly LiveJobState[] = ['WAITING', 'PROCESSING'];

export function isFinal(state: LiveJobState): boolean {
  return LIVE_JOB_MOVES[state].length === 0;
}

/** A move that is not in the table. */
export class IllegalLiveJobMove extends Error {
  constructor(jobId: string, from: LiveJobState, to: LiveJobState) {
    super(`live job ${jobId} cannot go from ${from} to ${to}`);
    this.name = 'IllegalLiveJobMove';
  }
}

/** @throws IllegalLiveJobMove */
export function checkLiveJobMove(jobId: string, from: LiveJobState, to: LiveJobState): void {
  if (!LIVE_JOB_MOVES[from].includes(to)) throw new IllegalLiveJobMove(jobId, from, to);
}

import type { TaskRun } from '../pool.ts';

/** Answers with its input after reporting progress once. */
export const run: TaskRun = async (input, channel) => {
  channel.progress({ half: true });
  return input;
};

import { mixdown } from '@cyclorama/stage';
import type { TaskRun } from '../pool.ts';
import type { MixInput } from './render-messages.ts';

/** Mixes the sound of a plan to a float WAV. */
export const run: TaskRun = async (input, channel) => {
  const { plan, outPath } = input as MixInput;
  return mixdown(plan, outPath, {
    signal: channel.signal,
    onProgress: (share) => channel.progress({ share }),
  });
};

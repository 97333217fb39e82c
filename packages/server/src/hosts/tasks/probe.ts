import { probeMedia, type ProbeLimits } from '@cyclorama/stage';
import type { TaskRun } from '../pool.ts';

export interface ProbeInput {
  readonly path: string;
  readonly limits: ProbeLimits;
}

/** Looks into a media file. @throws MediaError */
export const run: TaskRun = async (input) => {
  const { path, limits } = input as ProbeInput;
  return probeMedia(path, limits);
};

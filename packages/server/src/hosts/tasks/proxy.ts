import { makeProxy } from '@cyclorama/stage';
import type { TaskRun } from '../pool.ts';

export interface ProxyInput {
  readonly path: string;
  readonly to: string;
}

/** Converts a video to one that every browser plays. @throws MediaError */
export const run: TaskRun = async (input, channel) => {
  const { path, to } = input as ProxyInput;
  await makeProxy(path, to, { signal: channel.signal, onProgress: (share) => channel.progress({ share }) });
  return undefined;
};

import { writeFile } from 'node:fs/promises';
import { encodeWav } from '@cyclorama/speech';
import { mixRate, readSoundMono48k } from '@cyclorama/stage';
import type { TaskRun } from '../pool.ts';

export interface ExtractSoundInput {
  readonly path: string;
  /** WAV, one channel of 16 bits. */
  readonly to: string;
}

/** Longest footage there is (8.1), with something to spare. */
const MOST_SECONDS = 1200;

/** Writes the sound of a film or recording as WAV. @throws MediaError */
export const run: TaskRun = async (input) => {
  const { path, to } = input as ExtractSoundInput;
  const samples = await readSoundMono48k(path, { maxSeconds: MOST_SECONDS });
  await writeFile(to, encodeWav(samples, mixRate));
  return undefined;
};

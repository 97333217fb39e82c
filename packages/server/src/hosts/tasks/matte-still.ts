import { writeFile } from 'node:fs/promises';
import { matteStill, type MatteSettings } from '@cyclorama/stage';
import type { TaskRun } from '../pool.ts';

export interface MatteStillInput {
  readonly path: string;
  /** PNG. */
  readonly to: string;
  /** Pixels at most. */
  readonly width: number;
  readonly matte: MatteSettings | 'auto';
}

export interface MatteStillResult {
  readonly matte: MatteSettings;
}

/** Cuts the person out of a picture file. @throws MediaError also when `auto` finds no cloth */
export const run: TaskRun = async (input): Promise<MatteStillResult> => {
  const { path, to, width, matte: wanted } = input as MatteStillInput;
  const { png, matte } = await matteStill(path, { matte: wanted, width });
  await writeFile(to, png);
  return { matte };
};

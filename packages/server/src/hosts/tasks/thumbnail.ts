import { writeFile } from 'node:fs/promises';
import { thumbnail } from '@cyclorama/stage';
import type { TaskRun } from '../pool.ts';

export interface ThumbnailInput {
  readonly path: string;
  /** Where the picture goes: JPEG for .jpg, else PNG. */
  readonly to: string;
  /** Longest side, pixels. */
  readonly side: number;
}

/** Writes a small picture of an image or a video. @throws MediaError */
export const run: TaskRun = async (input) => {
  const { path, to, side } = input as ThumbnailInput;
  const format = to.endsWith('.jpg') ? 'jpeg' : 'png';
  const { bytes, width, height } = await thumbnail(path, { width: side, height: side, format });
  await writeFile(to, bytes);
  return { width, height };
};

import { rename, writeFile } from 'node:fs/promises';
import { composeMusic, drawBackground } from '@cyclorama/library';
import type { TaskRun } from '../pool.ts';
import { encodePng } from './render-png.ts';
import { encodeFloatWav } from './speak-wav.ts';

/** Something of the library as a file: a set as PNG at a size, or a music bed as float WAV. */
export type LibraryInput =
  | {
      readonly kind: 'background';
      readonly id: string;
      readonly width: number;
      readonly height: number;
      readonly path: string;
    }
  | { readonly kind: 'music'; readonly id: string; readonly path: string };

/** Draws or composes one thing of the library; the file appears whole or not at all. */
export const run: TaskRun = async (input) => {
  const wanted = input as LibraryInput;
  const part = `${wanted.path}.${process.pid}.part`;
  await writeFile(part, await make(wanted));
  await rename(part, wanted.path);
  return undefined;
};

async function make(wanted: LibraryInput): Promise<Buffer> {
  if (wanted.kind === 'background') {
    return encodePng(await drawBackground(wanted.id, { width: wanted.width, height: wanted.height }));
  }
  const { left, right } = composeMusic(wanted.id);
  return encodeFloatWav([left, right]);
}

import type { TaskRun } from '../pool.ts';
import { readSlidesFile } from './slides-file.ts';

/** Tells whether a file is a deck, and how many slides it has where that can be told. @throws SlidesError */
export const run: TaskRun = async (input) => {
  const { path } = input as { readonly path: string };
  const { pages } = await readSlidesFile(path);
  return { pages };
};

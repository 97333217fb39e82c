import { extractCover, joinPieces } from '@cyclorama/stage';
import type { TaskRun } from '../pool.ts';
import type { JoinInput } from './render-messages.ts';

/** Joins pieces and sound to one file without encoding pictures again, and takes its cover. */
export const run: TaskRun = async (input, channel) => {
  const { plan, pieces, soundPath, outPath, coverPath } = input as JoinInput;
  await joinPieces(plan, pieces, soundPath, outPath, { signal: channel.signal });
  await extractCover(outPath, coverPath);
  return undefined;
};

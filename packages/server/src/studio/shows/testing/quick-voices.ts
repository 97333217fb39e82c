import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { HostPool, HostTask } from '../../../hosts/pool.ts';
import type { SpeakLinesInput, SpeakLinesProgress } from '../../../hosts/tasks/show-messages.ts';

/** How long a word of theirs lasts, ms. */
export const WORD_MS = 60;

/** Voices that take no time to prepare anything; for the stage of show-stage.ts. */
export const QUICK_VOICES: HostPool = {
  run: async <Result>({ task, input, onProgress }: HostTask): Promise<Result> => {
    if (task !== 'speak-lines') throw new Error(`these hosts know no ${task}`);
    const tell = (progress: SpeakLinesProgress): void => onProgress?.(progress);
    for (const { key, source, folder } of (input as SpeakLinesInput).lines) {
      const { text } = source;
      await mkdir(folder, { recursive: true });
      const pieces = text.split(/(?<=[.?!])\s+/).map((sentence) => ({
        text: sentence,
        durationMs: sentence.split(' ').length * WORD_MS,
      }));
      for (const [index, piece] of pieces.entries()) {
        await writeFile(join(folder, `${index}.wav`), '');
        await writeFile(join(folder, `${index}.json`), JSON.stringify(piece));
        tell({ kind: 'piece', key, piece });
      }
      await writeFile(join(folder, 'line.json'), JSON.stringify(pieces));
      tell({ kind: 'line', key });
    }
    return undefined as Result;
  },
  close: () => Promise.resolve(),
};

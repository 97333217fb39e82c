import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createSpeechService, encodeWav } from '@cyclorama/speech';
import type { RemoteSpeechEndpoint, SpeakRequest } from '@cyclorama/speech';
import type { TaskRun } from '../pool.ts';

export interface PreviewInput {
  readonly request: SpeakRequest;
  /** Existing folder for the pieces. */
  readonly folder: string;
  readonly cacheDir?: string;
  readonly endpoints: readonly RemoteSpeechEndpoint[];
}

/** A piece is on disk; pieces come in order. */
export interface PreviewProgress {
  readonly position: number;
  readonly path: string;
}

/** Speaks a text and hands out every sentence as a WAV file as soon as it is ready. */
export const run: TaskRun = async (input, channel) => {
  const { request, folder, cacheDir, endpoints } = input as PreviewInput;
  const service = createSpeechService({ endpoints, ...(cacheDir === undefined ? {} : { cacheDir }) });
  let written = Promise.resolve();
  try {
    await service.speak(request, {
      signal: channel.signal,
      onSentence: (piece, position) => {
        const path = join(folder, `piece-${position}.wav`);
        written = written.then(async () => {
          await writeFile(path, encodeWav(piece.samples));
          const progress: PreviewProgress = { position, path };
          channel.progress(progress);
        });
      },
    });
    await written;
  } finally {
    await service.close();
  }
  return undefined;
};

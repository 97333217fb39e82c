import { mkdir } from 'node:fs/promises';
import { createSpeechService, splitRecording } from '@cyclorama/speech';
import type { RecordingPiece, SplitRequest } from '@cyclorama/speech';
import type { TaskRun } from '../pool.ts';

export interface SplitRecordingInput extends SplitRequest {
  readonly cacheDir?: string;
}

/** Pieces that are on disk as `<index>.wav` in the folder. */
export interface SplitRecordingProgress {
  readonly index: number;
  readonly piece: RecordingPiece;
}

/** Cuts a long recording into sentences, each a WAV file of its own; the folder is made. */
export const run: TaskRun = async (input, channel): Promise<RecordingPiece[]> => {
  const { cacheDir, ...request } = input as SplitRecordingInput;
  const speech = createSpeechService({ processes: 1, ...(cacheDir === undefined ? {} : { cacheDir }) });
  try {
    await mkdir(request.folder, { recursive: true, mode: 0o700 });
    return await splitRecording(request, {
      speech,
      signal: channel.signal,
      onPiece: (piece, index) => {
        const progress: SplitRecordingProgress = { index, piece };
        channel.progress(progress);
      },
    });
  } finally {
    await speech.close();
  }
};

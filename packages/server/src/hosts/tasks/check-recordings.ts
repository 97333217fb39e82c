import { checkRecordings, createSpeechService } from '@cyclorama/speech';
import type { RecordingToCheck, RecordingVerdict } from '@cyclorama/speech';
import type { TaskRun } from '../pool.ts';

export interface CheckRecordingsInput {
  readonly recordings: readonly RecordingToCheck[];
  /** Cache of what recordings are held against. */
  readonly cacheDir?: string;
}

/** A recording has been checked; they come in order. */
export interface CheckRecordingsProgress {
  readonly index: number;
  readonly verdict: RecordingVerdict;
}

/** Checks recordings for a voice. A file that is no recording gets a verdict like the others. */
export const run: TaskRun = async (input, channel): Promise<RecordingVerdict[]> => {
  const { recordings, cacheDir } = input as CheckRecordingsInput;
  const speech = createSpeechService({ processes: 1, ...(cacheDir === undefined ? {} : { cacheDir }) });
  try {
    return await checkRecordings(recordings, {
      speech,
      signal: channel.signal,
      onVerdict: (verdict, index) => {
        const progress: CheckRecordingsProgress = { index, verdict };
        channel.progress(progress);
      },
    });
  } finally {
    await speech.close();
  }
};

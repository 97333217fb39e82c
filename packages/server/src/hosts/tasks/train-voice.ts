import { createSpeechService, trainVoice } from '@cyclorama/speech';
import type {
  RemoteSpeechEndpoint,
  TrainedVoice,
  TrainVoiceRequest,
  VoiceTrainingProgress,
} from '@cyclorama/speech';
import type { TaskRun } from '../pool.ts';

export interface TrainVoiceInput {
  readonly request: TrainVoiceRequest;
  /** Speech services of the tenant; those that clone may be used. */
  readonly endpoints: readonly RemoteSpeechEndpoint[];
  readonly cacheDir?: string;
}

/**
 * Makes a voice out of recordings. The samples lie in the work folder, the model, where there is one, at `output`;
 * `settings.model` of the result is that path and is to be replaced by where the file is kept.
 */
export const run: TaskRun = async (input, channel): Promise<TrainedVoice> => {
  const { request, endpoints, cacheDir } = input as TrainVoiceInput;
  const speech = createSpeechService({ endpoints, ...(cacheDir === undefined ? {} : { cacheDir }) });
  try {
    return await trainVoice(request, {
      ...{ speech, endpoints, signal: channel.signal },
      onProgress: (progress) => {
        const told: VoiceTrainingProgress = progress;
        channel.progress(told);
      },
    });
  } finally {
    await speech.close();
  }
};

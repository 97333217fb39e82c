import { trainPerson } from '@cyclorama/avatar';
import type { TrainedPerson, TrainingProgress, TrainPersonRequest } from '@cyclorama/avatar';
import type { TaskRun } from '../pool.ts';

/** Steps in which progress is told: often enough for a bar, seldom enough to cost nothing. */
const STEP = 0.003;

/** Makes a presenter of a person. What cannot be used is refused (TrainingError, MediaError): trying again is no help. */
export const run: TaskRun = (input, channel): Promise<TrainedPerson> => {
  let told: TrainingProgress | undefined;
  return trainPerson(input as TrainPersonRequest, {
    signal: channel.signal,
    onProgress: (progress) => {
      if (told?.stage === progress.stage && progress.done - told.done < STEP) return;
      told = progress;
      channel.progress(progress);
    },
  });
};

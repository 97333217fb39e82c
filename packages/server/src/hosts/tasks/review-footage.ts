import { reviewFootage } from '@cyclorama/avatar';
import type { FootageReview, FootageReviewRequest } from '@cyclorama/avatar';
import type { TaskRun } from '../pool.ts';

export interface ReviewFootageProgress {
  /** 0…1. */
  readonly done: number;
}

/** Steps in which progress is told: often enough for a bar, seldom enough to cost nothing. */
const STEP = 0.005;

/** Looks whether footage will do for a presenter. Whatever is wrong with the files is in the review. */
export const run: TaskRun = (input, channel): Promise<FootageReview> => {
  let told = -1;
  return reviewFootage(input as FootageReviewRequest, {
    signal: channel.signal,
    onProgress: (done) => {
      if (done < 1 && done - told < STEP) return;
      told = done;
      const progress: ReviewFootageProgress = { done };
      channel.progress(progress);
    },
  });
};

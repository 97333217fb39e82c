import { reviewPortrait } from '@cyclorama/avatar';
import type { PortraitReview, PortraitReviewRequest } from '@cyclorama/avatar';
import type { TaskRun } from '../pool.ts';

/** Looks whether a picture will do for a presenter, and where its faces are. */
export const run: TaskRun = (input): Promise<PortraitReview> =>
  reviewPortrait(input as PortraitReviewRequest);

import type { PreviewState } from './table.ts';

/** Every move of a preview; any other is an error. A lost worker's preview begins anew, hence PROCESSING → PROCESSING. */
export const PREVIEW_MOVES: Readonly<Record<PreviewState, readonly PreviewState[]>> = {
  WAITING: ['PROCESSING', 'FAILED'],
  PROCESSING: ['PROCESSING', 'SUCCEED', 'FAILED'],
  SUCCEED: [],
  FAILED: [],
};

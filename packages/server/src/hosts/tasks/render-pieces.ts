import { pieceSpan, renderPiece } from '@cyclorama/stage';
import type { TaskRun } from '../pool.ts';
import type { RenderInput, RenderProgress } from './render-messages.ts';

/** Frames between two reports: often enough for a bar, seldom enough to cost nothing. */
const REPORT_FRAMES = 5;

/** Draws pieces of a plan one after the other and tells when each is on disk. */
export const run: TaskRun = async (input, channel) => {
  const { plan, pieces } = input as RenderInput;
  const tell = (progress: RenderProgress): void => channel.progress(progress);
  for (const { index, path } of pieces) {
    const { from, to } = pieceSpan(plan, index);
    let told = 0;
    await renderPiece(plan, index, path, {
      signal: channel.signal,
      onProgress: (frames) => {
        if (frames - told < REPORT_FRAMES && frames < to - from) return;
        told = frames;
        tell({ kind: 'frames', piece: index, frames });
      },
    });
    tell({ kind: 'piece', piece: index });
  }
  return undefined;
};

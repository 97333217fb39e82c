import { RENDERER_WARNING } from '@cyclorama/avatar';
import { pieceSpan, renderPiece } from '@cyclorama/stage';
import type { TaskRun } from '../pool.ts';
import type { RenderInput, RenderProgress } from './render-messages.ts';

/** Frames between two reports: often enough for a bar, seldom enough to cost nothing. */
const REPORT_FRAMES = 5;

/** Draws pieces of a plan one after the other and tells when each is on disk. */
export const run: TaskRun = async (input, channel) => {
  const tell = (progress: RenderProgress): void => channel.progress(progress);
  // Painters work in threads; what they warn of comes as a warning of the process.
  const warn = ({ code, message }: Error & { readonly code?: string }): void => {
    if (code === RENDERER_WARNING) tell({ kind: 'warning', message });
  };
  process.on('warning', warn);
  try {
    await renderAll(input as RenderInput, channel, tell);
  } finally {
    process.off('warning', warn);
  }
  return undefined;
};

async function renderAll(
  { plan, pieces }: RenderInput,
  channel: Parameters<TaskRun>[1],
  tell: (progress: RenderProgress) => void,
): Promise<void> {
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
}

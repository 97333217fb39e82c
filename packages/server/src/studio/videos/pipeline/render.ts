import { createHash } from 'node:crypto';
import { basename, join } from 'node:path';
import type { RenderPlan } from '@cyclorama/stage';
import type { RenderInput, RenderProgress } from '../../../hosts/tasks/render-messages.ts';
import type { ProductionOrder, ProductionTools } from './order.ts';
import { runHost } from './run-host.ts';
import { Saver } from './saver.ts';

const MEMORY_LIMIT = 1536 * 1024 ** 2;
const MEMORY_LIMIT_4K = 3 * 1024 ** 3;
const SILENCE_LIMIT_MS = 60_000;

/**
 * Draws every piece that no earlier attempt has drawn; one host does them in order and reports each, so that a crash
 * costs at most the piece in hand. Returns the files in order.
 */
export async function renderPieces(
  order: ProductionOrder,
  plan: RenderPlan,
  tools: ProductionTools,
): Promise<readonly string[]> {
  const digest = planDigest(plan);
  const extension = plan.format.container;
  const pieces = plan.pieces.map((end, index) => ({
    index,
    path: join(order.workDir, `piece-${index}.${extension}`),
    frames: end - (plan.pieces[index - 1] ?? 0),
  }));
  const done = new Set<number>();
  for (const { index, path } of pieces) {
    if (await tools.checkpoints.fetch(`piece-${index}`, digest, path)) done.add(index);
  }
  const report = (current: number): void => {
    const finished = pieces.reduce((sum, piece) => sum + (done.has(piece.index) ? piece.frames : 0), 0);
    tools.onProgress({
      phase: 'rendering',
      framesDone: Math.min(plan.frames, finished + current),
      framesTotal: plan.frames,
    });
  };
  report(0);
  const saver = new Saver();
  await runHost(tools.hosts, {
    log: tools.log,
    task: () => {
      const left = pieces.filter(({ index }) => !done.has(index));
      if (left.length === 0) return undefined;
      const input: RenderInput = { plan, pieces: left.map(({ index, path }) => ({ index, path })) };
      const large = Math.max(plan.format.width, plan.format.height) > 1920;
      return {
        task: 'render-pieces',
        input,
        signal: tools.signal,
        memoryLimitBytes: large ? MEMORY_LIMIT_4K : MEMORY_LIMIT,
        timeoutMs: SILENCE_LIMIT_MS,
        onProgress: (message) => {
          const progress = message as RenderProgress;
          if (progress.kind === 'frames') {
            report(progress.frames);
            return;
          }
          if (progress.kind === 'warning') {
            tools.log.warn(progress.message);
            tools.onWarning?.(progress.message);
            return;
          }
          const piece = pieces[progress.piece];
          if (piece === undefined) return;
          done.add(piece.index);
          saver.add(() => tools.checkpoints.store(`piece-${piece.index}`, digest, piece.path));
          report(0);
        },
      };
    },
  });
  await saver.settled();
  return pieces.map(({ path }) => path);
}

/** Names what pieces were drawn from. Folders differ between attempts and machines; file names do not. */
export function planDigest(plan: RenderPlan): string {
  const text = JSON.stringify(plan, (key: string, value: unknown) =>
    typeof value === 'string' && ['path', 'module', 'performance', 'character'].includes(key)
      ? basename(value)
      : value,
  );
  return createHash('sha256').update(text).digest('hex');
}

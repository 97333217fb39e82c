import { rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { mkdir } from 'node:fs/promises';
import { PictureEncoder } from '../encode/encoder.ts';
import { loadKernels } from '../kernels/load.ts';
import { StageMemory } from '../pixels/memory.ts';
import type { RenderPlan } from '../plan.ts';
import { breathe } from '../container/native.ts';
import { checkPlan } from './check-plan.ts';
import { Programme } from './programme.ts';

export interface RenderOptions {
  /** Aborts within a second; nothing is left behind. The promise rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Frames finished so far. */
  readonly onProgress?: (framesDone: number) => void;
}

/** Picture memory outlives pieces: fresh memory is slow to touch. */
const spare: StageMemory[] = [];

/** First and last (exclusive) programme frame of a piece. Throws RangeError when the plan has no such piece. */
export function pieceSpan(plan: RenderPlan, index: number): { readonly from: number; readonly to: number } {
  const to = plan.pieces[index];
  if (to === undefined) throw new RangeError(`the plan has no piece ${index}`);
  return { from: plan.pieces[index - 1] ?? 0, to };
}

/**
 * Renders one piece of a plan, pictures only, to `outPath` (MP4 or WebM as the plan's format). The same plan and
 * piece give the same file. Pieces are joined by `joinPieces` without encoding again.
 * Throws MediaError or SourceError naming the source that failed; whatever goes wrong, no file is left.
 */
export async function renderPiece(
  plan: RenderPlan,
  pieceIndex: number,
  outPath: string,
  options: RenderOptions = {},
): Promise<void> {
  checkPlan(plan);
  const { from, to } = pieceSpan(plan, pieceIndex);
  const { signal, onProgress } = options;
  signal?.throwIfAborted();
  await mkdir(dirname(outPath), { recursive: true });
  const part = `${outPath}.part`;
  const memory = spare.pop() ?? new StageMemory();
  const aborted = abortion(signal);
  let programme: Programme | undefined;
  let encoder: PictureEncoder | undefined;
  let complete = false;
  try {
    const { width, height } = plan.format;
    const studio = { memory, kernels: loadKernels(memory.memory), bounds: { x: 0, y: 0, width, height } };
    encoder = new PictureEncoder(memory, plan.format, to - from, part, onProgress ?? ignore);
    programme = new Programme(studio, plan, from, to);
    await Promise.race([play(programme, encoder, from, to, aborted), aborted.promise]);
    complete = true;
  } finally {
    aborted.dispose();
    await Promise.all([programme?.close(), encoder?.close()]);
    if (!complete) await rm(part, { force: true });
    memory.reset();
    if (spare.length === 0) spare.push(memory);
  }
  await rename(part, outPath);
}

async function play(
  programme: Programme,
  encoder: PictureEncoder,
  from: number,
  to: number,
  aborted: Abortion,
): Promise<void> {
  for (let n = from; n < to; n++) {
    if (aborted.happened()) return;
    const draw = await programme.frame(n);
    if (draw) {
      const picture = await encoder.picture();
      if (aborted.happened()) return;
      draw(picture);
      encoder.publish();
    } else await encoder.repeat();
    await programme.release(n + 1);
    if (n % 8 === 0) await breathe();
  }
  await encoder.finish();
}

interface Abortion {
  /** Rejects with the signal's reason; never resolves. */
  readonly promise: Promise<never>;
  happened(): boolean;
  dispose(): void;
}

function abortion(signal: AbortSignal | undefined): Abortion {
  let reject: (reason: unknown) => void = ignore;
  const promise = new Promise<never>((_, rejectIt) => {
    reject = rejectIt;
  });
  // Nobody may be listening any more when the signal comes late.
  promise.catch(ignore);
  const listener = (): void => reject(signal?.reason);
  signal?.addEventListener('abort', listener, { once: true });
  return {
    promise,
    happened: () => signal?.aborted === true,
    dispose: () => signal?.removeEventListener('abort', listener),
  };
}

function ignore(): void {
  // Deliberately nothing.
}

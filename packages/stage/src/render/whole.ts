import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { mixdown } from '../audio/index.ts';
import { joinWith, openSound } from '../container/join.ts';
import type { SoundTrack } from '../container/sound-track.ts';
import type { RenderPlan } from '../plan.ts';
import { checkPlan } from './check-plan.ts';
import { pieceSpan, renderPiece, type RenderOptions } from './piece.ts';

export interface RenderPlanOptions extends RenderOptions {
  /** Folder for pieces and the mixed sound; made when absent. Emptied of them at the end. */
  readonly workDir: string;
}

/**
 * Renders a whole plan to a finished file: pieces one after the other, the sound meanwhile, then everything joined.
 * Errors and abortion as for `renderPiece`; intermediate files are removed in any case.
 */
export async function renderPlan(
  plan: RenderPlan,
  outPath: string,
  options: RenderPlanOptions,
): Promise<void> {
  checkPlan(plan);
  const { workDir, onProgress } = options;
  await mkdir(workDir, { recursive: true });
  const pieces = plan.pieces.map((_, index) => join(workDir, `piece-${index}.${plan.format.container}`));
  const soundPath = plan.audio.length > 0 ? join(workDir, 'sound.wav') : undefined;
  const stop = new AbortController();
  const signal = options.signal ? AbortSignal.any([options.signal, stop.signal]) : stop.signal;
  const sound = soundPath === undefined ? undefined : makeSound(plan, soundPath, signal);
  // Whoever fails first stops the other; its error is the one that counts.
  sound?.catch((error: unknown) => stop.abort(error));
  try {
    for (const [index, path] of pieces.entries()) {
      const { from } = pieceSpan(plan, index);
      await renderPiece(plan, index, path, { signal, onProgress: (done) => onProgress?.(from + done) });
    }
    await joinWith(plan, pieces, await sound, outPath, { signal });
  } catch (error) {
    stop.abort(error);
    // Closing twice does no harm; a track that was never joined must not stay open.
    (await sound?.catch(() => undefined))?.close();
    throw error;
  } finally {
    for (const path of soundPath === undefined ? pieces : [...pieces, soundPath])
      await rm(path, { force: true });
  }
}

/** Mixes and encodes the sound beside the pictures: the compositor's thread has time to spare. */
async function makeSound(plan: RenderPlan, soundPath: string, signal: AbortSignal): Promise<SoundTrack> {
  await mixdown(plan, soundPath, { signal });
  const track = openSound(plan, soundPath);
  try {
    await track.encodeAhead(signal);
    return track;
  } catch (error) {
    track.close();
    throw error;
  }
}

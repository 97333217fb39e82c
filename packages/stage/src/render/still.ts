import { createCanvas, ImageData, type Canvas } from '@napi-rs/canvas';
import { loadKernels } from '../kernels/load.ts';
import { StageMemory } from '../pixels/memory.ts';
import { allocatePacked } from '../pixels/picture.ts';
import { straightRgba } from '../pixels/straight-rgba.ts';
import type { RenderPlan } from '../plan.ts';
import { checkPlan } from './check-plan.ts';
import { Programme } from './programme.ts';

export interface StillOptions {
  /** The longer side at most, pixels; default as large as the plan's pictures. */
  readonly longSide?: number;
}

/**
 * One frame of a plan as a PNG, drawn exactly as `renderPiece` draws it; with its transparency where the plan has any.
 * Throws RangeError for a frame that the plan does not have, SourceError naming the source that failed.
 */
export async function renderStill(
  plan: RenderPlan,
  frame: number,
  options: StillOptions = {},
): Promise<Uint8Array> {
  checkPlan(plan);
  if (!Number.isInteger(frame) || frame < 0 || frame >= plan.frames)
    throw new RangeError(`the plan has no frame ${frame}`);
  const { width, height, alpha } = plan.format;
  const memory = new StageMemory();
  const studio = { memory, kernels: loadKernels(memory.memory), bounds: { x: 0, y: 0, width, height } };
  const target = allocatePacked(memory, width, height, alpha);
  const programme = new Programme(studio, plan, frame, frame + 1);
  try {
    const draw = await programme.frame(frame);
    // The first frame of a programme is never equal to one before it.
    draw?.(target);
    const canvas = createCanvas(width, height);
    const rgba = straightRgba(memory.bytes, target);
    canvas.getContext('2d').putImageData(new ImageData(rgba, width, height), 0, 0);
    return await reduced(canvas, options.longSide ?? Math.max(width, height)).encode('png');
  } finally {
    await programme.close();
    memory.reset();
  }
}

function reduced(canvas: Canvas, longSide: number): Canvas {
  const scale = longSide / Math.max(canvas.width, canvas.height);
  if (scale >= 1) return canvas;
  const small = createCanvas(
    Math.max(1, Math.round(canvas.width * scale)),
    Math.max(1, Math.round(canvas.height * scale)),
  );
  small.getContext('2d').drawImage(canvas, 0, 0, small.width, small.height);
  return small;
}

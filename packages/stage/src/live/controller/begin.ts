import { loadKernels } from '../../kernels/load.ts';
import { StageMemory } from '../../pixels/memory.ts';
import { drawText } from '../../text/index.ts';
import type { LiveDocument, LiveFormat } from '../document.ts';
import { previewSize } from '../programme/geometry.ts';
import type { DrawnOverlay } from '../programme/messages.ts';
import type { LiveStageOptions } from '../stage-api.ts';
import { frameMs, type Grid, type StageTime } from '../time.ts';
import { CARD_FONTS } from './card.ts';
import { checkDocument } from './check.ts';
import { LiveController } from './controller.ts';
import { OverlayShop } from './overlay-shop.ts';
import type { StageParts } from './parts.ts';

/** Time for sources to open before the first frame. */
const LEAD_MS = 400;
/** A clock that is moved by hand waits anyway. */
const MANUAL_LEAD_MS = 20;

/** The grid whose frame `firstFrame` is due soon. Samples of the programme fall on whole samples of stage time. */
function gridFrom(time: StageTime, format: LiveFormat, firstFrame: number): Grid {
  const { fps } = format;
  const first = time.now() + (time.isManual ? MANUAL_LEAD_MS : LEAD_MS);
  const start = first - frameMs({ startMs: 0, fps }, firstFrame);
  return { startMs: Math.ceil(start * 48) / 48, fps };
}

/** Bytes that rings, transitions and a handful of sources need. */
function memoryFor({ width, height }: LiveFormat): number {
  return 32 * 1024 * 1024 + width * height * 100;
}

/**
 * Draws what the first document needs while no clock runs yet: fonts are loaded at first use, which takes longer than
 * a frame. What cannot be drawn is told when it is really asked for.
 */
function warmUp(overlays: OverlayShop, document: LiveDocument): () => void {
  const { format } = document;
  const kept: DrawnOverlay[] = [];
  for (const [scene, size] of [
    [document.pgm, format],
    [document.pvw, previewSize(format)],
    [document.held?.scene, format],
  ] as const) {
    for (const overlay of scene?.overlays ?? []) {
      const drawn = overlays.tryGet(overlay, size);
      if (drawn) kept.push(drawn);
    }
  }
  for (const font of CARD_FONTS) drawText('No signal', { font, size: 24, color: '#ffffff' });
  return () => overlays.release(kept);
}

/** Puts a stage together and lets its clock run. @throws RangeError for documents that cannot be */
export async function beginStage(options: LiveStageOptions, parts: StageParts): Promise<LiveController> {
  const { document, firstFrame = 0 } = options;
  checkDocument(document);
  const { format } = document;
  const memory = new StageMemory(memoryFor(format));
  const kernels = loadKernels(memory.memory);
  const overlays = new OverlayShop(memory, kernels, format);
  const cool = warmUp(overlays, document);
  const grid = gridFrom(parts.time, format, firstFrame);
  const controller = new LiveController(options, parts, grid, { memory, kernels, overlays });
  try {
    await controller.begin(parts);
  } catch (error) {
    await controller.stop();
    throw error;
  } finally {
    cool();
  }
  return controller;
}

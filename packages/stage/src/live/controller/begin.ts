import { StageMemory } from '../../pixels/memory.ts';
import type { LiveFormat } from '../document.ts';
import type { LiveStageOptions } from '../stage-api.ts';
import { frameMs, type Grid, type StageTime } from '../time.ts';
import { checkDocument } from './check.ts';
import { LiveController } from './controller.ts';
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

/** Puts a stage together and lets its clock run. @throws RangeError for documents that cannot be */
export async function beginStage(options: LiveStageOptions, parts: StageParts): Promise<LiveController> {
  checkDocument(options.document);
  const { format } = options.document;
  const grid = gridFrom(parts.time, format, options.firstFrame ?? 0);
  const controller = new LiveController(options, parts, grid, new StageMemory(memoryFor(format)));
  try {
    await controller.begin(parts);
  } catch (error) {
    await controller.stop();
    throw error;
  }
  return controller;
}

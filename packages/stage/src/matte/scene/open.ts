import type { Matter, MatterOptions } from '../matter.ts';
import { openFastSegmenter } from './fast-segmenter.ts';
import { openAccurateSegmenter } from './accurate/segmenter.ts';
import { readCleanPlate } from './plate/clean-plate.ts';
import { layoutBytes } from './layout.ts';
import type { SceneMatte } from '../settings.ts';
import { SceneMatter } from './scene-matter.ts';
import type { Segmenter } from './segmenter.ts';

/** Bytes of scratch memory that a scene matter needs for pictures of up to this size. */
export function sceneMatterBytes(width: number, height: number): number {
  return layoutBytes(width, height);
}

/**
 * Opens the matting of rooms: loads its model and its clean plate.
 * @throws RangeError for settings of another kind or a model that is not known; Error when a file cannot be read, or
 * when `accurate` is asked for and onnxruntime is not installed.
 */
export async function openSceneMatter(options: MatterOptions): Promise<Matter> {
  const { settings, width, height } = options;
  if (settings.kind !== 'scene') throw new RangeError(`kind: 'scene' expected`);
  const segmenter = await openSegmenter(settings, width, height);
  try {
    const plate =
      settings.cleanPlate === undefined
        ? undefined
        : await readCleanPlate(settings.cleanPlate, width, height);
    return new SceneMatter(options, settings, segmenter, plate);
  } catch (error) {
    await segmenter.close();
    throw error;
  }
}

async function openSegmenter(settings: SceneMatte, width: number, height: number): Promise<Segmenter> {
  if (settings.quality === 'fast') return openFastSegmenter(width, height);
  if (settings.model === undefined) throw new RangeError(`model: needed for quality 'accurate'`);
  return openAccurateSegmenter(settings.model, width, height);
}

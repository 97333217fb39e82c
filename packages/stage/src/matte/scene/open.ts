import type { Matter, MatterOptions } from '../matter.ts';
import { openFastSegmenter } from './fast-segmenter.ts';
import { layoutBytes } from './layout.ts';
import { SceneMatter } from './scene-matter.ts';

/** Bytes of scratch memory that a scene matter needs for pictures of up to this size. */
export function sceneMatterBytes(width: number, height: number): number {
  return layoutBytes(Math.max(width, height));
}

/**
 * Opens the matting of rooms and loads its model.
 * @throws RangeError for settings of another kind.
 */
export async function openSceneMatter(options: MatterOptions): Promise<Matter> {
  const { settings, width, height } = options;
  if (settings.kind !== 'scene') throw new RangeError(`kind: 'scene' expected`);
  return new SceneMatter(options, settings, await openFastSegmenter(width, height));
}

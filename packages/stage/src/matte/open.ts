import { half } from '../pixels/picture.ts';
import { checkMatte } from './check.ts';
import type { Matter, MatterOptions } from './matter.ts';
import { openSceneMatter, sceneMatterBytes } from './scene/open.ts';
import { openScreenMatter, screenMatterBytes } from './screen/open.ts';

/**
 * Bytes of scratch memory that any matter needs for pictures of up to this size, whatever its settings are or become.
 * @throws RangeError for sizes below 1.
 */
export function matterBytes(width: number, height: number): number {
  if (!(half(width) >= 1 && half(height) >= 1)) throw new RangeError(`no picture is ${width} × ${height}`);
  return Math.max(screenMatterBytes(width, height), sceneMatterBytes(width, height));
}

/**
 * Opens what takes the surroundings of a source away, by the kind of its settings. A screen is ready at once; a scene
 * loads its model.
 * @throws RangeError naming the setting that is out of range.
 */
export async function openMatter(options: MatterOptions): Promise<Matter> {
  checkMatte(options.settings);
  return options.settings.kind === 'screen' ? openScreenMatter(options) : openSceneMatter(options);
}

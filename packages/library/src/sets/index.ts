import { createCanvas } from '@napi-rs/canvas';
import type { Drawing } from '../types.ts';
import { develop, type Frame } from './brush.ts';
import { DESIGNS } from './designs.ts';

export { BACKGROUNDS } from './catalogue.ts';

/**
 * Paints a set at any size; composition follows the size's orientation. The same id and size give the same pixels.
 * @throws RangeError for an unknown id or a size outside 16…7680 pixels.
 */
export async function drawBackground(id: string, size: { width: number; height: number }): Promise<Drawing> {
  const set = DESIGNS.get(id.replace(/-portrait$/, ''));
  if (!set) throw new RangeError(`no background is called ${id}`);
  const { width, height } = size;
  for (const side of [width, height]) {
    if (!Number.isInteger(side) || side < 16 || side > 7680)
      throw new RangeError('width and height: 16 to 7680 pixels');
  }
  const portrait = height > width;
  const frame: Frame = { width, height, u: Math.min(width, height) / 1080, portrait };
  const canvas = createCanvas(width, height);
  set.paint(canvas.getContext('2d'), frame);
  develop(canvas, frame, set.look);
  const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
  return { width, height, rgba: data };
}

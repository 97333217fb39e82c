import { createCanvas } from '@napi-rs/canvas';
import { loadKernels } from '../kernels/load.ts';
import { MediaError } from '../media-info.ts';
import { StageMemory } from '../pixels/memory.ts';
import { allocatePicture, type Picture } from '../pixels/picture.ts';
import { resampleRgba } from '../pixels/resample.ts';
import { straightRgba } from '../pixels/straight.ts';
import { decodeImage } from '../sources/image.ts';
import { matterBytes, openMatter } from './open.ts';
import { sampleBackdrop } from './screen/sample.ts';
import type { MatteSettings } from './settings.ts';

export interface StillMatte {
  /** The person alone, with transparency. */
  readonly png: Uint8Array;
  /** Settings that were used. */
  readonly matte: MatteSettings;
}

const MEMORY_BYTES = 64 << 20;
/** A matter is calm over time: so many looks at one picture, 40 ms apart, and it has made up its mind. */
const LOOKS = 4;

/**
 * Cuts the person out of a picture file, at most `width` pixels wide: what a designer of a template sees before anything
 * is on air. `auto` samples the cloth.
 * @throws MediaError for files that hold no picture, and for `auto` without a cloth; RangeError for settings that cannot be
 */
export async function matteStill(
  path: string,
  options: { readonly matte: MatteSettings | 'auto'; readonly width: number },
): Promise<StillMatte> {
  const memory = new StageMemory(MEMORY_BYTES);
  const source = load(memory, path, options.width);
  const { width, height } = source;
  const matte = options.matte === 'auto' ? sampleBackdrop(memory.memory, source) : options.matte;
  if (matte === undefined)
    throw new MediaError('wrong-type', 'there is no green or blue cloth in the picture');
  const target = allocatePicture(memory, width, height, true);
  const scratch = memory.allocate(matterBytes(width, height));
  const matter = await openMatter({ settings: matte, memory: memory.memory, scratch, width, height });
  try {
    for (let look = 0; look < LOOKS; look++) await matter.look(source, look * 40);
    matter.draw(source, target);
  } finally {
    matter.close();
  }
  const canvas = createCanvas(width, height);
  const context = canvas.getContext('2d');
  const image = context.createImageData(width, height);
  straightRgba(memory.bytes, target, image.data);
  context.putImageData(image, 0, 0);
  return { png: await canvas.encode('png'), matte };
}

/** A picture file in stage memory, upright, even sides, not enlarged. */
function load(memory: StageMemory, path: string, width: number): Picture {
  const kernels = loadKernels(memory.memory);
  const image = decodeImage(memory, kernels, path, width, width);
  const scale = Math.min(1, width / image.width);
  const even = (side: number): number => Math.max(2, Math.round((side * scale) / 2) * 2);
  const picture = allocatePicture(memory, even(image.width), even(image.height), false);
  const crop = { x: 0, y: 0, width: image.width, height: image.height };
  const rgba = resampleRgba(memory, kernels, image, crop, picture.width, picture.height, 'cubic');
  const { y, u, v, strideY, strideC } = picture;
  kernels.rgbaToYuva(rgba, picture.width * 4, y, strideY, 0, u, v, 0, strideC, picture.width, picture.height);
  return picture;
}

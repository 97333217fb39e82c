import type { Studio } from '../context.ts';
import type { TrainingFile } from './table.ts';

const HEAD_BYTES = 16;

/** What files begin with; null stands for any byte. */
const PICTURES: readonly (readonly [readonly (number | null)[], string])[] = [
  [[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], 'image/png'],
  [[0xff, 0xd8, 0xff], 'image/jpeg'],
  [[0x52, 0x49, 0x46, 0x46, null, null, null, null, 0x57, 0x45, 0x42, 0x50], 'image/webp'],
  [[0x47, 0x49, 0x46, 0x38], 'image/gif'],
  [[0x42, 0x4d], 'image/bmp'],
];

/** Content type of a picture by its first bytes; undefined when it is none. */
export async function pictureTypeOf(
  studio: Pick<Studio, 'objects'>,
  file: Pick<TrainingFile, 'key'>,
): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  for await (const chunk of await studio.objects.read(file.key, { start: 0, end: HEAD_BYTES - 1 }))
    chunks.push(chunk as Buffer);
  const head = Buffer.concat(chunks);
  return PICTURES.find(([start]) => start.every((byte, at) => byte === null || head[at] === byte))?.[1];
}

/** Whether a training video is a portrait: a PNG or JPEG, whatever it is called. */
export async function isPicture(
  studio: Pick<Studio, 'objects'>,
  file: Pick<TrainingFile, 'key'>,
): Promise<boolean> {
  const type = await pictureTypeOf(studio, file);
  return type === 'image/png' || type === 'image/jpeg';
}

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { MssError } from '@cyclorama/contract';
import type { Voice } from '@cyclorama/speech';
import { ObjectMissing } from '../../store/objects/errors.ts';
import type { Studio } from '../context.ts';

/**
 * A voice as hosts can speak it: a trained voice names its model by the key of an object, engines open a file. The file is
 * put into `folder`, which is made and which the caller takes away; other voices are as they are.
 *
 * @throws MssError MSS.10001011 when the model is gone
 */
export async function localVoice(
  { objects }: Pick<Studio, 'objects'>,
  voice: Voice,
  folder: string,
): Promise<Voice> {
  const { model } = voice.settings;
  if (typeof model !== 'string') return voice;
  const name = createHash('sha256').update(model).digest('hex').slice(0, 32);
  const path = join(folder, `${name}.voice`);
  if (!existsSync(path)) await fetchModel(objects, model, folder, path);
  return { ...voice, settings: { ...voice.settings, model: path } };
}

async function fetchModel(
  objects: Studio['objects'],
  key: string,
  folder: string,
  path: string,
): Promise<void> {
  try {
    const local = await objects.localFile(key);
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await copyFile(local.path, `${path}.part`);
      await rename(`${path}.part`, path);
    } finally {
      await local.release();
    }
  } catch (error) {
    if (!(error instanceof ObjectMissing)) throw error;
    throw new MssError('MSS.10001011', 'the model of the trained voice is gone', { cause: error });
  }
}

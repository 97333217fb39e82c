import { chmod, readFile, rename, writeFile } from 'node:fs/promises';
import type { RemoteRenderer } from '../../types.ts';
import { isRenderer } from './option.ts';

/**
 * Beside the file of a model may lie who draws the presenter instead of us. So whoever hands a model on by its path hands
 * this on as well, and the renderer's key is in no plan, document or message.
 */
const besideOf = (model: string): string => `${model}.renderer`;

/** Says who draws the presenter of a model; readable by the owner only. */
export async function putRendererBeside(model: string, renderer: RemoteRenderer): Promise<void> {
  const part = `${besideOf(model)}.part`;
  await writeFile(part, JSON.stringify(renderer), { mode: 0o600 });
  await chmod(part, 0o600);
  await rename(part, besideOf(model));
}

/** Who draws the presenter of a model; undefined when we do. @throws TypeError for a file that says something else */
export async function rendererBeside(model: string): Promise<RemoteRenderer | undefined> {
  let json: string;
  try {
    json = await readFile(besideOf(model), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const value: unknown = JSON.parse(json);
  if (!isRenderer(value)) throw new TypeError(`${besideOf(model)} names no renderer`);
  return value;
}

import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { castersRoot, materialsFolder } from '../live/places.ts';
import { composedRoot } from './places.ts';
import { isCompositionId } from './streams.ts';

/** Removes what compositions of an earlier run of this server left: HLS files and downloads. */
export async function forgetCompositions(dataDir: string): Promise<void> {
  await rm(composedRoot(dataDir), { recursive: true, force: true });
  const root = castersRoot(dataDir);
  if (!existsSync(root)) return;
  for (const id of await readdir(root))
    if (isCompositionId(id)) await rm(materialsFolder(dataDir, id), { recursive: true, force: true });
}

import { chmod, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PREFIX = 'cyclorama-prompts-';
const STALE_MS = 24 * 3600 * 1000;

/**
 * A folder for prompts that an engine reads from disk. Whoever runs the engine may open a file whose name it is told, and
 * nobody can list them. What a killed process left a day ago goes.
 */
export async function makePromptFolder(root: string = tmpdir()): Promise<string> {
  for (const name of await readdir(root)) {
    if (!name.startsWith(PREFIX)) continue;
    const path = join(root, name);
    const info = await stat(path).catch(() => undefined);
    if (info && Date.now() - info.mtimeMs > STALE_MS) await rm(path, { recursive: true, force: true });
  }
  const folder = await mkdtemp(join(root, PREFIX));
  await chmod(folder, 0o711);
  return folder;
}

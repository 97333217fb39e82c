import { randomBytes } from 'node:crypto';
import { link, readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { makeFolder, syncFolder, unlessMissing, writeDurably } from './durable-files.ts';

/**
 * A 32-byte secret of this installation in `<data>/secrets/NAME` (0600, hex), made on first use. Processes that share
 * the data folder share it; whichever creates it first wins.
 */
export async function installationSecret(dataDir: string, name: string): Promise<Buffer> {
  const folder = join(dataDir, 'secrets');
  const path = join(folder, name);
  await makeFolder(folder);
  const known = await unlessMissing(readFile(path, 'utf8'));
  if (known !== undefined) return parse(known, path);
  // Written aside and linked, so that nobody ever reads a half-written secret.
  const aside = join(folder, `.${name}-${randomBytes(8).toString('hex')}`);
  await writeDurably(aside, randomBytes(32).toString('hex') + '\n');
  try {
    await link(aside, path);
    await syncFolder(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await unlink(aside);
  }
  return parse(await readFile(path, 'utf8'), path);
}

function parse(text: string, path: string): Buffer {
  const hex = text.trim();
  if (!/^[0-9a-f]{64}$/.test(hex))
    throw new Error(`${path} must hold 64 hexadecimal digits; restore it from a backup or delete it`);
  return Buffer.from(hex, 'hex');
}

import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Studio } from '../context.ts';

/** Runs with a folder of one's own that is gone afterwards, whatever happens. */
export async function withScratch<T>(studio: Studio, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = join(studio.config.dataDir, 'tmp', randomUUID());
  await mkdir(folder, { recursive: true, mode: 0o700 });
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

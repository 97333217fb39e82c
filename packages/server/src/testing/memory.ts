import { accessSync, constants, statfsSync } from 'node:fs';

const FOLDER = '/dev/shm';

/** The folder of this machine that is in memory, when it has `bytes` free; those of containers are often small. */
export function memoryFolder(bytes: number): string | undefined {
  try {
    accessSync(FOLDER, constants.W_OK);
    const { bavail, bsize } = statfsSync(FOLDER);
    return bavail * bsize >= bytes ? FOLDER : undefined;
  } catch {
    // Only Linux has one.
    return undefined;
  }
}

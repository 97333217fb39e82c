import { mkdirSync, renameSync, rmSync, statfsSync, writeFileSync } from 'node:fs';

/** Writes a file so that readers see the old or the new content, never a part. */
export function writeWhole(path: string, bytes: string | Uint8Array): void {
  const part = `${path}.new`;
  try {
    writeFileSync(part, bytes);
    renameSync(part, path);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
}

/** Bytes that we may still write on the disk of a folder (made when absent). */
export function freeBytes(folder: string): number {
  mkdirSync(folder, { recursive: true });
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize;
}

/** Words for people, without the path: the folder is the server's business. */
export function reasonOf(error: unknown): string {
  if (error instanceof Error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOSPC') return 'the disk is full';
    return code === undefined ? error.message : `the disk refuses: ${code}`;
  }
  return String(error);
}

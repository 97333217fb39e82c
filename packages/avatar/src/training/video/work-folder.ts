import { createHash } from 'node:crypto';
import { open, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Results of the stages of a training in a folder. What was made from the same things is not made again, also when an
 * attempt before this one made it.
 */
export class WorkFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  file(name: string): string {
    return join(this.path, name);
  }

  /**
   * The result of a stage: as it was stored for the same `key`, or made now. Files beside it are `make`'s own; they count
   * only once the result is stored.
   */
  async once<T>(name: string, key: string, make: () => Promise<T>): Promise<T> {
    const path = this.file(`${name}.json`);
    const stored = await readStored(path);
    if (stored?.key === key) return stored.value as T;
    const value = await make();
    await writeFile(`${path}.part`, JSON.stringify({ key, value }));
    await rename(`${path}.part`, path);
    return value;
  }
}

async function readStored(
  path: string,
): Promise<{ readonly key: string; readonly value: unknown } | undefined> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  try {
    return JSON.parse(text) as { readonly key: string; readonly value: unknown };
  } catch (error) {
    // Written only half, by an attempt that lost its disk: it is made again.
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Says what something was made from. */
export function keyOf(...parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 24);
}

/** Size and beginning of a file: another attempt may have it under another name. */
export async function fileKey(path: string | undefined): Promise<string> {
  if (path === undefined) return '';
  const { size } = await stat(path);
  const file = await open(path);
  try {
    const head = Buffer.alloc(Math.min(size, 1 << 20));
    await file.read(head, 0, head.length, Math.max(0, size - head.length));
    return `${size}-${createHash('sha256').update(head).digest('hex').slice(0, 24)}`;
  } finally {
    await file.close();
  }
}

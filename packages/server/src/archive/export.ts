import { createWriteStream } from 'node:fs';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { finished } from 'node:stream/promises';
import { version } from '../cli/version.ts';
import { syncFolder } from '../store/files.ts';
import { ObjectMissing } from '../store/objects/errors.ts';
import type { ObjectStore } from '../store/objects/object-store.ts';
import type { PostgresDatabase } from '../store/postgres/database.ts';
import { withSnapshot } from './dump.ts';
import { keyFiles, KEYS_FOLDER } from './keys.ts';
import { MANIFEST, type ArchiveManifest } from './manifest.ts';
import { TarWriter } from './tar.ts';

export const META_FOLDER = 'meta/';
export const OBJECTS_FOLDER = 'objects/';

export interface ExportOptions {
  readonly db: PostgresDatabase;
  /** Where the archive goes; it appears there only when it is whole. */
  readonly file: string;
  readonly now: Date;
  /** With the objects; absent: without. */
  readonly objects?: ObjectStore;
  /** With the key files of this data folder; absent: without. */
  readonly dataDir?: string;
  readonly onObject?: (key: string) => void;
}

export interface ExportResult {
  readonly objects: number;
  readonly bytes: number;
}

/**
 * Writes database, keys and objects to one tar file (0600: it holds secrets). The database is of one moment; of
 * objects that are deleted meanwhile nothing is kept.
 */
export async function exportArchive(options: ExportOptions): Promise<ExportResult> {
  const part = `${options.file}.part`;
  const handle = await open(part, 'w', 0o600);
  let whole = false;
  try {
    const out = createWriteStream(part, { fd: handle.fd, autoClose: false, highWaterMark: 1_000_000 });
    const tar = new TarWriter(out);
    await withSnapshot(options.db, async (snapshot) => {
      const manifest: ArchiveManifest = {
        product: 'cyclorama',
        format: 1,
        version: version(),
        createdAt: options.now.toISOString(),
        database: snapshot.manifest,
      };
      await addBytes(tar, MANIFEST, Buffer.from(JSON.stringify(manifest)));
      if (options.dataDir !== undefined) await addKeys(tar, options.dataDir);
      await snapshot.write(tar);
    });
    const objects = options.objects ? await addObjects(tar, options.objects, options.onObject) : 0;
    await tar.finish();
    out.end();
    await finished(out);
    await handle.sync();
    const { size } = await handle.stat();
    await rename(part, options.file);
    whole = true;
    syncFolder(dirname(options.file));
    return { objects, bytes: size };
  } finally {
    await handle.close();
    if (!whole) await rm(part, { force: true });
  }
}

async function addBytes(tar: TarWriter, name: string, bytes: Uint8Array): Promise<void> {
  await tar.add(name, bytes.length, [bytes]);
}

async function addKeys(tar: TarWriter, dataDir: string): Promise<void> {
  for (const name of keyFiles(dataDir))
    await addBytes(tar, `${KEYS_FOLDER}${name}`, await readFile(join(dataDir, name)));
}

async function addObjects(
  tar: TarWriter,
  objects: ObjectStore,
  onObject?: (key: string) => void,
): Promise<number> {
  let count = 0;
  for await (const { key } of objects.list('')) {
    const stat = await objects.stat(key);
    if (!stat) continue;
    let body;
    try {
      body = await objects.read(key);
    } catch (error) {
      if (error instanceof ObjectMissing) continue;
      throw error;
    }
    const { size, contentType, md5 } = stat;
    await addBytes(tar, `${META_FOLDER}${key}`, Buffer.from(JSON.stringify({ contentType, md5 })));
    await tar.add(`${OBJECTS_FOLDER}${key}`, size, body as AsyncIterable<Uint8Array>);
    onObject?.(key);
    count += 1;
  }
  return count;
}

import { createReadStream, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Logger } from 'pino';
import type { Config } from '../config.ts';
import { lockFolder } from '../store/folder-lock.ts';
import { openObjectStore } from '../store/objects/open.ts';
import type { ObjectStore } from '../store/objects/object-store.ts';
import { openUnmigrated } from '../store/open.ts';
import { postgresPlace } from '../store/postgres/place.ts';
import { META_FOLDER, OBJECTS_FOLDER } from './export.ts';
import { KEYS_FOLDER, restoreKeyFile } from './keys.ts';
import { checkSchema, loadDatabase, take } from './load.ts';
import { readJson, readManifest, type ArchiveManifest } from './manifest.ts';
import { BadArchive, readTar, type TarEntry } from './tar.ts';

/** What must not be in a data folder that an archive is restored to. */
const OCCUPIED = ['postgres', 'postgres.location', 'objects', 'credentials.json', 'secret.key', 'secrets'];

/** The data folder holds a studio already. */
export class FolderNotEmpty extends Error {
  constructor(folder: string, found: string) {
    super(`${folder} holds a studio already (${found}). Restore into an empty folder.`);
    this.name = 'FolderNotEmpty';
  }
}

export interface RestoreResult {
  readonly manifest: ArchiveManifest;
  readonly objects: number;
}

/**
 * Builds a data folder (and database) from an archive. Nothing is left of it when something fails.
 * @throws FolderNotEmpty, NewerSchema, BadArchive
 */
export async function restoreArchive(config: Config, log: Logger, file: string): Promise<RestoreResult> {
  mkdirSync(config.dataDir, { recursive: true });
  const lock = await lockFolder(config.dataDir);
  try {
    const found = OCCUPIED.find((name) => existsSync(join(config.dataDir, name)));
    if (found !== undefined) throw new FolderNotEmpty(config.dataDir, found);
    try {
      return await restore(config, log, file);
    } catch (error) {
      rmSync(postgresPlace(config.dataDir).root, { recursive: true, force: true });
      for (const name of OCCUPIED) rmSync(join(config.dataDir, name), { recursive: true, force: true });
      throw error;
    }
  } finally {
    await lock.release();
  }
}

async function restore(config: Config, log: Logger, file: string): Promise<RestoreResult> {
  const entries = readTar(createReadStream(file, { highWaterMark: 1_000_000 }));
  const manifest = await readManifest(await take(entries));
  checkSchema(manifest.database);
  const afterKeys = await restoreKeys(config.dataDir, entries);
  const database = await openUnmigrated(config, log);
  let next: TarEntry | undefined;
  try {
    next = await loadDatabase(database.db, manifest.database, putBack(afterKeys, entries));
  } finally {
    await database.close();
  }
  const { store } = await openObjectStore(config);
  return { manifest, objects: await restoreObjects(store, next, entries) };
}

async function restoreKeys(dataDir: string, entries: AsyncIterator<TarEntry>): Promise<TarEntry | undefined> {
  for (;;) {
    const next = await entries.next();
    if (next.done === true) return undefined;
    const entry = next.value;
    if (!entry.name.startsWith(KEYS_FOLDER)) return entry;
    if (entry.size > 1_000_000) throw new BadArchive(`${entry.name} is too large`);
    const parts: Uint8Array[] = [];
    for await (const part of entry.body) parts.push(part);
    restoreKeyFile(dataDir, entry.name.slice(KEYS_FOLDER.length), Buffer.concat(parts).toString('utf8'));
  }
}

/** An iterator that gives `first` again before the rest. */
function putBack(first: TarEntry | undefined, rest: AsyncIterator<TarEntry>): AsyncIterator<TarEntry> {
  let held = first;
  return {
    next: async () => {
      if (held === undefined) return rest.next();
      const value = held;
      held = undefined;
      return { done: false, value };
    },
  };
}

async function restoreObjects(
  store: ObjectStore,
  first: TarEntry | undefined,
  entries: AsyncIterator<TarEntry>,
): Promise<number> {
  let count = 0;
  let entry = first;
  while (entry) {
    if (!entry.name.startsWith(META_FOLDER)) throw new BadArchive(`${entry.name} is out of place`);
    const key = entry.name.slice(META_FOLDER.length);
    const meta = (await readJson(entry)) as { contentType: string; md5: string };
    const body = await take(entries);
    if (body?.name !== `${OBJECTS_FOLDER}${key}`) throw new BadArchive(`the object ${key} is missing`);
    await store.put(key, Readable.from(body.body, { objectMode: false }), {
      contentType: meta.contentType,
      maxSize: body.size,
      md5: meta.md5,
    });
    count += 1;
    entry = await take(entries);
  }
  return count;
}

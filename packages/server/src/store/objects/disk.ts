import { randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import {
  copyFile,
  link,
  open,
  opendir,
  readFile,
  readdir,
  rmdir,
  stat,
  statfs,
  unlink,
} from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { chunksOf } from './chunks.ts';
import { makeFolder, moveInto, syncFolder, unlessMissing, writeDurably } from './durable-files.ts';
import { DiskReserveReached, ObjectMissing } from './errors.ts';
import { checkKey, ENTRY_SUFFIX } from './keys.ts';
import { Meter, type MeterLimits } from './meter.ts';
import type { DownloadGrant, ObjectStat, ObjectStore, UploadGrant } from './object-store.ts';
import { signDownloadUrl, signUploadUrl } from './urls.ts';

/** How often free space is looked at while a large object arrives. */
const RESERVE_CHECK_BYTES = 64 * 1024 * 1024;
/** Leftovers of a crash are removed when nobody can still be writing them. */
const LEFTOVER_AGE_MS = 48 * 3600 * 1000;

export interface DiskStoreOptions {
  readonly folder: string;
  /** Signs upload and download URLs. */
  readonly urlKey: Uint8Array;
  /** Free bytes that writes may not touch. */
  readonly reserveBytes: number;
  /** Free bytes of the file system; tests replace it. */
  readonly freeBytes?: () => Promise<number>;
}

/** What is written about an object: the sidecar names the file that holds its bytes, so one rename changes both. */
interface Entry {
  readonly blob: string;
  readonly size: number;
  readonly contentType: string;
  readonly md5: string;
  readonly modifiedAt: string;
}

/**
 * Objects in a folder: `index/KEY.obj` describes an object and names its file in `blobs/`. Bytes are written to `tmp/`,
 * synced, moved into `blobs/`, and only then named by an index entry that is itself written, synced and renamed: after
 * a power cut an object is there whole, in its old or its new form, or not at all.
 */
export class DiskObjectStore implements ObjectStore {
  readonly #options: DiskStoreOptions;
  readonly #tmp: string;
  readonly #index: string;
  readonly #blobs: string;

  constructor(options: DiskStoreOptions) {
    this.#options = options;
    this.#tmp = join(options.folder, 'tmp');
    this.#index = join(options.folder, 'index');
    this.#blobs = join(options.folder, 'blobs');
  }

  /** Makes the folders. Call once before use. */
  async open(): Promise<this> {
    for (const folder of [this.#tmp, this.#index, this.#blobs]) await makeFolder(folder);
    return this;
  }

  async put(
    key: string,
    body: Readable | Uint8Array | { readonly path: string },
    options: { readonly contentType: string; readonly maxSize?: number; readonly md5?: string },
  ): Promise<ObjectStat> {
    return this.#store(checkKey(key), chunksOf(body), options);
  }

  async stat(key: string): Promise<ObjectStat | undefined> {
    const entry = await this.#entry(checkKey(key));
    return entry && toStat(key, entry);
  }

  async read(key: string, range?: { readonly start: number; readonly end?: number }): Promise<Readable> {
    checkKey(key);
    // An object replaced between reading its entry and opening its file is found again under its new entry.
    for (let attempt = 1; attempt <= 3; attempt++) {
      const entry = await this.#entry(key);
      if (!entry) break;
      const handle = await unlessMissing(open(this.#blobPath(entry.blob), 'r'));
      if (handle)
        return handle.createReadStream(
          range ? { start: range.start, ...(range.end !== undefined && { end: range.end }) } : {},
        );
    }
    throw new ObjectMissing(key);
  }

  async localFile(key: string): Promise<{ readonly path: string; release(): Promise<void> }> {
    const entry = await this.#entry(checkKey(key));
    if (!entry) throw new ObjectMissing(key);
    return { path: this.#blobPath(entry.blob), release: () => Promise.resolve() };
  }

  async concat(
    keys: readonly string[],
    into: string,
    options: { readonly contentType: string },
  ): Promise<ObjectStat> {
    checkKey(into);
    const entries: Entry[] = [];
    for (const key of keys) {
      const entry = await this.#entry(checkKey(key));
      if (!entry) throw new ObjectMissing(key);
      entries.push(entry);
    }
    const only = entries.length === 1 ? entries[0] : undefined;
    const stored = only
      ? await this.#commit(into, {
          ...only,
          blob: await this.#shareBlob(only.blob),
          contentType: options.contentType,
        })
      : await this.#store(into, this.#inOrder(entries), options);
    for (const key of keys) if (key !== into) await this.delete(key);
    return stored;
  }

  async delete(key: string): Promise<void> {
    const path = this.#entryPath(checkKey(key));
    const entry = await this.#entry(key);
    if (!entry) return;
    await unlessMissing(unlink(path));
    await unlessMissing(syncFolder(dirname(path)));
    await unlessMissing(unlink(this.#blobPath(entry.blob)));
    await this.#removeEmptyFolders(dirname(path));
  }

  async *list(prefix: string): AsyncIterable<ObjectStat> {
    const slash = prefix.lastIndexOf('/');
    const folder = slash < 0 ? '' : prefix.slice(0, slash);
    if (folder) checkKey(folder);
    for await (const key of this.#keysBelow(folder)) {
      if (!key.startsWith(prefix)) continue;
      const entry = await this.#entry(key);
      if (entry) yield toStat(key, entry);
    }
  }

  signUpload(grant: UploadGrant, baseUrl: string): Promise<string> {
    checkKey(grant.key);
    return Promise.resolve(signUploadUrl(this.#options.urlKey, grant, baseUrl));
  }

  signDownload(grant: DownloadGrant, baseUrl: string): Promise<string> {
    checkKey(grant.key);
    return Promise.resolve(signDownloadUrl(this.#options.urlKey, grant, baseUrl));
  }

  /** @throws DiskReserveReached when fewer than the reserved bytes would be left after writing `bytes` more. */
  async checkReserve(bytes = 0): Promise<void> {
    const free = await (this.#options.freeBytes ?? (() => this.#freeBytes()))();
    if (free - bytes < this.#options.reserveBytes)
      throw new DiskReserveReached(free, this.#options.reserveBytes);
  }

  /** Removes what interrupted writes left behind. Safe while others write; returns the number of files removed. */
  async sweep(now: Date): Promise<number> {
    const old = now.getTime() - LEFTOVER_AGE_MS;
    let removed = 0;
    const drop = async (path: string): Promise<void> => {
      const info = await unlessMissing(stat(path));
      if (!info || info.mtimeMs >= old) return;
      await unlessMissing(unlink(path));
      removed++;
    };
    for (const name of await readdir(this.#tmp)) await drop(join(this.#tmp, name));
    // Candidates first, then the index: a blob named meanwhile is in the index by then.
    const candidates = new Set<string>();
    for (const fan of await readdir(this.#blobs)) {
      for (const name of await readdir(join(this.#blobs, fan))) candidates.add(name);
    }
    for await (const key of this.#keysBelow('')) {
      const entry = await this.#entry(key);
      if (entry) candidates.delete(entry.blob);
    }
    for (const name of candidates) await drop(this.#blobPath(name));
    return removed;
  }

  async #store(
    key: string,
    chunks: AsyncIterable<Uint8Array>,
    options: MeterLimits & { readonly contentType: string },
  ): Promise<ObjectStat> {
    const meter = new Meter(options);
    const blob = await this.#writeBlob(chunks, meter);
    return this.#commit(key, {
      blob: blob.name,
      size: meter.size,
      contentType: options.contentType,
      md5: blob.md5,
    });
  }

  async #freeBytes(): Promise<number> {
    const info = await statfs(this.#options.folder);
    return info.bavail * info.bsize;
  }

  async *#keysBelow(folder: string): AsyncIterable<string> {
    const directory = await unlessMissing(opendir(join(this.#index, folder)));
    if (!directory) return;
    for await (const item of directory) {
      const key = folder ? `${folder}/${item.name}` : item.name;
      if (item.isDirectory()) yield* this.#keysBelow(key);
      else if (item.name.endsWith(ENTRY_SUFFIX)) yield key.slice(0, -ENTRY_SUFFIX.length);
    }
  }

  async *#inOrder(entries: readonly Entry[]): AsyncGenerator<Uint8Array> {
    for (const entry of entries) yield* createReadStream(this.#blobPath(entry.blob)) as AsyncIterable<Buffer>;
  }

  async #writeBlob(
    chunks: AsyncIterable<Uint8Array>,
    meter: Meter,
  ): Promise<{ readonly name: string; readonly md5: string }> {
    await this.checkReserve();
    const name = randomBytes(16).toString('hex');
    const tmp = join(this.#tmp, name);
    const handle = await open(tmp, 'wx', 0o600);
    try {
      let nextCheck = RESERVE_CHECK_BYTES;
      for await (const chunk of chunks) {
        meter.take(chunk);
        if (meter.size >= nextCheck) {
          await this.checkReserve();
          nextCheck = meter.size + RESERVE_CHECK_BYTES;
        }
        await handle.writeFile(chunk);
      }
      const md5 = meter.finish();
      await handle.sync();
      await handle.close();
      await moveInto(tmp, this.#blobPath(name));
      return { name, md5 };
    } catch (error) {
      await handle.close();
      await unlessMissing(unlink(tmp));
      throw error;
    }
  }

  /** A second name for the same bytes, so that deleting one object never takes another's bytes. */
  async #shareBlob(blob: string): Promise<string> {
    const name = randomBytes(16).toString('hex');
    const path = this.#blobPath(name);
    await makeFolder(dirname(path));
    try {
      await link(this.#blobPath(blob), path);
    } catch (error) {
      if (!['EPERM', 'ENOTSUP', 'EMLINK', 'EXDEV'].includes((error as NodeJS.ErrnoException).code ?? ''))
        throw error;
      await copyFile(this.#blobPath(blob), path);
    }
    await syncFolder(dirname(path));
    return name;
  }

  async #commit(key: string, object: Omit<Entry, 'modifiedAt'>): Promise<ObjectStat> {
    const entry: Entry = {
      blob: object.blob,
      size: object.size,
      contentType: object.contentType,
      md5: object.md5,
      modifiedAt: new Date().toISOString(),
    };
    const before = await this.#entry(key);
    const tmp = join(this.#tmp, `${entry.blob}.entry`);
    await writeDurably(tmp, JSON.stringify(entry));
    await moveInto(tmp, this.#entryPath(key));
    if (before) await unlessMissing(unlink(this.#blobPath(before.blob)));
    return toStat(key, entry);
  }

  async #entry(key: string): Promise<Entry | undefined> {
    const text = await unlessMissing(readFile(this.#entryPath(key), 'utf8'));
    return text === undefined ? undefined : (JSON.parse(text) as Entry);
  }

  #entryPath(key: string): string {
    return join(this.#index, key + ENTRY_SUFFIX);
  }

  #blobPath(blob: string): string {
    return join(this.#blobs, blob.slice(0, 2), blob);
  }

  async #removeEmptyFolders(from: string): Promise<void> {
    for (let folder = from; folder.length > this.#index.length; folder = dirname(folder)) {
      try {
        await rmdir(folder);
      } catch (error) {
        const code = (error as NodeJS.ErrnoException).code;
        if (code === 'ENOTEMPTY' || code === 'EEXIST' || code === 'ENOENT') return;
        throw error;
      }
    }
  }
}

function toStat(key: string, entry: Entry): ObjectStat {
  return {
    key,
    size: entry.size,
    contentType: entry.contentType,
    md5: entry.md5,
    modifiedAt: new Date(entry.modifiedAt),
  };
}

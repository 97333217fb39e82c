import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EngineSpeech } from '../engines/protocol.ts';

/** Raised whenever the same request would sound different. */
const SOUND_VERSION = 1;
const MAGIC = 'CYS1';
const MEMORY_BYTES = 48 * 1024 * 1024;
const DEFAULT_LIMIT = 512 * 1024 * 1024;
const SUFFIX = '.speech';

export function cacheKey(parts: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify([SOUND_VERSION, parts]))
    .digest('hex');
}

/** Four bytes of magic, length of the JSON head, the head, 16-bit samples. */
function encode(speech: EngineSpeech): Buffer {
  const head = Buffer.from(
    JSON.stringify({ scale: speech.scale, phonemes: speech.phonemes, samples: speech.pcm.length }),
  );
  const start = Buffer.alloc(8);
  start.write(MAGIC, 'latin1');
  start.writeUInt32LE(head.length, 4);
  return Buffer.concat([
    start,
    head,
    Buffer.from(speech.pcm.buffer, speech.pcm.byteOffset, speech.pcm.byteLength),
  ]);
}

/** Undefined for anything that is not a whole entry. */
function decode(data: Buffer): EngineSpeech | undefined {
  if (data.length < 8 || data.toString('latin1', 0, 4) !== MAGIC) return undefined;
  const body = 8 + data.readUInt32LE(4);
  if (body > data.length) return undefined;
  let head: { scale: number; phonemes: EngineSpeech['phonemes']; samples: number };
  try {
    head = JSON.parse(data.toString('utf8', 8, body)) as typeof head;
  } catch {
    return undefined;
  }
  if (data.length !== body + head.samples * 2) return undefined;
  const pcm = new Int16Array(head.samples);
  for (let i = 0; i < head.samples; i++) pcm[i] = data.readInt16LE(body + i * 2);
  return { pcm, scale: head.scale, phonemes: head.phonemes };
}

/**
 * Remembers what was spoken, by content. In memory always (bounded), in a folder when one is given: entries are written
 * beside and renamed, the least recently used go when the folder outgrows its limit. A folder that cannot be
 * written only costs speed; the first such failure is reported as a warning.
 */
export class SentenceCache {
  private readonly folder: string | undefined;
  private readonly limit: number;
  private readonly memory = new Map<string, EngineSpeech>();
  private memoryBytes = 0;
  private diskBytes = -1;
  private sweeping: Promise<void> | undefined;
  private warned = false;

  constructor(folder?: string, limitBytes: number = DEFAULT_LIMIT) {
    this.folder = folder;
    this.limit = limitBytes;
  }

  async get(key: string): Promise<EngineSpeech | undefined> {
    const known = this.memory.get(key);
    if (known) {
      this.memory.delete(key);
      this.memory.set(key, known);
      return known;
    }
    if (this.folder === undefined) return undefined;
    const path = this.path(key);
    const data = await readFile(path).catch(() => undefined);
    if (!data) return undefined;
    const speech = decode(data);
    if (!speech) {
      await rm(path, { force: true });
      return undefined;
    }
    const now = new Date();
    // A neighbour may have swept the entry meanwhile; the bytes are here already.
    await utimes(path, now, now).catch(() => undefined);
    this.remember(key, speech);
    return speech;
  }

  async put(key: string, speech: EngineSpeech): Promise<void> {
    this.remember(key, speech);
    if (this.folder === undefined) return;
    try {
      await this.store(this.folder, key, encode(speech));
    } catch (error) {
      if (!this.warned)
        process.emitWarning(`speech cache: ${error instanceof Error ? error.message : String(error)}`);
      this.warned = true;
    }
  }

  private path(key: string): string {
    return join(this.folder ?? '', key.slice(0, 2), key + SUFFIX);
  }

  private remember(key: string, speech: EngineSpeech): void {
    const old = this.memory.get(key);
    if (old) this.memoryBytes -= old.pcm.byteLength;
    this.memory.delete(key);
    this.memory.set(key, speech);
    this.memoryBytes += speech.pcm.byteLength;
    for (const [oldest, entry] of this.memory) {
      if (this.memoryBytes <= MEMORY_BYTES) break;
      this.memory.delete(oldest);
      this.memoryBytes -= entry.pcm.byteLength;
    }
  }

  private async store(folder: string, key: string, data: Buffer): Promise<void> {
    const path = this.path(key);
    const beside = `${path}.${randomUUID()}.part`;
    await mkdir(join(folder, key.slice(0, 2)), { recursive: true });
    try {
      await writeFile(beside, data);
      await rename(beside, path);
    } catch (error) {
      await rm(beside, { force: true });
      throw error;
    }
    if (this.diskBytes >= 0) this.diskBytes += data.length;
    if (this.diskBytes < 0 || this.diskBytes > this.limit) {
      this.sweeping ??= this.sweep(folder).finally(() => {
        this.sweeping = undefined;
      });
      await this.sweeping;
    }
  }

  private async sweep(folder: string): Promise<void> {
    const names = await readdir(folder, { recursive: true });
    const entries: { path: string; size: number; used: number }[] = [];
    for (const name of names) {
      const path = join(folder, name);
      const info = await stat(path).catch(() => undefined);
      if (!info?.isFile()) continue;
      // What a killed process left half written is old by the time that anyone looks.
      const left = name.endsWith('.part') && Date.now() - info.mtimeMs > 3_600_000;
      if (left) await rm(path, { force: true });
      else if (name.endsWith(SUFFIX)) entries.push({ path, size: info.size, used: info.mtimeMs });
    }
    entries.sort((a, b) => a.used - b.used);
    let total = entries.reduce((sum, e) => sum + e.size, 0);
    // Down to nine tenths, so that not every new entry sweeps again.
    const goal = total > this.limit ? this.limit * 0.9 : this.limit;
    for (const entry of entries) {
      if (total <= goal) break;
      await rm(entry.path, { force: true });
      total -= entry.size;
    }
    this.diskBytes = total;
  }
}

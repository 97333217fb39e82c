import { mkdtempSync, rmSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EncodedConfig, EncodedPacket } from '../encoded.ts';
import { reasonOf } from './files.ts';

/** A packet that waits; without data when that lies in a file. */
export type Item =
  | { readonly arrivedMs: number; readonly config: EncodedConfig }
  | {
      readonly arrivedMs: number;
      readonly meta: Omit<EncodedPacket, 'data'>;
      readonly size: number;
      data: Uint8Array | undefined;
    };

/** About a second of packets, which go to disk and come back together. */
export interface Batch {
  readonly items: Item[];
  /** Items before it have left. */
  next: number;
  bytes: number;
  /** Where the data lie, when they are not in memory. */
  file: string | undefined;
  writing: boolean;
  reading: boolean;
}

const BATCH_MS = 1000;
/** What has longer than this to wait goes to disk. */
export const IN_MEMORY_MS = 30_000;
/** What is due within this time comes back from disk. */
const AHEAD_MS = 8000;

/**
 * Keeps long waiting packets in temporary files. When a file cannot be written its packets stay in memory (a delay is
 * at most 300 s, so memory stays bounded by that much of the stream); when one cannot be read they are lost.
 */
export class Spill {
  readonly #parent: string;
  readonly #onFault: (message: string) => void;
  #folder: string | undefined;
  #number = 0;
  #broken = false;
  #closed = false;

  constructor(parent: string, onFault: (message: string) => void) {
    this.#parent = parent;
    this.#onFault = onFault;
  }

  append(batches: Batch[], item: Item): void {
    let batch = batches[batches.length - 1];
    const first = batch?.items[0];
    if (
      !batch ||
      !first ||
      batch.writing ||
      batch.file !== undefined ||
      item.arrivedMs - first.arrivedMs >= BATCH_MS
    ) {
      batch = { items: [], next: 0, bytes: 0, file: undefined, writing: false, reading: false };
      batches.push(batch);
    }
    batch.items.push(item);
    if ('meta' in item) batch.bytes += item.size;
  }

  /** `arrivedNowDue`: arrival time of what is due now. Starts writing and reading as needed. */
  tend(batches: readonly Batch[], arrivedNowDue: number): void {
    for (const [index, batch] of batches.entries()) {
      const wait = (batch.items[0]?.arrivedMs ?? 0) - arrivedNowDue;
      if (batch.file !== undefined) {
        if (wait <= AHEAD_MS && !batch.reading) void this.#read(batch, batch.file);
      } else if (wait > IN_MEMORY_MS && !batch.writing && !this.#broken && index < batches.length - 1) {
        void this.#write(batch);
      }
    }
  }

  close(): void {
    this.#closed = true;
    if (this.#folder !== undefined) rmSync(this.#folder, { recursive: true, force: true });
  }

  async #write(batch: Batch): Promise<void> {
    batch.writing = true;
    try {
      this.#folder ??= mkdtempSync(join(this.#parent, 'cyclorama-delay-'));
      const file = join(this.#folder, `${this.#number++}.bin`);
      const parts = batch.items.flatMap((item) => ('meta' in item && item.data ? [item.data] : []));
      await writeFile(file, parts, { mode: 0o600 });
      if (this.#closed) return;
      for (const item of batch.items) if ('meta' in item) item.data = undefined;
      batch.file = file;
    } catch (error) {
      this.#broken = true;
      if (!this.#closed) this.#onFault(`delayed packets stay in memory: ${reasonOf(error)}`);
    } finally {
      batch.writing = false;
    }
  }

  async #read(batch: Batch, file: string): Promise<void> {
    batch.reading = true;
    try {
      const bytes = await readFile(file);
      let at = 0;
      for (const item of batch.items) {
        if (!('meta' in item)) continue;
        if (at + item.size > bytes.length) throw new Error('a file is shorter than it was');
        item.data = Uint8Array.from(bytes.subarray(at, at + item.size));
        at += item.size;
      }
      await rm(file, { force: true });
    } catch (error) {
      if (!this.#closed) this.#onFault(`delayed packets are lost: ${reasonOf(error)}`);
    } finally {
      batch.file = undefined;
      batch.reading = false;
    }
  }
}

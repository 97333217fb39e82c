import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { PART } from './names.ts';

/** A file that grows at its end under a `.part` name and gets its own name when it is complete. */
export class AppendFile {
  readonly path: string;
  #descriptor: number | undefined;
  #size = 0;

  constructor(path: string) {
    this.path = path;
    this.#descriptor = openSync(`${path}${PART}`, 'wx');
  }

  get size(): number {
    return this.#size;
  }

  /** All or an error: a part that was written is cut off by whoever finds the file. */
  append(bytes: Uint8Array): void {
    this.#write(bytes, this.#size);
    this.#size += bytes.length;
  }

  /** Changes bytes that are there. */
  patch(bytes: Uint8Array, at: number): void {
    this.#write(bytes, at);
  }

  /** Makes it durable under its own name. */
  finish(): void {
    if (this.#descriptor === undefined) return;
    fsyncSync(this.#descriptor);
    this.close();
    renameSync(`${this.path}${PART}`, this.path);
    const folder = openSync(dirname(this.path), 'r');
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  }

  close(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  #write(bytes: Uint8Array, at: number): void {
    if (this.#descriptor === undefined) throw new Error('the file is closed');
    for (let done = 0; done < bytes.length;) {
      done += writeSync(this.#descriptor, bytes, done, bytes.length - done, at + done);
    }
  }
}

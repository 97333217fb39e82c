import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { Logger } from 'pino';

/** Bytes that a spool may hold; then the oldest half is given up. */
const MAX_BYTES = 16 * 1024 ** 2;

/** A queue of JSON lines in a file, for what must wait until the database is back; survives the process. */
export class Spool<T> {
  readonly #file: string;
  readonly #log: Logger;
  readonly #maxBytes: number;
  /** Lines that the file holds, oldest first. */
  #lines: string[];
  #bytes: number;

  constructor(file: string, log: Logger, maxBytes = MAX_BYTES) {
    this.#file = file;
    this.#log = log;
    this.#maxBytes = maxBytes;
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    // The last line may be half written.
    this.#lines = text.split('\n').filter((line) => isJson(line));
    this.#bytes = Buffer.byteLength(text);
    // What follows must not be glued to half a line.
    if (text !== '' && !text.endsWith('\n')) this.#rewrite();
  }

  get isEmpty(): boolean {
    return this.#lines.length === 0;
  }

  append(items: readonly T[]): void {
    if (items.length === 0) return;
    const lines = items.map((item) => JSON.stringify(item));
    const text = `${lines.join('\n')}\n`;
    try {
      appendFileSync(this.#file, text, { mode: 0o600 });
    } catch (error) {
      // A full disk: they stay in memory, within the same bounds.
      this.#log.error({ err: error }, 'the spool cannot be written');
    }
    this.#lines.push(...lines);
    this.#bytes += Buffer.byteLength(text);
    if (this.#bytes > this.#maxBytes) this.#shrink();
  }

  /** The oldest items, which stay. */
  peek(count: number): readonly T[] {
    return this.#lines.slice(0, count).map((line) => JSON.parse(line) as T);
  }

  /** Takes the oldest items away. */
  drop(count: number): void {
    this.#lines.splice(0, count);
    if (this.#lines.length === 0) {
      rmSync(this.#file, { force: true });
      this.#bytes = 0;
    } else this.#rewrite();
  }

  #shrink(): void {
    const lost = Math.ceil(this.#lines.length / 2);
    this.#lines.splice(0, lost);
    this.#log.error({ lost }, 'the spool is full: its oldest half is given up');
    this.#rewrite();
  }

  #rewrite(): void {
    const text = this.#lines.map((line) => `${line}\n`).join('');
    try {
      writeFileSync(`${this.#file}.new`, text, { mode: 0o600 });
      renameSync(`${this.#file}.new`, this.#file);
    } catch (error) {
      this.#log.error({ err: error }, 'the spool cannot be written');
    }
    this.#bytes = Buffer.byteLength(text);
  }
}

function isJson(line: string): boolean {
  if (line === '') return false;
  try {
    JSON.parse(line);
    return true;
  } catch {
    return false;
  }
}

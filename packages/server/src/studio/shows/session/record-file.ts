import { createWriteStream, existsSync, mkdirSync, statSync, type WriteStream } from 'node:fs';
import { once } from 'node:events';
import { dirname } from 'node:path';

/** Characters that are gathered before they are handed on without waiting for the end of what happens now. */
const CHUNK = 256 * 1024;

/** A file of lines that only grows. Lines of one moment are written as one chunk: a crowd brings thousands. */
export class RecordFile {
  readonly #stream: WriteStream;
  #lines: string[] = [];
  #length = 0;
  #turn: NodeJS.Immediate | undefined;
  #chunks = 0;
  #written = 0;
  #failed: Error | undefined;
  #waiting: { readonly chunk: number; readonly resolve: () => void }[] = [];

  /** @param path goes on when it is there already */
  constructor(path: string) {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    this.#stream = createWriteStream(path, { flags: 'a', mode: 0o600 });
    this.#stream.on('error', (error) => (this.#failed ??= error));
    // An earlier process may have been killed within a line: what comes now must not be glued to it.
    if (existsSync(path) && statSync(path).size > 0) this.#push('');
  }

  /** Appends a line. */
  append(line: string): void {
    this.#push(line);
  }

  /** Resolves when everything up to now is with the operating system, or cannot be written: `close` tells which. */
  written(): Promise<void> {
    this.#flush();
    if (this.#written === this.#chunks) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting.push({ chunk: this.#chunks, resolve });
    });
  }

  /** Writes what is left. @throws Error when it could not be written */
  async close(): Promise<void> {
    this.#flush();
    if (!this.#stream.closed) {
      this.#stream.end();
      await once(this.#stream, 'close');
    }
    if (this.#failed !== undefined) throw this.#failed;
  }

  #push(line: string): void {
    this.#lines.push(line);
    this.#length += line.length;
    if (this.#length > CHUNK) this.#flush();
    else this.#turn ??= setImmediate(() => this.#flush());
  }

  #flush(): void {
    clearImmediate(this.#turn);
    this.#turn = undefined;
    if (this.#lines.length === 0) return;
    const text = `${this.#lines.join('\n')}\n`;
    this.#lines = [];
    this.#length = 0;
    this.#chunks += 1;
    // An error comes here and as an event, which is where it is kept.
    this.#stream.write(text, () => {
      this.#written += 1;
      this.#tellWritten();
    });
  }

  #tellWritten(): void {
    const done = this.#waiting.filter(({ chunk }) => chunk <= this.#written);
    if (done.length === 0) return;
    this.#waiting = this.#waiting.filter(({ chunk }) => chunk > this.#written);
    for (const { resolve } of done) resolve();
  }
}

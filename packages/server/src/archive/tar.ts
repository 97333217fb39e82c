import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';

/** A file in an archive. `body` must be read to its end before the next entry is asked for. */
export interface TarEntry {
  readonly name: string;
  readonly size: number;
  readonly body: AsyncIterable<Uint8Array>;
}

/** The archive is cut off, damaged or something else. */
export class BadArchive extends Error {
  constructor(why: string) {
    super(`This is not a whole Cyclorama archive: ${why}.`);
    this.name = 'BadArchive';
  }
}

const BLOCK = 512;
/** Longest name in a plain header. */
const NAME_BYTES = 100;
/** Largest size that eleven octal digits hold. */
const OCTAL_LIMIT = 8 ** 11;

/** Writes a tar archive (ustar with pax headers for long names and large files) that any tar can read. */
export class TarWriter {
  readonly #out: Writable;
  #failed: Error | undefined;

  constructor(out: Writable) {
    this.#out = out;
    out.on('error', (error) => (this.#failed ??= error));
  }

  /** Adds a file of exactly `size` bytes. @throws Error when the body has another length */
  async add(
    name: string,
    size: number,
    body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  ): Promise<void> {
    const long = Buffer.byteLength(name) > NAME_BYTES;
    if (long || size >= OCTAL_LIMIT) {
      const records = [
        ...(long ? [['path', name]] : []),
        ...(size >= OCTAL_LIMIT ? [['size', String(size)]] : []),
      ];
      const pax = Buffer.from(records.map(([key, value]) => paxRecord(key!, value!)).join(''));
      await this.#write(header('pax', pax.length, 'x'));
      await this.#write(padded(pax));
    }
    await this.#write(
      header(
        long ? `${name.slice(0, 40)}…`.replace(/[^\x20-\x7e]/g, '_') : name,
        size >= OCTAL_LIMIT ? 0 : size,
        '0',
      ),
    );
    let written = 0;
    for await (const chunk of body) {
      written += chunk.length;
      if (written > size) break;
      await this.#write(chunk);
    }
    if (written !== size)
      throw new Error(`${name} changed while it was archived (${written} of ${size} bytes)`);
    await this.#write(Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK));
  }

  /** Writes the end of the archive; the stream stays open. */
  async finish(): Promise<void> {
    await this.#write(Buffer.alloc(2 * BLOCK));
  }

  async #write(bytes: Uint8Array): Promise<void> {
    if (this.#failed) throw this.#failed;
    if (bytes.length > 0 && !this.#out.write(bytes)) await once(this.#out, 'drain');
  }
}

function paxRecord(key: string, value: string): string {
  const rest = ` ${key}=${value}\n`;
  let length = Buffer.byteLength(rest) + 1;
  while (String(length).length + Buffer.byteLength(rest) !== length) {
    length = String(length).length + Buffer.byteLength(rest);
  }
  return `${length}${rest}`;
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK)]);
}

function header(name: string, size: number, type: '0' | 'x'): Buffer {
  const block = Buffer.alloc(BLOCK);
  block.write(name, 0, NAME_BYTES);
  block.write('0000600\0', 100);
  block.write('0000000\0', 108);
  block.write('0000000\0', 116);
  block.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  block.write(
    `${Math.floor(Date.now() / 1000)
      .toString(8)
      .padStart(11, '0')}\0`,
    136,
  );
  block.write('        ', 148);
  block.write(type, 156);
  block.write('ustar\0', 257);
  block.write('00', 263);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

/** Reads an archive that TarWriter wrote, as a stream, in order. @throws BadArchive */
export async function* readTar(input: Readable): AsyncGenerator<TarEntry, void, undefined> {
  const bytes = new ByteReader(input);
  let pax: ReadonlyMap<string, string> = new Map();
  for (;;) {
    const block = await bytes.exactly(BLOCK);
    if (block.every((byte) => byte === 0)) return;
    checkSum(block);
    const type = String.fromCharCode(block[156] ?? 0);
    const size = Number(pax.get('size') ?? Number.parseInt(text(block, 124, 12), 8));
    if (!Number.isSafeInteger(size) || size < 0) throw new BadArchive('an entry has no size');
    const padding = (BLOCK - (size % BLOCK)) % BLOCK;
    if (type === 'x') {
      if (size > 65_536) throw new BadArchive('a header is too large');
      pax = parsePax(await bytes.exactly(size));
      await bytes.exactly(padding);
      continue;
    }
    if (type !== '0') throw new BadArchive(`an entry is of the kind ${type}`);
    let left = size;
    yield {
      name: pax.get('path') ?? text(block, 0, NAME_BYTES),
      size,
      body: (async function* () {
        while (left > 0) {
          const chunk = await bytes.upTo(left);
          left -= chunk.length;
          yield chunk;
        }
      })(),
    };
    while (left > 0) left -= (await bytes.upTo(left)).length;
    await bytes.exactly(padding);
    pax = new Map();
  }
}

function text(block: Uint8Array, from: number, length: number): string {
  const field = Buffer.from(block.subarray(from, from + length));
  const end = field.indexOf(0);
  return field
    .subarray(0, end < 0 ? length : end)
    .toString('utf8')
    .trim();
}

function checkSum(block: Uint8Array): void {
  const stated = Number.parseInt(text(block, 148, 8), 8);
  const sum = block.reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 32 : byte), 0);
  if (sum !== stated) throw new BadArchive('a header is damaged');
}

function parsePax(bytes: Buffer): ReadonlyMap<string, string> {
  const records = new Map<string, string>();
  for (let at = 0; at < bytes.length;) {
    const space = bytes.indexOf(32, at);
    const length = Number(bytes.subarray(at, space).toString());
    if (space < 0 || !Number.isInteger(length) || length <= 0) throw new BadArchive('a header is damaged');
    const record = bytes.subarray(space + 1, at + length - 1).toString('utf8');
    const equals = record.indexOf('=');
    records.set(record.slice(0, equals), record.slice(equals + 1));
    at += length;
  }
  return records;
}

/** Takes exact numbers of bytes from a stream. */
class ByteReader {
  readonly #chunks: AsyncIterator<Buffer>;
  #rest: Buffer = Buffer.alloc(0);

  constructor(input: Readable) {
    this.#chunks = (input as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
  }

  /** At least one byte, at most `count`. */
  async upTo(count: number): Promise<Buffer> {
    if (this.#rest.length === 0) {
      const next = await this.#chunks.next();
      if (next.done === true) throw new BadArchive('it ends too early');
      this.#rest = next.value;
    }
    const taken = this.#rest.subarray(0, count);
    this.#rest = this.#rest.subarray(taken.length);
    return taken;
  }

  async exactly(count: number): Promise<Buffer> {
    const parts: Buffer[] = [];
    for (let left = count; left > 0;) {
      const part = await this.upTo(left);
      parts.push(part);
      left -= part.length;
    }
    return Buffer.concat(parts);
  }
}

import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import type { ActionInfo } from '../types.ts';

/**
 * The file of a presenter made of a real person. Fixed head (16 bytes: name of the format, offset of the table), blobs one
 * after another, and at the end the table: JSON with what everybody asks and where each blob lies. Parts are read where
 * they are needed, so a long model costs no memory.
 */

const MAGIC = 'CYPERSN1';
const HEAD = 16;
/** Tables are a few kilobytes; more is no model. */
const LONGEST_TABLE = 64 << 20;

/** What everybody may ask of a trained presenter. */
export interface PersonInfo {
  readonly kind: 'portrait' | 'video';
  /** Largest picture that it yields without enlarging. */
  readonly width: number;
  readonly height: number;
  /** Whether the ground around the person is transparent. */
  readonly isCutOut: boolean;
  /** Gestures that it can perform. */
  readonly actions: readonly ActionInfo[];
}

interface Table {
  readonly info: PersonInfo;
  readonly data: unknown;
  readonly blobs: Readonly<Record<string, { readonly at: number; readonly bytes: number }>>;
}

/** A file that is no model of a presenter, or not one that this version reads. */
export class ModelFileError extends Error {
  override readonly name = 'ModelFileError';
}

/** Writes a model beside its place and moves it there when it is whole. */
export class ModelFileWriter {
  readonly #path: string;
  readonly #file: FileHandle;
  readonly #blobs: Record<string, { at: number; bytes: number }> = {};
  #at = HEAD;

  private constructor(path: string, file: FileHandle) {
    this.#path = path;
    this.#file = file;
  }

  static async create(path: string): Promise<ModelFileWriter> {
    const file = await open(`${path}.part`, 'w');
    const writer = new ModelFileWriter(path, file);
    await file.write(Buffer.alloc(HEAD), 0, HEAD, 0);
    return writer;
  }

  /** Appends bytes to the blob `name`; a blob is written in one go, before the next one begins. */
  async append(name: string, bytes: Uint8Array): Promise<void> {
    const blob = (this.#blobs[name] ??= { at: this.#at, bytes: 0 });
    if (blob.at + blob.bytes !== this.#at) throw new RangeError(`the blob "${name}" is closed already`);
    for (let done = 0; done < bytes.length;) {
      const { bytesWritten } = await this.#file.write(bytes, done, bytes.length - done, this.#at + done);
      done += bytesWritten;
    }
    blob.bytes += bytes.length;
    this.#at += bytes.length;
  }

  /** Completes the file. @param data what the kind of presenter needs besides its blobs: plain JSON */
  async finish(info: PersonInfo, data: unknown): Promise<void> {
    const table = Buffer.from(JSON.stringify({ info, data, blobs: this.#blobs } satisfies Table));
    await this.#file.write(table, 0, table.length, this.#at);
    const head = Buffer.alloc(HEAD);
    head.write(MAGIC, 'latin1');
    head.writeBigUInt64LE(BigInt(this.#at), 8);
    await this.#file.write(head, 0, HEAD, 0);
    await this.#file.sync();
    await this.#file.close();
    await rename(`${this.#path}.part`, this.#path);
  }

  /** Leaves nothing behind. */
  async abandon(): Promise<void> {
    await this.#file.close().catch(() => undefined);
    await rm(`${this.#path}.part`, { force: true });
  }
}

/** An open model. */
export class ModelFile {
  readonly info: PersonInfo;
  /** What the kind of presenter needs besides its blobs. */
  readonly data: unknown;
  readonly #file: FileHandle;
  readonly #blobs: Table['blobs'];

  private constructor(file: FileHandle, table: Table) {
    this.#file = file;
    this.info = table.info;
    this.data = table.data;
    this.#blobs = table.blobs;
  }

  /** @throws ModelFileError for other files, and what opening throws */
  static async open(path: string): Promise<ModelFile> {
    const file = await open(path, 'r');
    try {
      const { size } = await file.stat();
      const head = Buffer.alloc(HEAD);
      const { bytesRead } = await file.read(head, 0, HEAD, 0);
      if (bytesRead < HEAD || head.toString('latin1', 0, 8) !== MAGIC)
        throw new ModelFileError('the file is no model of a presenter');
      const at = Number(head.readBigUInt64LE(8));
      if (at < HEAD || at >= size || size - at > LONGEST_TABLE)
        throw new ModelFileError('the model of the presenter is cut off');
      return new ModelFile(file, readTable(await readExactly(file, at, size - at), at));
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** Bytes of a blob. @throws ModelFileError when there is none of this name */
  size(name: string): number {
    return this.#blob(name).bytes;
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#blobs, name);
  }

  /** Reads a blob or a part of it. @throws RangeError for a part that is not there */
  async read(name: string, from = 0, bytes = this.size(name) - from): Promise<Uint8Array> {
    const blob = this.#blob(name);
    if (!(from >= 0 && bytes >= 0 && from + bytes <= blob.bytes))
      throw new RangeError(`the blob "${name}" has no bytes ${from} to ${from + bytes}`);
    return readExactly(this.#file, blob.at + from, bytes);
  }

  /** Reads into memory of the caller: as many bytes as it holds. */
  async readInto(name: string, from: number, target: Uint8Array): Promise<void> {
    const blob = this.#blob(name);
    if (!(from >= 0 && from + target.length <= blob.bytes))
      throw new RangeError(`the blob "${name}" has no bytes ${from} to ${from + target.length}`);
    await fill(this.#file, blob.at + from, target);
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  #blob(name: string): { readonly at: number; readonly bytes: number } {
    const blob = Object.hasOwn(this.#blobs, name) ? this.#blobs[name] : undefined;
    if (blob === undefined) throw new ModelFileError(`the model of the presenter has no "${name}"`);
    return blob;
  }
}

/** What everybody may ask of the presenter in this file; nothing of it is kept open. */
export async function readPersonInfo(path: string): Promise<PersonInfo> {
  const file = await ModelFile.open(path);
  await file.close();
  return file.info;
}

async function readExactly(file: FileHandle, at: number, bytes: number): Promise<Uint8Array> {
  const target = new Uint8Array(bytes);
  await fill(file, at, target);
  return target;
}

async function fill(file: FileHandle, at: number, target: Uint8Array): Promise<void> {
  for (let done = 0; done < target.length;) {
    const { bytesRead } = await file.read(target, done, target.length - done, at + done);
    if (bytesRead === 0) throw new ModelFileError('the model of the presenter is cut off');
    done += bytesRead;
  }
}

function readTable(bytes: Uint8Array, end: number): Table {
  let table: unknown;
  try {
    table = JSON.parse(Buffer.from(bytes).toString());
  } catch (error) {
    throw new ModelFileError('the table of the model cannot be read', { cause: error });
  }
  if (!isTable(table)) throw new ModelFileError('the table of the model is not complete');
  for (const { at, bytes: size } of Object.values(table.blobs))
    if (!(at >= HEAD && size >= 0 && at + size <= end))
      throw new ModelFileError('the model of the presenter is cut off');
  return table;
}

function isTable(value: unknown): value is Table {
  const { info, blobs } = (value ?? {}) as { info?: Partial<PersonInfo>; blobs?: unknown };
  return (
    typeof info === 'object' &&
    (info.kind === 'portrait' || info.kind === 'video') &&
    Array.isArray(info.actions) &&
    typeof blobs === 'object' &&
    blobs !== null
  );
}

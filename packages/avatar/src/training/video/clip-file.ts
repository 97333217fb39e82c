import { closeSync, openSync, readSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import {
  ClipDecoder,
  ClipEncoder,
  type ClipEncoderOptions,
  type ClipHeader,
  type DecodedPlanar,
  type StackedPlanar,
} from '@cyclorama/stage';

/** What a clip in a file needs besides its packets; plain JSON. */
export interface ClipIndex {
  readonly header: ClipHeader;
  /** Where each packet begins, and where the last one ends. */
  readonly offsets: readonly number[];
  readonly keys: readonly number[];
}

/** Writes pictures into a file as a clip. */
export class ClipFileWriter {
  readonly #encoder: ClipEncoder;
  readonly #file: FileHandle;
  readonly #offsets = [0];
  readonly #keys: number[] = [];

  private constructor(encoder: ClipEncoder, file: FileHandle) {
    this.#encoder = encoder;
    this.#file = file;
  }

  static async create(path: string, options: ClipEncoderOptions): Promise<ClipFileWriter> {
    const encoder = new ClipEncoder(options);
    try {
      return new ClipFileWriter(encoder, await open(path, 'w'));
    } catch (error) {
      encoder.close();
      throw error;
    }
  }

  async write(picture: StackedPlanar): Promise<void> {
    const { data, key } = this.#encoder.encode(picture);
    const at = this.#offsets.at(-1)!;
    if (key) this.#keys.push(this.#offsets.length - 1);
    for (let done = 0; done < data.length;) {
      const { bytesWritten } = await this.#file.write(data, done, data.length - done, at + done);
      done += bytesWritten;
    }
    this.#offsets.push(at + data.length);
  }

  /** Completes the file. */
  async finish(): Promise<ClipIndex> {
    await this.#file.sync();
    return { header: this.#encoder.header, offsets: this.#offsets, keys: this.#keys };
  }

  async close(): Promise<void> {
    this.#encoder.close();
    await this.#file.close();
  }
}

/** Reads pictures of a clip in a file; memory does not grow with its length. */
export class ClipFile {
  readonly count: number;
  readonly #file: number;
  readonly #decoder: ClipDecoder;

  constructor(path: string, { header, offsets, keys }: ClipIndex) {
    this.count = offsets.length - 1;
    this.#file = openSync(path, 'r');
    const isKey = new Set(keys);
    this.#decoder = new ClipDecoder({
      header,
      count: this.count,
      isKey: (index) => isKey.has(index),
      read: (index) => this.#packet(offsets[index]!, offsets[index + 1]!),
    });
  }

  /** Only to be read, until the next call. */
  picture(index: number): DecodedPlanar {
    return this.#decoder.picture(index);
  }

  close(): void {
    this.#decoder.close();
    closeSync(this.#file);
  }

  #packet(from: number, to: number): Uint8Array {
    const bytes = Buffer.alloc(to - from);
    for (let done = 0; done < bytes.length;) {
      const got = readSync(this.#file, bytes, done, bytes.length - done, from + done);
      if (got === 0) throw new Error('the clip ends before its time');
      done += got;
    }
    return bytes;
  }
}

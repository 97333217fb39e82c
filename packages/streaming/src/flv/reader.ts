import type { MediaPacket } from '../packets.ts';
import { TagParser } from './parse-tags.ts';
import { TAG } from './write-tags.ts';

/** What came is no FLV, or has not been any for too long. */
export class FlvError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'FlvError';
  }
}

export interface FlvReaderOptions {
  readonly onPacket: (packet: MediaPacket) => void;
  /** Largest tag, bytes. Default 8 MB; nothing beyond it is kept. */
  readonly maxTagBytes?: number;
  /** Bytes of garbage that may lie between two tags before reading fails. Default 1 MB. */
  readonly maxGarbageBytes?: number;
}

const HEADER = 9;
const TAG_HEADER = 11;
const BACK_POINTER = 4;

/**
 * Reads FLV as it comes, cut up anywhere. Damaged places are skipped up to the next tag whose lengths agree before and
 * after it; pictures that depend on lost ones are handed on as they are.
 */
export class FlvReader {
  readonly #options: FlvReaderOptions;
  readonly #maxTag: number;
  readonly #maxGarbage: number;
  readonly #tags = new TagParser();
  #parts: Buffer[] = [];
  #have = 0;
  #wanted = HEADER + BACK_POINTER;
  #begun = false;
  #lost = false;
  #garbage = 0;
  #skipped = 0;

  constructor(options: FlvReaderOptions) {
    this.#options = options;
    this.#maxTag = options.maxTagBytes ?? 8 * 1024 * 1024;
    this.#maxGarbage = options.maxGarbageBytes ?? 1024 * 1024;
  }

  /** Bytes that belonged to no tag. */
  get skippedBytes(): number {
    return this.#skipped;
  }

  /** Bytes that wait for the rest of their tag. */
  get pendingBytes(): number {
    return this.#have;
  }

  /** Takes the next bytes. @throws FlvError */
  push(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#parts.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    this.#have += bytes.length;
    // Joined only when there is something to be read: tags that come in many pieces are copied once.
    if (this.#have < this.#wanted) return;
    const data = Buffer.concat(this.#parts);
    let at = this.#begun ? 0 : this.#begin(data);
    for (let used = -1; used !== 0; at += used) used = this.#next(data, at);
    this.#parts = at < data.length ? [Buffer.from(data.subarray(at))] : [];
    this.#have = data.length - at;
  }

  #begin(data: Buffer): number {
    if (data.toString('latin1', 0, 3) !== 'FLV') throw new FlvError('This is no FLV');
    this.#begun = true;
    // Longer headers are allowed; nobody writes them, and what is in them is found to be no tag.
    return HEADER + BACK_POINTER;
  }

  /** Takes a tag, or garbage before one. @returns bytes taken; 0 when more have to come */
  #next(data: Buffer, at: number): number {
    if (this.#lost) return this.#seek(data, at);
    this.#wanted = TAG_HEADER;
    if (data.length - at < TAG_HEADER) return 0;
    const length = measure(data, at, this.#maxTag);
    if (length !== undefined) {
      this.#wanted = length;
      if (data.length - at < length) return 0;
      const said = data.readUInt32BE(at + length - BACK_POINTER);
      // Some writers leave the pointer 0 or count without the header.
      if ([length - BACK_POINTER, length - BACK_POINTER - TAG_HEADER, 0].includes(said)) {
        this.#deliver(data.subarray(at, at + length - BACK_POINTER));
        return length;
      }
    }
    this.#lost = true;
    return this.#seek(data, at);
  }

  /** After damage: looks for the first whole tag that ends with its own length. */
  #seek(data: Buffer, at: number): number {
    let kept: number | undefined;
    let found = at;
    for (; found + TAG_HEADER <= data.length; found++) {
      const length = measure(data, found, this.#maxGarbage);
      if (length === undefined) continue;
      if (found + length > data.length) kept ??= found;
      else if (data.readUInt32BE(found + length - BACK_POINTER) === length - BACK_POINTER) {
        this.#lost = false;
        return this.#skip(found - at) || this.#next(data, at);
      }
    }
    // What may be the beginning of a tag is kept; what it is will be seen when there is a good deal more.
    const skipped = this.#skip((kept ?? found) - at);
    const left = data.length - at - skipped;
    this.#wanted = left + Math.max(1024, left >> 2);
    if (this.#garbage + left > this.#maxGarbage) throw new FlvError('Too much of it is no FLV');
    return skipped;
  }

  #skip(bytes: number): number {
    this.#skipped += bytes;
    this.#garbage += bytes;
    return bytes;
  }

  #deliver(tag: Buffer): void {
    this.#garbage = 0;
    const timestamp = tag.readUIntBE(4, 3) + (tag[7] ?? 0) * 2 ** 24;
    const body = tag.subarray(TAG_HEADER);
    const { onPacket } = this.#options;
    const packets =
      tag[0] === TAG.video
        ? this.#tags.video(timestamp, body)
        : tag[0] === TAG.audio
          ? this.#tags.audio(timestamp, body)
          : this.#tags.data(body);
    for (const packet of packets) onPacket(packet);
  }
}

/** Length of what may be a tag, with its back pointer; undefined when it cannot be one. */
function measure(data: Buffer, at: number, maxTag: number): number | undefined {
  const type = data[at];
  if (type !== TAG.audio && type !== TAG.video && type !== TAG.data) return undefined;
  const size = data.readUIntBE(at + 1, 3);
  if (size > maxTag || data.readUIntBE(at + 8, 3) !== 0) return undefined;
  return TAG_HEADER + size + BACK_POINTER;
}

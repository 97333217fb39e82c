import { RtmpError, TYPE, type RtmpMessage } from './message.ts';

export interface ChunkLimits {
  /** Largest message, bytes. */
  readonly messageBytes: number;
  /** Bytes of all messages that are under way at once. */
  readonly pendingBytes: number;
  /** Chunk streams that a peer may use. */
  readonly chunkStreams: number;
}

export const CHUNK_LIMITS: ChunkLimits = {
  messageBytes: 8 * 1024 * 1024,
  pendingBytes: 12 * 1024 * 1024,
  chunkStreams: 64,
};

const EXTENDED = 0xffffff;
/** A chunk size beyond this makes no difference to anybody. */
const MAX_CHUNK_SIZE = 0xffffff;
const FIRST_ALLOCATION = 16 * 1024;
const NOTHING = Buffer.alloc(0);

interface ChunkStream {
  type: number;
  stream: number;
  length: number;
  timestamp: number;
  /** The field as last sent: absolute after type 0, else a difference. */
  field: number;
  extended: boolean;
  /** Grows as bytes come, never by what the header promises. */
  buffer: Buffer;
  filled: number;
}

/**
 * Puts messages together from chunks, however the bytes are cut up on their way. Chunk size changes and aborts are
 * carried out here and handed on as well.
 */
export class ChunkReader {
  readonly #limits: ChunkLimits;
  readonly #onMessage: (message: RtmpMessage) => void;
  readonly #streams = new Map<number, ChunkStream>();
  #chunkSize = 128;
  #rest: Buffer = NOTHING;
  #pending = 0;
  /** The chunk whose payload is being read. */
  #current: ChunkStream | undefined;
  #currentLeft = 0;

  constructor(onMessage: (message: RtmpMessage) => void, limits: ChunkLimits = CHUNK_LIMITS) {
    this.#onMessage = onMessage;
    this.#limits = limits;
  }

  /** Takes the next bytes of the connection. @throws RtmpError */
  push(bytes: Buffer): void {
    // What is kept is at most a header that was cut in two.
    let data = this.#rest.length === 0 ? bytes : Buffer.concat([this.#rest, bytes]);
    this.#rest = NOTHING;
    while (data.length > 0) {
      if (!this.#current) {
        const header = this.#header(data);
        if (header === 0) {
          this.#rest = Buffer.from(data);
          return;
        }
        data = data.subarray(header);
      }
      const current: ChunkStream | undefined = this.#current;
      if (!current) throw new RtmpError('A chunk has no stream');
      const part = data.subarray(0, this.#currentLeft);
      this.#fill(current, part);
      this.#currentLeft -= part.length;
      data = data.subarray(part.length);
      if (this.#currentLeft > 0) return;
      this.#current = undefined;
      if (current.filled === current.length) this.#complete(current);
    }
  }

  /** Bytes of messages that are not complete. */
  get pendingBytes(): number {
    return this.#pending;
  }

  /** Reads a chunk header at the start of `data`; returns its length, 0 when it is cut off. */
  #header(data: Buffer): number {
    const first = data[0] ?? 0;
    const basic = basicLength(first);
    if (data.length < basic) return 0;
    const id = chunkStreamId(data, basic);
    const format = first >> 6;
    const known = this.#streams.get(id);
    if (!known && format !== 0 && format !== 1)
      throw new RtmpError(`Chunk stream ${id} begins without a header`);
    const fields = [11, 7, 3, 0][format] ?? 0;
    let at = basic;
    if (data.length < at + fields) return 0;
    const fresh = known === undefined || known.filled === 0;
    const chunk = known ?? this.#open(id);
    // A header amid a message replaces it: some senders start anew instead of aborting.
    const field = format < 3 ? data.readUIntBE(at, 3) : chunk.field;
    const extended = format < 3 ? field === EXTENDED : chunk.extended;
    let value = field;
    at += fields;
    if (extended) {
      if (data.length < at + 4) {
        // A message may end without another byte following, when the sender leaves the field out of type 3.
        return 0;
      }
      const wide = data.readUInt32BE(at);
      // Some senders leave the field out of chunks that continue a message; then these are payload.
      if (format < 3 || fresh || wide === chunk.field) {
        value = wide;
        at += 4;
      }
    }
    if (format < 3 || fresh) this.#begin(chunk, format, value, extended, data, basic);
    this.#current = chunk;
    this.#currentLeft = Math.min(this.#chunkSize, chunk.length - chunk.filled);
    return at;
  }

  #open(id: number): ChunkStream {
    if (this.#streams.size >= this.#limits.chunkStreams)
      throw new RtmpError(`More than ${this.#limits.chunkStreams} chunk streams`);
    const chunk: ChunkStream = {
      type: 0,
      stream: 0,
      length: 0,
      timestamp: 0,
      field: 0,
      extended: false,
      buffer: NOTHING,
      filled: 0,
    };
    this.#streams.set(id, chunk);
    return chunk;
  }

  #begin(
    chunk: ChunkStream,
    format: number,
    value: number,
    extended: boolean,
    data: Buffer,
    at: number,
  ): void {
    this.#forget(chunk);
    if (format < 2) {
      chunk.length = data.readUIntBE(at + 3, 3);
      chunk.type = data[at + 6] ?? 0;
    }
    if (format === 0) chunk.stream = data.readUInt32LE(at + 7);
    chunk.field = value;
    chunk.extended = extended;
    chunk.timestamp = format === 0 ? value : (chunk.timestamp + value) >>> 0;
    if (chunk.length > this.#limits.messageBytes)
      throw new RtmpError(`A message of ${chunk.length} bytes is too large`);
  }

  #fill(chunk: ChunkStream, part: Buffer): void {
    if (part.length === 0) return;
    const needed = chunk.filled + part.length;
    this.#pending += part.length;
    if (this.#pending > this.#limits.pendingBytes) throw new RtmpError('Too many messages are under way');
    if (chunk.buffer.length < needed) {
      const room = Math.min(chunk.length, Math.max(needed, FIRST_ALLOCATION, chunk.buffer.length * 2));
      const larger = Buffer.allocUnsafeSlow(room);
      chunk.buffer.copy(larger, 0, 0, chunk.filled);
      chunk.buffer = larger;
    }
    part.copy(chunk.buffer, chunk.filled);
    chunk.filled = needed;
  }

  #forget(chunk: ChunkStream): void {
    this.#pending -= chunk.filled;
    chunk.buffer = NOTHING;
    chunk.filled = 0;
  }

  #complete(chunk: ChunkStream): void {
    const payload = chunk.buffer.subarray(0, chunk.filled);
    this.#forget(chunk);
    const { type, stream, timestamp } = chunk;
    if (type === TYPE.setChunkSize && payload.length >= 4) {
      const size = payload.readUInt32BE() & 0x7fffffff;
      if (size === 0) throw new RtmpError('A chunk size of 0');
      this.#chunkSize = Math.min(size, MAX_CHUNK_SIZE);
    } else if (type === TYPE.abort && payload.length >= 4) {
      const aborted = this.#streams.get(payload.readUInt32BE());
      if (aborted) this.#forget(aborted);
    }
    this.#onMessage({ type, stream, timestamp, payload });
  }
}

function basicLength(first: number): number {
  const id = first & 63;
  return id === 0 ? 2 : id === 1 ? 3 : 1;
}

function chunkStreamId(data: Buffer, basic: number): number {
  if (basic === 1) return (data[0] ?? 0) & 63;
  return basic === 2 ? (data[1] ?? 0) + 64 : data.readUInt16LE(1) + 64;
}

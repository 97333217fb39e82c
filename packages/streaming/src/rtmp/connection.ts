import type { Socket } from 'node:net';
import { decodeAmf, encodeAmf, AmfError, type AmfValue } from '../amf/amf0.ts';
import { ChunkReader, CHUNK_LIMITS, type ChunkLimits } from './chunk-reader.ts';
import { CHUNK_SIZE, writeMessage } from './chunk-writer.ts';
import { CHANNEL, RtmpError, TYPE, USER, type RtmpMessage } from './message.ts';

/** A command or data message, taken apart. */
export interface Invocation {
  readonly name: string;
  readonly transaction: number;
  readonly stream: number;
  /** What follows the transaction: the command object first. */
  readonly args: readonly AmfValue[];
}

export interface ConnectionHandlers {
  command(invocation: Invocation): void;
  /** Audio, video, data and aggregates. */
  media(message: RtmpMessage): void;
  userControl?(event: number, value: number): void;
}

const WINDOW = 2_500_000;
/** We ask peers to acknowledge more often than they would, so that what arrived is known soon. */
const ACKNOWLEDGE_EVERY = 250_000;

/**
 * Both directions of RTMP after the handshake: chunks, acknowledgements, pings. Whoever owns it feeds bytes in and is
 * told messages; errors are thrown out of `receive` and end this connection only.
 */
export class RtmpConnection {
  readonly socket: Socket;
  readonly #handlers: ConnectionHandlers;
  readonly #reader: ChunkReader;
  #received = 0;
  #acknowledged = 0;
  #window = WINDOW;
  #peerAcknowledged: number | undefined;

  constructor(socket: Socket, handlers: ConnectionHandlers, limits: ChunkLimits = CHUNK_LIMITS) {
    this.socket = socket;
    this.#handlers = handlers;
    this.#reader = new ChunkReader((message) => this.#message(message), limits);
  }

  /** Bytes that the peer says it has, its 32-bit count unwrapped; undefined until it said so. */
  get peerAcknowledged(): number | undefined {
    return this.#peerAcknowledged;
  }

  /** Bytes of incomplete messages that are kept. */
  get pendingBytes(): number {
    return this.#reader.pendingBytes;
  }

  /** @throws RtmpError, AmfError */
  receive(bytes: Buffer): void {
    this.#received += bytes.length;
    this.#reader.push(bytes);
    if (this.#received - this.#acknowledged >= this.#window) this.acknowledge();
  }

  /** Tells the peer what came; also a sign of life when there is nothing else to send. */
  acknowledge(): void {
    this.#acknowledged = this.#received;
    const count = Buffer.alloc(4);
    count.writeUInt32BE(this.#received % 2 ** 32);
    this.send(CHANNEL.control, TYPE.acknowledgement, 0, 0, count);
  }

  /** Window sizes and chunk size, as both sides say them at the start. */
  introduce(role: 'client' | 'server'): void {
    const size = Buffer.alloc(4);
    size.writeUInt32BE(role === 'server' ? WINDOW : ACKNOWLEDGE_EVERY);
    this.send(CHANNEL.control, TYPE.windowSize, 0, 0, size);
    if (role === 'server') {
      const bandwidth = Buffer.alloc(5);
      bandwidth.writeUInt32BE(WINDOW);
      bandwidth[4] = 2; // dynamic
      this.send(CHANNEL.control, TYPE.peerBandwidth, 0, 0, bandwidth);
    }
    const chunk = Buffer.alloc(4);
    chunk.writeUInt32BE(CHUNK_SIZE);
    // The message that changes the size is shorter than the old one.
    this.send(CHANNEL.control, TYPE.setChunkSize, 0, 0, chunk);
  }

  send(channel: number, type: number, stream: number, timestamp: number, payload: Uint8Array): void {
    this.write(writeMessage(channel, type, stream, timestamp, payload));
  }

  /** Chunks that were made before. */
  write(chunks: Buffer): void {
    if (this.socket.writable) this.socket.write(chunks);
  }

  command(name: string, transaction: number, stream: number, ...args: readonly AmfValue[]): void {
    const payload = encodeAmf(name, transaction, ...args);
    this.send(CHANNEL.command, TYPE.command, stream, 0, payload);
  }

  /** `onStatus` of a message stream. */
  status(stream: number, level: 'status' | 'error', code: string, description: string): void {
    this.command('onStatus', 0, stream, null, { level, code, description });
  }

  userControl(event: number, value: number): void {
    const payload = Buffer.alloc(6);
    payload.writeUInt16BE(event);
    payload.writeUInt32BE(value >>> 0, 2);
    this.userControlBytes(payload);
  }

  /** A user control message with more than one value. */
  userControlBytes(payload: Buffer): void {
    this.send(CHANNEL.control, TYPE.userControl, 0, 0, payload);
  }

  ping(): void {
    this.userControl(USER.pingRequest, Math.floor(performance.now()));
  }

  #message(message: RtmpMessage): void {
    const { type, payload } = message;
    switch (type) {
      case TYPE.acknowledgement:
        if (payload.length >= 4) this.#peerSays(payload.readUInt32BE());
        break;
      case TYPE.windowSize:
        if (payload.length >= 4) this.#window = Math.max(1024, Math.min(payload.readUInt32BE(), WINDOW));
        break;
      case TYPE.userControl:
        this.#control(payload);
        break;
      case TYPE.command:
        this.#command(message, payload);
        break;
      case TYPE.commandAmf3:
        // The envelope is one byte; what is inside is AMF0 until it says otherwise.
        this.#command(message, payload.subarray(payload[0] === 0 ? 1 : 0));
        break;
      case TYPE.audio:
      case TYPE.video:
      case TYPE.data:
      case TYPE.dataAmf3:
      case TYPE.aggregate:
        this.#handlers.media(message);
        break;
      default: // Chunk size and abort are the reader's; shared objects and unknown types concern nobody here.
    }
  }

  #peerSays(count: number): void {
    const before = this.#peerAcknowledged ?? 0;
    const forward = (count - (before % 2 ** 32) + 2 ** 32) % 2 ** 32;
    // A count that steps back is a mistake of the peer, not four gigabytes.
    if (forward < 2 ** 31) this.#peerAcknowledged = before + forward;
  }

  #control(payload: Buffer): void {
    if (payload.length < 6) return;
    const event = payload.readUInt16BE();
    const value = payload.readUInt32BE(2);
    if (event === USER.pingRequest) this.userControl(USER.pingResponse, value);
    else this.#handlers.userControl?.(event, value);
  }

  #command(message: RtmpMessage, payload: Buffer): void {
    const [name, transaction, ...args] = decodeAmf(payload);
    if (typeof name !== 'string') throw new RtmpError('A command has no name');
    this.#handlers.command({
      name,
      transaction: typeof transaction === 'number' ? transaction : 0,
      stream: message.stream,
      args,
    });
  }
}

/** True for errors that are the peer's fault. */
export function isPeerFault(error: unknown): error is RtmpError | AmfError {
  return error instanceof RtmpError || error instanceof AmfError;
}

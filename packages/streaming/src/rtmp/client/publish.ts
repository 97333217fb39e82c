import type { MediaPacket } from '../../packets.ts';
import { packetChunks } from '../media-messages.ts';
import { RtmpClient, RtmpRefused, type RtmpTarget } from './client.ts';
import { SendQueue } from './send-queue.ts';

export interface RtmpPublishOptions extends RtmpTarget {
  /** Milliseconds of media that may wait; beyond, everything up to the next key frame is left out. Default 5000. */
  readonly maxBacklogMs?: number;
  /** Bytes that may wait. Default 16 MB. */
  readonly maxBacklogBytes?: number;
  /** Milliseconds for which nothing leaves although something waits, until the connection counts as dead. Default 10 s. */
  readonly stallMs?: number;
  /** Milliseconds without media after which a sign of life is sent: servers hang up on silent publishers. Default 4 s. */
  readonly keepAliveMs?: number;
  /** The server accepted the stream (NetStream.Publish.Start). */
  readonly onConnected?: () => void;
  /** Called once: the connection failed or ended, also before it was accepted. Not called after `close`. */
  readonly onLost?: (error: Error) => void;
}

/** A stream on its way to a server. */
export interface RtmpPublisher {
  readonly state: 'connecting' | 'connected' | 'closed';
  /** Takes a packet; never throws, never waits. @returns false when it was left out */
  packet(packet: MediaPacket): boolean;
  /** Bytes handed to the operating system. */
  readonly bytesWritten: number;
  /** Bytes that arrived, as far as is known; see `acknowledgedBy`. */
  readonly bytesAcknowledged: number;
  /** `peer`: by acknowledgements of the server. `socket`: it sends none, these bytes left the process. */
  readonly acknowledgedBy: 'peer' | 'socket';
  /** Milliseconds of media between the newest packet taken and the newest that left the process. */
  readonly backlogMs: number;
  readonly backlogBytes: number;
  /** Packets left out because the connection was too slow, or not there yet. */
  readonly dropped: number;
  /** Sends what waits (for a second at most), says good-bye and closes. */
  close(): Promise<void>;
  /** Ends at once: what waits is not sent, `onLost` is not called. */
  destroy(): void;
}

/** Bytes that wait in the socket itself; everything else waits here, where it can still be left out. */
const IN_SOCKET = 256 * 1024;
const FAREWELL_MS = 1000;

/**
 * Publishes to an RTMP or RTMPS server. One attempt: when the connection is lost, the caller opens another (see
 * Backoff). The first picture sent is a key frame, after the configurations known by then.
 * @throws RangeError for what is no RTMP address
 */
export function connectRtmpPublish(options: RtmpPublishOptions): RtmpPublisher {
  return new Publishing(options);
}

class Publishing implements RtmpPublisher {
  readonly #options: RtmpPublishOptions;
  readonly #client: RtmpClient;
  readonly #queue: SendQueue;
  readonly #stallMs: number;
  readonly #keepAliveMs: number;
  readonly #watch: NodeJS.Timeout;
  #state: 'connecting' | 'connected' | 'closed' = 'connecting';
  #closing = false;
  #stream = 0;
  #leftDts: number | undefined;
  #progress = { bytes: 0, at: performance.now() };
  #emptied: (() => void) | undefined;

  constructor(options: RtmpPublishOptions) {
    this.#options = options;
    this.#queue = new SendQueue(options.maxBacklogMs ?? 5000, options.maxBacklogBytes ?? 16 * 1024 * 1024);
    this.#stallMs = options.stallMs ?? 10_000;
    this.#keepAliveMs = options.keepAliveMs ?? 4000;
    this.#client = new RtmpClient(options, 'publish', {
      ready: (stream) => {
        this.#stream = stream;
        this.#client.connection.command('publish', 5, stream, null, this.#client.url.name, 'live');
      },
      status: (code, level, description) => this.#status(code, level, description),
      media: () => undefined,
      drained: () => this.#pump(),
      closed: (error) => this.#lost(error),
    });
    const step = Math.max(10, Math.min(this.#stallMs / 8, this.#keepAliveMs / 2));
    this.#watch = setInterval(() => this.#checkLine(), step);
    this.#watch.unref();
  }

  get state(): 'connecting' | 'connected' | 'closed' {
    return this.#state;
  }

  get bytesWritten(): number {
    const { socket } = this.#client;
    return Math.max(0, socket.bytesWritten - socket.writableLength);
  }

  get bytesAcknowledged(): number {
    return Math.min(this.bytesWritten, this.#client.connection.peerAcknowledged ?? this.bytesWritten);
  }

  get acknowledgedBy(): 'peer' | 'socket' {
    return this.#client.connection.peerAcknowledged === undefined ? 'socket' : 'peer';
  }

  get backlogMs(): number {
    const newest = this.#queue.newestDts;
    if (newest === undefined || this.backlogBytes === 0) return 0;
    return Math.max(0, newest - (this.#leftDts ?? this.#queue.oldestDts ?? newest));
  }

  get backlogBytes(): number {
    return this.#queue.bytes + this.#client.socket.writableLength;
  }

  get dropped(): number {
    return this.#queue.dropped;
  }

  packet(packet: MediaPacket): boolean {
    if (this.#state === 'closed' || this.#closing) return false;
    const { openings } = this.#queue;
    const taken = this.#queue.add(packet, this.#state === 'connected', this.backlogMs);
    // After a gap the time in between does not wait: it was left out.
    if (this.#queue.openings !== openings) this.#leftDts = this.#queue.newestDts;
    if (taken) this.#pump();
    return taken;
  }

  async close(): Promise<void> {
    if (this.#state === 'closed' || this.#closing) return;
    this.#closing = true;
    const { socket, connection, url } = this.#client;
    if (this.#state === 'connected') {
      await new Promise<void>((done) => {
        const timer = setTimeout(done, FAREWELL_MS);
        this.#emptied = () => {
          clearTimeout(timer);
          done();
        };
        this.#pump();
      });
    }
    if (!socket.destroyed) {
      if (this.#stream !== 0) {
        connection.command('FCUnpublish', 6, 0, null, url.name);
        connection.command('deleteStream', 7, 0, null, this.#stream);
      }
      const gone = new Promise<void>((done) => socket.once('close', () => done()));
      const timer = setTimeout(() => socket.destroy(), FAREWELL_MS);
      socket.end();
      await gone;
      clearTimeout(timer);
    }
  }

  destroy(): void {
    this.#closing = true;
    this.#queue.clear();
    this.#client.socket.destroy();
  }

  #status(code: string, level: string, description: string): void {
    if (code === 'NetStream.Publish.Start') {
      if (this.#state !== 'connecting') return;
      this.#state = 'connected';
      this.#progress = { bytes: this.bytesWritten, at: performance.now() };
      this.#client.opened();
      this.#options.onConnected?.();
      this.#pump();
    } else if (
      level === 'error' ||
      code.startsWith('NetStream.Publish.') ||
      code === 'NetStream.Unpublish.Success'
    )
      this.#client.close(new RtmpRefused(code, description));
  }

  #pump(): void {
    if (this.#state !== 'connected') return;
    const { socket } = this.#client;
    socket.cork();
    while (socket.writable && socket.writableLength < IN_SOCKET) {
      const next = this.#queue.take();
      if (!next) break;
      const chunks = packetChunks(next.packet, this.#stream, next.dts, true);
      if (!chunks) continue;
      if (socket.writableLength === 0) this.#progress.at = performance.now();
      socket.write(chunks, () => {
        this.#leftDts = next.dts;
        if (this.#queue.bytes > 0) this.#pump();
        else if (socket.writableLength === 0) this.#emptied?.();
      });
    }
    socket.uncork();
    if (this.#queue.bytes === 0 && socket.writableLength === 0) this.#emptied?.();
  }

  #checkLine(): void {
    if (this.#state !== 'connected') return;
    const bytes = this.bytesWritten;
    const now = performance.now();
    const idle = this.#client.socket.writableLength === 0;
    if (bytes !== this.#progress.bytes) this.#progress = { bytes, at: now };
    else if (idle && now - this.#progress.at >= this.#keepAliveMs) this.#client.connection.acknowledge();
    else if (!idle && now - this.#progress.at > this.#stallMs)
      this.#client.close(new Error(`Nothing left for ${Math.round(this.#stallMs / 1000)} s`));
  }

  #lost(error: Error): void {
    this.#state = 'closed';
    clearInterval(this.#watch);
    this.#queue.clear();
    this.#emptied?.();
    if (!this.#closing) this.#options.onLost?.(error);
  }
}

import { randomUUID } from 'node:crypto';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { StageTime } from '../time.ts';
import type { DemuxJob } from './demux-worker.ts';
import type { FeedMessage } from './messages.ts';

/** Bytes that may wait for the demuxer before the connection is given up. */
const MAX_WAITING = 64 << 20;

/**
 * Demuxes bytes of a container that somebody else fetches. FFmpeg reads them in a thread of its own from a local
 * socket: its blocking reads then end by themselves when the bytes do, and nothing else has to wait.
 */
export class ByteDemuxer {
  readonly #server: Server;
  readonly #worker: Worker;
  readonly #deliver: (message: FeedMessage) => void;
  readonly #halt = new SharedArrayBuffer(4);
  #socket: Socket | undefined;
  #early: Uint8Array[] = [];
  #waiting = 0;
  #ended = false;
  #closed = false;

  constructor(container: 'mpegts' | 'mp4' | 'flv', time: StageTime, deliver: (message: FeedMessage) => void) {
    this.#deliver = deliver;
    const path = join(tmpdir(), `cyclorama-${randomUUID()}.sock`);
    this.#server = createServer((socket) => this.#meet(socket));
    this.#server.on('error', (error) => this.#fail(error.message));
    const job: DemuxJob = {
      url: `unix:${path}`,
      format: container,
      time: time.share,
      options: { probesize: 300_000, analyzeduration: 700_000 },
      announce: false,
      halt: this.#halt,
    };
    this.#worker = new Worker(new URL('./demux-worker.js', import.meta.url), { workerData: job });
    this.#worker.on('message', (message: FeedMessage) => {
      // After `end` its own end is no news.
      if (!this.#closed && !(this.#ended && message.kind === 'lost')) deliver(message);
    });
    this.#worker.on('error', (error) => this.#fail(error.message));
    this.#worker.on('exit', () => this.close());
    this.#server.listen(path, () => this.#worker.postMessage('go'));
  }

  write(data: Uint8Array): void {
    if (this.#ended || this.#closed) return;
    // The fetcher may use its buffer again.
    const own = data.slice();
    const waiting = this.#socket ? this.#socket.writableLength : this.#waiting;
    if (waiting > MAX_WAITING) {
      this.#fail('the demuxer does not keep up');
      return;
    }
    if (this.#socket) this.#socket.write(own);
    else {
      this.#early.push(own);
      this.#waiting += own.byteLength;
    }
  }

  get closed(): boolean {
    return this.#closed;
  }

  /** No more bytes come; what is inside is still delivered. */
  end(): void {
    this.#ended = true;
    this.#socket?.end();
    if (!this.#socket) this.close();
  }

  /** Stops at once. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#early = [];
    this.#socket?.destroy();
    this.#server.close();
    // Its read ends with the socket; told to begin, a thread that never began sees that it need not.
    Atomics.store(new Int32Array(this.#halt), 0, 1);
    this.#worker.unref();
    this.#worker.postMessage('go');
  }

  #meet(socket: Socket): void {
    this.#server.close();
    this.#socket = socket;
    // The reader going away is seen by its exit.
    socket.on('error', () => socket.destroy());
    for (const data of this.#early.splice(0)) socket.write(data);
    if (this.#ended) socket.end();
  }

  #fail(reason: string): void {
    if (this.#closed) return;
    this.close();
    this.#deliver({ kind: 'lost', reason });
  }
}

import type { Socket } from 'node:net';
import type { StreamHub } from '../../hub/hub.ts';
import type { StreamGuard } from '../../packets.ts';
import { isPeerFault } from '../connection.ts';
import { answerHandshake, PART } from '../handshake.ts';
import type { RtmpLimits, RtmpLog } from './options.ts';
import { RtmpSession } from './session.ts';

export interface VisitorOptions {
  readonly hub: StreamHub;
  readonly guard: StreamGuard;
  readonly from: string;
  readonly limits: RtmpLimits;
  readonly log: RtmpLog;
}

/** Milliseconds that a connection has to take the last words. */
const LAST_WORDS_MS = 2000;

/** A connection to the server: its handshake, its time limits and its end. Errors end it and nothing else. */
export class Visitor {
  readonly from: string;
  readonly #socket: Socket;
  readonly #options: VisitorOptions;
  readonly #session: RtmpSession;
  readonly #onClose: () => void;
  readonly #since = performance.now();
  #stage: 'hello' | 'echo' | 'open' | 'leaving' = 'hello';
  #parts: Buffer[] = [];
  #have = 0;
  #heardAt = performance.now();
  #pingedAt = performance.now();
  #leavingAt = 0;
  #reason = 'the connection was closed';

  constructor(socket: Socket, options: VisitorOptions, onClose: () => void) {
    this.#socket = socket;
    this.#options = options;
    this.#onClose = onClose;
    this.from = options.from;
    this.#session = new RtmpSession(socket, {
      ...options,
      hangUp: (reason) => this.#leave(reason),
    });
    socket.setNoDelay(true);
    socket.setKeepAlive(true, 15_000);
    socket.on('data', (data: Buffer) => this.#receive(data));
    socket.on('error', (error) => (this.#reason = error.message));
    // A publisher that is gone is gone at once, whatever could still be written to it.
    socket.on('end', () => this.destroy(this.#reason));
    socket.on('close', () => {
      this.#session.close(this.#reason);
      this.#onClose();
    });
  }

  /** It has not yet published or played anything. */
  get isPending(): boolean {
    return this.#session.doing === 'nothing';
  }

  get pendingBytes(): number {
    return this.#session.connection.pendingBytes;
  }

  destroy(reason: string): void {
    this.#reason = reason;
    this.#session.close(reason);
    this.#socket.destroy();
  }

  /** Looks at the time limits. @param now of performance.now */
  check(now: number): void {
    const { limits } = this.#options;
    if (this.#stage === 'leaving') {
      if (now - this.#leavingAt > LAST_WORDS_MS) this.destroy(this.#reason);
    } else if (this.#stage !== 'open') {
      if (now - this.#since > limits.handshakeMs) this.destroy('no handshake in time');
    } else if (this.#session.doing === 'publishing') {
      if (now - this.#heardAt > limits.publishIdleMs)
        this.destroy(`nothing came for ${Math.round((now - this.#heardAt) / 1000)} s`);
    } else if (this.#session.doing === 'playing') {
      if (now - this.#pingedAt > limits.pingMs) {
        this.#pingedAt = now;
        // A player that takes nothing does not need pings on top.
        if (this.#socket.writableLength === 0) this.#session.connection.ping();
      }
    } else if (now - this.#heardAt > limits.commandMs) this.destroy('nothing was asked for in time');
  }

  #leave(reason: string): void {
    if (this.#stage === 'leaving') return;
    this.#stage = 'leaving';
    this.#leavingAt = performance.now();
    this.#reason = reason;
    this.#session.close(reason);
    this.#socket.end();
  }

  #receive(data: Buffer): void {
    this.#heardAt = performance.now();
    try {
      if (this.#stage === 'open') this.#session.connection.receive(data);
      else if (this.#stage !== 'leaving') this.#shake(data);
    } catch (error) {
      // Whatever a peer sends ends its own connection at most.
      const fault = isPeerFault(error);
      this.#options.log(fault ? 'debug' : 'warn', 'a connection failed', {
        from: this.from,
        ...(fault ? { why: error.message } : { err: error }),
      });
      this.destroy(error instanceof Error ? error.message : String(error));
    }
  }

  #shake(data: Buffer): void {
    this.#parts.push(data);
    this.#have += data.length;
    const wanted = this.#stage === 'hello' ? 1 + PART : PART;
    // Refused at the first byte: no need to wait for the rest of what is no RTMP.
    if (this.#stage === 'hello' && this.#parts[0]?.[0] !== 3) {
      this.destroy('this is no RTMP');
      return;
    }
    if (this.#have < wanted) return;
    const all = Buffer.concat(this.#parts);
    const rest = all.subarray(wanted);
    this.#parts = [];
    this.#have = 0;
    if (this.#stage === 'hello') {
      this.#socket.write(answerHandshake(all.subarray(0, wanted)));
      this.#stage = 'echo';
    } else this.#stage = 'open';
    // The echo of our bytes is not compared: several publishers send something else, and nothing depends on it.
    if (rest.length > 0) this.#receive(rest);
  }
}

import { WebSocket, type RawData } from 'ws';
import type { Fetcher } from '../../store/fetch/fetcher.ts';
import type { EventBatcher } from './batcher.ts';
import { readMessage } from './messages.ts';

const HANDSHAKE_MS = 10_000;
const MAX_MESSAGE_BYTES = 4 * 1024 * 1024;
const PING_MS = 15_000;
/** A bridge that says nothing, not even to pings, for so long is gone. */
const SILENT_MS = 45_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
/** Events that may wait for the show; the bridge is not read while there are more. */
const FULL = 20_000;
const LOW = 5000;
const LOOK_MS = 20;

export type ConnectorState = 'CONNECTING' | 'CONNECTED' | 'DISCONNECTED';

/** How a connector does. */
export interface ConnectorStatus {
  readonly state: ConnectorState;
  /** Events that came, those of them that were counted, and messages that could not be read. */
  readonly received: number;
  readonly counted: number;
  readonly unreadable: number;
  readonly lastError?: string;
}

/** What brings the chat of a platform to a show while it runs; one class per kind of bridge. */
export interface ChatConnector {
  readonly status: ConnectorStatus;
  open(): void;
  close(): void;
}

export interface WebSocketOptions {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Sent when the connection stands, e.g. to subscribe. */
  readonly greeting?: string;
  readonly fetcher: Pick<Fetcher, 'check' | 'guard'>;
  readonly batcher: EventBatcher;
}

/** Connects to a bridge and takes what it sends (`readMessage`); comes back when it is gone. */
export class WebSocketConnector implements ChatConnector {
  readonly #options: WebSocketOptions;
  #socket: WebSocket | undefined;
  #retry: NodeJS.Timeout | undefined;
  #beat: NodeJS.Timeout | undefined;
  #relief: NodeJS.Timeout | undefined;
  #pauseMs = FIRST_PAUSE_MS;
  #closed = false;
  #state: ConnectorState = 'DISCONNECTED';
  #received = 0;
  #counted = 0;
  #unreadable = 0;
  #lastError: string | undefined;

  constructor(options: WebSocketOptions) {
    this.#options = options;
  }

  get status(): ConnectorStatus {
    return {
      state: this.#state,
      received: this.#received,
      counted: this.#counted,
      unreadable: this.#unreadable,
      ...(this.#lastError === undefined ? {} : { lastError: this.#lastError }),
    };
  }

  open(): void {
    if (this.#closed) return;
    this.#state = 'CONNECTING';
    const { url, headers, greeting, fetcher } = this.#options;
    let socket: WebSocket;
    try {
      fetcher.check(url.replace(/^ws/i, 'http'));
      socket = new WebSocket(url, {
        headers,
        // Names are resolved and checked where they are used: nothing changes in between.
        lookup: fetcher.guard.lookup,
        ...{ handshakeTimeout: HANDSHAKE_MS, maxPayload: MAX_MESSAGE_BYTES, perMessageDeflate: false },
      });
    } catch (error) {
      this.#failed(error);
      this.#again();
      return;
    }
    this.#socket = socket;
    let heardAt = performance.now();
    socket.on('open', () => {
      this.#state = 'CONNECTED';
      this.#pauseMs = FIRST_PAUSE_MS;
      if (greeting !== undefined) socket.send(greeting);
      this.#beat = setInterval(() => {
        if (performance.now() - heardAt > SILENT_MS && !socket.isPaused) socket.terminate();
        else socket.ping();
      }, PING_MS);
    });
    socket.on('pong', () => (heardAt = performance.now()));
    socket.on('ping', () => (heardAt = performance.now()));
    socket.on('message', (data) => {
      heardAt = performance.now();
      this.#hear(data);
    });
    socket.on('error', (error) => this.#failed(error));
    socket.on('close', (code) => {
      if (this.#socket !== socket) return;
      this.#lastError ??= `closed with code ${code}`;
      this.#again();
    });
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#retry);
    clearInterval(this.#beat);
    clearInterval(this.#relief);
    this.#state = 'DISCONNECTED';
    this.#socket?.terminate();
    this.#socket = undefined;
  }

  #hear(data: RawData): void {
    const text = Array.isArray(data) ? Buffer.concat(data).toString('utf8') : textOf(data);
    let events;
    try {
      events = readMessage(text, Date.now());
    } catch (error) {
      this.#unreadable += 1;
      this.#failed(error);
      return;
    }
    this.#received += events.length;
    this.#options.batcher.add(events).then(
      () => (this.#counted += events.length),
      (error: unknown) => this.#failed(error),
    );
    if (this.#options.batcher.waiting > FULL) this.#hold();
  }

  /** Reads no further until the show has caught up; the sender feels it. */
  #hold(): void {
    const socket = this.#socket;
    if (socket === undefined || socket.isPaused) return;
    socket.pause();
    this.#relief = setInterval(() => {
      if (this.#options.batcher.waiting > LOW) return;
      clearInterval(this.#relief);
      socket.resume();
    }, LOOK_MS);
  }

  #failed(error: unknown): void {
    this.#lastError = error instanceof Error ? error.message : String(error);
  }

  #again(): void {
    clearInterval(this.#beat);
    clearInterval(this.#relief);
    this.#socket = undefined;
    this.#state = 'DISCONNECTED';
    if (this.#closed) return;
    this.#retry = setTimeout(() => this.open(), this.#pauseMs);
    this.#pauseMs = Math.min(LONGEST_PAUSE_MS, this.#pauseMs * 2);
  }
}

function textOf(data: Buffer | ArrayBuffer): string {
  return (data instanceof ArrayBuffer ? Buffer.from(data) : data).toString('utf8');
}

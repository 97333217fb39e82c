import type { DialogCommand, DialogMessage } from '@cyclorama/contract/dialogs';
import { IcsFailure } from '../errors/failure.ts';
import type { Clock } from '../player/link.ts';
import type { Log } from '../sdk/log.ts';

/** As much of a WebSocket as is used. */
export type Socket = Pick<WebSocket, 'readyState' | 'bufferedAmount' | 'close'> & {
  binaryType: BinaryType;
  send(data: string | ArrayBuffer): void;
  onopen: ((event: Event) => void) | null;
  onmessage: ((event: MessageEvent) => void) | null;
  onclose: ((event: CloseEvent) => void) | null;
};

export type ResultMessage = Extract<DialogMessage, { type: 'result' }>;
/** Everything that comes by itself. */
export type Notice = Exclude<DialogMessage, ResultMessage>;

export interface EventsOptions {
  readonly url: string;
  readonly openSocket: (url: string) => Socket;
  /** Whether the server still knows the job: asked when a connection could not be made. */
  readonly isAlive: () => Promise<boolean | undefined>;
  readonly clock: Clock;
  readonly log: Log;
  /** Never a `result`. The first after each connection is `state`. */
  readonly onNotice: (notice: Notice) => void;
  /** The connection is gone; it is being made anew. */
  readonly onLost: (failure: IcsFailure) => void;
  /** It will not come back. Nothing follows. */
  readonly onEnd: (failure: IcsFailure) => void;
}

const RESULT_MS = 10_000;
const HEARTBEAT_MS = 10_000;
/** A heartbeat that stays away for so long: the connection is dead, although nobody said so. */
const HEARTBEAT_RESULT_MS = 5000;
const LEAVE_MS = 1500;
const CONNECT_MS = 8000;
const FIRST_WAIT_MS = 300;
const LONGEST_WAIT_MS = 4000;
/** The server keeps a dialog for 30 s after it noticed that its page is away, which may take as long again. */
const PATIENCE_MS = 60_000;
/** Sound that the network does not take is left out: late words are worse than none. */
const PCM_BACKLOG_BYTES = 64_000;
const OPEN = 1;

interface Pending {
  readonly resolve: (result: ResultMessage) => void;
  readonly reject: (failure: IcsFailure) => void;
  readonly cancel: () => void;
}

/** The connection over which a page and its dialog talk; it is made anew for as long as the job may live. */
export class Events {
  readonly #options: EventsOptions;
  readonly #pending = new Map<number, Pending>();
  #socket: Socket | undefined;
  #requestId = 0;
  #cancelConnect: (() => void) | undefined;
  #cancelRetry: (() => void) | undefined;
  #cancelHeartbeat: (() => void) | undefined;
  #waitMs = FIRST_WAIT_MS;
  #lostAt: number;
  #isUp = false;
  #isClosed = false;

  constructor(options: EventsOptions) {
    this.#options = options;
    this.#lostAt = options.clock.now();
    this.#connect();
  }

  /** The server has spoken on this connection. */
  get isUp(): boolean {
    return this.#isUp;
  }

  /**
   * Asks for something.
   * @throws IcsFailure: the server's refusal, 90100008 without a connection, 90000004 without an answer, 999200003 when the
   * connection went before it came
   */
  async request(command: DialogCommand, patienceMs = RESULT_MS): Promise<ResultMessage> {
    const socket = this.#socket;
    if (socket?.readyState !== OPEN || !this.#isUp)
      throw new IcsFailure('90100008', 'The WebSocket connection status is not Connected.');
    this.#requestId += 1;
    const requestId = this.#requestId;
    const result = await new Promise<ResultMessage>((resolve, reject) => {
      const cancel = this.#options.clock.after(patienceMs, () => {
        this.#pending.delete(requestId);
        reject(new IcsFailure('90000004', `Message response timed out (${command.type}).`));
      });
      this.#pending.set(requestId, { resolve, reject, cancel });
      socket.send(JSON.stringify({ request_id: requestId, ...command }));
    });
    if (!result.result)
      throw new IcsFailure(
        result.error_code ?? 'MSS.47000001',
        result.error_msg ?? `The server refused (${command.type}).`,
      );
    return result;
  }

  /** Sends the microphone. */
  sendPcm(pcm: ArrayBuffer): void {
    const socket = this.#socket;
    if (socket?.readyState !== OPEN || !this.#isUp || socket.bufferedAmount > PCM_BACKLOG_BYTES) return;
    socket.send(pcm);
  }

  get #isOver(): boolean {
    return this.#isClosed;
  }

  /** The browser says that the network is back. */
  retryNow(): void {
    if (this.#isClosed) return;
    if (this.#cancelRetry !== undefined) this.#connect();
    else if (this.#isUp) void this.#beat();
  }

  /** The browser says that the network is gone: looks at once whether it is so. */
  probe(): void {
    if (this.#isUp) void this.#beat();
  }

  /** Says goodbye, and resolves when the server heard it, or after a while. No call back follows. */
  async leave(keep: boolean): Promise<void> {
    this.#isClosed = true;
    const { log } = this.#options;
    try {
      await this.request({ type: 'leave', keep }, LEAVE_MS);
    } catch (error) {
      // It closes as soon as it has heard; where it has not, it ends the job by itself soon.
      log.debug('events: left without an answer', error);
    }
    this.close();
  }

  /** Says goodbye while the page goes away, when nothing can be waited for. */
  leaveNow(keep: boolean): void {
    if (this.#socket?.readyState === OPEN) {
      this.#requestId += 1;
      this.#socket.send(JSON.stringify({ request_id: this.#requestId, type: 'leave', keep }));
    }
    this.close();
  }

  /** No call back follows. */
  close(): void {
    this.#isClosed = true;
    this.#drop(new IcsFailure('999100005', 'The current dialog has ended or been canceled.'));
    this.#cancelRetry?.();
  }

  #connect(): void {
    this.#cancelRetry?.();
    this.#cancelRetry = undefined;
    const { openSocket, url, clock, log } = this.#options;
    let socket: Socket;
    try {
      socket = openSocket(url);
    } catch (cause) {
      this.#end(new IcsFailure('90100014', 'The WebSocket connection is not enabled.', { cause }));
      return;
    }
    this.#socket = socket;
    socket.binaryType = 'arraybuffer';
    socket.onopen = () => log.debug('events: connected');
    socket.onmessage = ({ data }) => {
      if (socket === this.#socket) this.#heard(data);
    };
    socket.onclose = ({ code, reason }) => {
      if (socket === this.#socket) void this.#closed(code, reason);
    };
    this.#cancelConnect = clock.after(CONNECT_MS, () => {
      log.warn('events: no connection in time');
      if (socket === this.#socket) void this.#closed(1006, '');
    });
  }

  #heard(data: unknown): void {
    const message = messageOf(data);
    if (message === undefined) {
      this.#options.log.warn('events: a message that is none', data);
      return;
    }
    if (!this.#isUp) {
      this.#cancelConnect?.();
      this.#isUp = true;
      this.#waitMs = FIRST_WAIT_MS;
      this.#scheduleHeartbeat();
    }
    if (message.type !== 'result') {
      if (!this.#isClosed) this.#options.onNotice(message);
      return;
    }
    const pending = this.#pending.get(message.request_id);
    if (pending === undefined) return;
    this.#pending.delete(message.request_id);
    pending.cancel();
    pending.resolve(message);
  }

  async #closed(code: number, reason: string): Promise<void> {
    const { log, clock, onLost, isAlive } = this.#options;
    const wasUp = this.#isUp;
    log.info(`events: connection closed (${code}${reason === '' ? '' : `, ${reason}`})`);
    this.#drop(new IcsFailure('999200003', 'The WebSocket connection is abnormal. Please try again later.'));
    if (this.#isClosed) return;
    if (code === 4000) {
      this.#end(new IcsFailure('999100005', 'The current dialog has ended or been canceled.'));
      return;
    }
    if (code === 4001) {
      this.#end(
        new IcsFailure('999200005', 'You have joined the room elsewhere. Refresh the page and try again.'),
      );
      return;
    }
    if (wasUp) {
      this.#lostAt = clock.now();
      onLost(new IcsFailure('999200004', 'Network error of the WebSocket connection. Check the network.'));
    } else if ((await isAlive()) === false) {
      // A browser does not show why a connection was refused.
      this.#end(new IcsFailure('999100005', 'The current dialog has ended or been canceled.'));
      return;
    }
    // It may have been closed while the server was asked.
    if (this.#isOver) return;
    if (clock.now() - this.#lostAt > PATIENCE_MS) {
      this.#end(new IcsFailure('90100013', 'Re-establishing the WebSocket connection timed out.'));
      return;
    }
    this.#cancelRetry = clock.after(this.#waitMs, () => this.#connect());
    this.#waitMs = Math.min(LONGEST_WAIT_MS, this.#waitMs * 2);
  }

  #scheduleHeartbeat(): void {
    this.#cancelHeartbeat?.();
    this.#cancelHeartbeat = this.#options.clock.after(HEARTBEAT_MS, () => void this.#beat());
  }

  async #beat(): Promise<void> {
    const socket = this.#socket;
    this.#cancelHeartbeat?.();
    try {
      await this.request({ type: 'heartbeat' }, HEARTBEAT_RESULT_MS);
      if (socket === this.#socket) this.#scheduleHeartbeat();
    } catch (error) {
      if (socket !== this.#socket || this.#isClosed) return;
      this.#options.log.warn('events: a heartbeat was not answered', error);
      socket?.close();
      void this.#closed(1006, 'heartbeat');
    }
  }

  /** Lets go of the present connection; whoever waits for it hears `failure`. */
  #drop(failure: IcsFailure): void {
    const socket = this.#socket;
    this.#socket = undefined;
    this.#isUp = false;
    this.#cancelConnect?.();
    this.#cancelHeartbeat?.();
    if (socket !== undefined) {
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close(1000);
    }
    const waiting = [...this.#pending.values()];
    this.#pending.clear();
    for (const { cancel, reject } of waiting) {
      cancel();
      reject(failure);
    }
  }

  #end(failure: IcsFailure): void {
    if (this.#isClosed) return;
    this.close();
    this.#options.onEnd(failure);
  }
}

function messageOf(data: unknown): DialogMessage | undefined {
  if (typeof data !== 'string') return undefined;
  try {
    const message: unknown = JSON.parse(data);
    if (typeof message !== 'object' || message === null) return undefined;
    return 'type' in message && typeof message.type === 'string' ? (message as DialogMessage) : undefined;
  } catch {
    return undefined;
  }
}

import {
  Retries,
  wallClock,
  type Clock,
  type Link,
  type LinkEnd,
  type LinkEvents,
  type LinkSample,
} from '../link.ts';
import { MediaBuffer } from './buffer.ts';

export interface SocketLinkOptions extends LinkEvents {
  /** Address of the WebSocket, token and all. */
  readonly url: string;
  readonly video: HTMLVideoElement;
  readonly clock?: Clock;
}

/** The server closes with this when it does not know the job (any more). */
const GONE = 4404;
const PATIENCE_MS = 40_000;

interface Start {
  readonly mime: string;
}

/** Plays a dialog from fragments of MP4 over a WebSocket, for networks that let no WebRTC through. */
export class SocketLink implements Link {
  readonly #options: SocketLinkOptions;
  readonly #clock: Clock;
  readonly #retries: Retries;
  readonly #onStall = (): void => {
    this.#stalls += 1;
  };
  #socket: WebSocket | undefined;
  #buffer: MediaBuffer | undefined;
  #mime: string | undefined;
  #wasConnected = false;
  #closed = false;
  #stalls = 0;
  #sampled: { readonly at: number; readonly frames: number; readonly stalls: number } | undefined;

  constructor(options: SocketLinkOptions) {
    this.#options = options;
    this.#clock = options.clock ?? wallClock;
    this.#retries = new Retries(this.#clock, { patienceMs: PATIENCE_MS });
    options.video.addEventListener('waiting', this.#onStall);
    this.#connect();
  }

  retryNow(): void {
    this.#retries.now();
  }

  renew(): void {
    if (this.#closed || this.#retries.isWaiting) return;
    this.#drop();
    this.#connect();
  }

  async sample(): Promise<LinkSample | undefined> {
    const frames = this.#options.video.getVideoPlaybackQuality().totalVideoFrames;
    const now = { at: this.#clock.now(), frames, stalls: this.#stalls };
    const last = this.#sampled;
    this.#sampled = now;
    if (last === undefined || now.at <= last.at || frames < last.frames) return undefined;
    return {
      // TCP loses nothing; it is late instead, which shows as stalls.
      loss: 0,
      jitterMs: 0,
      framesPerSecond: ((frames - last.frames) * 1000) / (now.at - last.at),
      stalls: now.stalls - last.stalls,
    };
  }

  skew(): Promise<number | undefined> {
    const { video } = this.#options;
    if (typeof video.requestVideoFrameCallback !== 'function') return Promise.resolve(undefined);
    return new Promise((resolve) => {
      const cancel = this.#clock.after(1000, () => resolve(undefined));
      video.requestVideoFrameCallback((now, { mediaTime, expectedDisplayTime }) => {
        cancel();
        // The element's time is the sound's, since the sound is its clock.
        resolve((video.currentTime - mediaTime) * 1000 + (expectedDisplayTime - now));
      });
    });
  }

  close(): void {
    this.#closed = true;
    this.#retries.stop();
    this.#options.video.removeEventListener('waiting', this.#onStall);
    this.#drop();
  }

  #connect(): void {
    let socket: WebSocket;
    try {
      socket = new WebSocket(this.#options.url);
    } catch (error) {
      this.#end('blocked', error);
      return;
    }
    socket.binaryType = 'arraybuffer';
    this.#socket = socket;
    socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      if (socket === this.#socket) this.#read(data);
    });
    socket.addEventListener('close', ({ code, reason }) => {
      if (socket !== this.#socket) return;
      const error = new Error(
        `the stream's connection closed (${code}${reason === '' ? '' : `, ${reason}`})`,
      );
      if (code === GONE) this.#end('gone', error);
      else this.#lost(error);
    });
  }

  #read(data: unknown): void {
    try {
      if (data instanceof ArrayBuffer) this.#buffer?.append(data);
      else if (typeof data === 'string') this.#start(JSON.parse(data) as Start);
    } catch (error) {
      // It would say the same at every try.
      this.#end('blocked', error);
    }
  }

  #start({ mime }: Start): void {
    // The same again: its new beginning goes into the same buffer.
    if (mime === this.#mime && this.#buffer !== undefined) return;
    this.#buffer?.close();
    this.#mime = mime;
    this.#buffer = new MediaBuffer({
      video: this.#options.video,
      mime,
      onBroken: (error) => this.#lost(error),
    });
    this.#wasConnected = true;
    this.#retries.succeeded();
    this.#options.onConnected();
  }

  #lost(error: unknown): void {
    if (this.#closed) return;
    this.#drop();
    if (this.#retries.schedule(() => this.#connect())) this.#options.onWaiting(error);
    else this.#end(this.#wasConnected ? 'lost' : 'blocked', error);
  }

  #end(end: LinkEnd, error: unknown): void {
    if (this.#closed) return;
    this.close();
    this.#options.onEnd(end, error);
  }

  #drop(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.close();
    this.#buffer?.close();
    this.#buffer = undefined;
  }
}

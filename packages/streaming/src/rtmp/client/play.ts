import type { MediaPacket } from '../../packets.ts';
import { MessageParser } from '../media-messages.ts';
import { RtmpClient, RtmpRefused, type RtmpTarget } from './client.ts';

/**
 * `playing`: the server accepted; media follows when somebody publishes. `paused`: the publisher is gone, it may come
 * back. `lost`: the connection is over. `ended`: the server said that the stream is over; the connection is closed.
 */
export type RtmpPlayState = 'playing' | 'paused' | 'ended' | 'lost';

export interface RtmpPlayOptions extends RtmpTarget {
  readonly onPacket: (packet: MediaPacket) => void;
  /** `lost` and `ended` come last, one of them exactly once, and not after `close`. */
  readonly onState?: (state: RtmpPlayState, reason: string) => void;
  /** Milliseconds without any byte (pings count) until the connection counts as dead. Default 15 s. */
  readonly idleMs?: number;
}

/** A stream that is being played. */
export interface RtmpPlayer {
  readonly bytesRead: number;
  /** Stops and resumes reading from the network; the server leaves out pictures meanwhile. */
  setPaused(paused: boolean): void;
  close(): void;
}

/** Milliseconds of stream that we tell the server we keep. */
const BUFFER_MS = 1000;
const SET_BUFFER = 3;

/**
 * Plays from an RTMP or RTMPS server. One attempt: when the connection is lost, the caller opens another (see Backoff).
 * @throws RangeError for what is no RTMP address
 */
export function connectRtmpPlay(options: RtmpPlayOptions): RtmpPlayer {
  return new Playing(options);
}

class Playing implements RtmpPlayer {
  readonly #options: RtmpPlayOptions;
  readonly #client: RtmpClient;
  readonly #watch: NodeJS.Timeout;
  #parser = new MessageParser();
  #state: RtmpPlayState | 'opening' = 'opening';
  #closed = false;
  #resting = false;

  constructor(options: RtmpPlayOptions) {
    this.#options = options;
    const idleMs = options.idleMs ?? 15_000;
    this.#client = new RtmpClient(options, 'play', {
      ready: (stream) => this.#ask(stream),
      status: (code, level, description) => this.#status(code, level, description),
      media: (message) => {
        for (const packet of this.#parser.packets(message)) this.#packet(packet);
      },
      closed: (error) => this.#over('lost', error.message),
    });
    this.#watch = setInterval(
      () => {
        if (this.#resting || this.#client.silentMs <= idleMs) return;
        this.#client.close(new Error(`Nothing came for ${Math.round(idleMs / 1000)} s`));
      },
      Math.max(10, idleMs / 8),
    );
    this.#watch.unref();
  }

  get bytesRead(): number {
    return this.#client.socket.bytesRead;
  }

  setPaused(paused: boolean): void {
    if (this.#resting === paused || this.#closed) return;
    this.#resting = paused;
    if (paused) this.#client.socket.pause();
    else {
      this.#client.heard();
      this.#client.socket.resume();
    }
  }

  close(): void {
    this.#closed = true;
    clearInterval(this.#watch);
    this.#client.close(new Error('closed'));
  }

  #ask(stream: number): void {
    const { connection, url } = this.#client;
    const buffer = Buffer.alloc(10);
    buffer.writeUInt16BE(SET_BUFFER);
    buffer.writeUInt32BE(stream, 2);
    buffer.writeUInt32BE(BUFFER_MS, 6);
    connection.command('getStreamLength', 5, 0, null, url.name);
    // −2000: live if there is one, else a recording; what players send.
    connection.command('play', 6, stream, null, url.name, -2000);
    connection.userControlBytes(buffer);
  }

  #packet(packet: MediaPacket): void {
    if (this.#closed) return;
    this.#go('playing', 'the publisher is back');
    this.#options.onPacket(packet);
  }

  #status(code: string, level: string, description: string): void {
    switch (code) {
      case 'NetStream.Play.Start':
        this.#client.opened();
        this.#go('playing', description);
        break;
      case 'NetStream.Play.UnpublishNotify':
        // Whoever publishes next begins with another clock.
        this.#parser = new MessageParser();
        this.#go('paused', description);
        break;
      case 'NetStream.Play.Stop':
      case 'NetStream.Play.Complete':
        this.#over('ended', description);
        break;
      default:
        if (level === 'error') this.#over('lost', new RtmpRefused(code, description).message);
    }
  }

  #go(state: 'playing' | 'paused', reason: string): void {
    if (this.#state === state || this.#closed) return;
    this.#state = state;
    this.#options.onState?.(state, reason);
  }

  #over(state: 'ended' | 'lost', reason: string): void {
    clearInterval(this.#watch);
    if (this.#closed) return;
    this.#closed = true;
    this.#client.close(new Error(reason));
    this.#options.onState?.(state, reason);
  }
}

import { ApiError, CONSOLE_HEADER, readFailure } from '../api/http.ts';

/** What became of a connection to a stream. */
export type WhepState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'playing' }
  | { readonly kind: 'waiting'; readonly retryInMs: number; readonly error: unknown };

export interface WhepOptions {
  /** WHEP address on this server, e.g. `/rtc/whep/NAME`. */
  readonly url: string;
  /** Bearer token, for streams that want one. */
  readonly token?: string | undefined;
  /** Sound as well. Without it browsers need not hold pictures back until their sound can be heard. */
  readonly sound: boolean;
  readonly onStream: (stream: MediaStream) => void;
  readonly onState: (state: WhepState) => void;
}

const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 15_000;
const GATHERING_MS = 1000;

/** Plays a stream over WebRTC and comes back by itself until it is closed. */
export class WhepPlayer {
  readonly #options: WhepOptions;
  #peer: RTCPeerConnection | undefined;
  #session: string | undefined;
  #retryMs = FIRST_RETRY_MS;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #closed = false;

  constructor(options: WhepOptions) {
    this.#options = options;
    void this.#connect();
  }

  /** Tries at once instead of after the wait. */
  retryNow(): void {
    if (this.#timer === undefined) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    void this.#connect();
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#drop();
  }

  async #connect(): Promise<void> {
    this.#options.onState({ kind: 'connecting' });
    const peer = new RTCPeerConnection();
    this.#peer = peer;
    const stream = new MediaStream();
    peer.addTransceiver('video', { direction: 'recvonly' });
    if (this.#options.sound) peer.addTransceiver('audio', { direction: 'recvonly' });
    peer.addEventListener('track', ({ track, receiver }) => {
      // A monitor shows what is, not what was half a second ago.
      if ('jitterBufferTarget' in receiver) receiver.jitterBufferTarget = 0;
      stream.addTrack(track);
      this.#options.onStream(stream);
    });
    peer.addEventListener('connectionstatechange', () => {
      if (peer !== this.#peer) return;
      if (peer.connectionState === 'connected') {
        this.#retryMs = FIRST_RETRY_MS;
        this.#options.onState({ kind: 'playing' });
      }
      if (peer.connectionState === 'failed' || peer.connectionState === 'disconnected')
        this.#lost(new ApiError('The connection broke.', { status: 0, code: 'Console.MediaLost' }));
    });
    try {
      await peer.setLocalDescription(await peer.createOffer());
      await gathered(peer);
      const answer = await this.#exchange(peer.localDescription?.sdp ?? '');
      if (peer !== this.#peer) return;
      await peer.setRemoteDescription({ type: 'answer', sdp: answer });
    } catch (error) {
      if (peer === this.#peer) this.#lost(error);
    }
  }

  async #exchange(offer: string): Promise<string> {
    const { url, token } = this.#options;
    const response = await fetch(url, {
      method: 'POST',
      body: offer,
      headers: {
        'content-type': 'application/sdp',
        ...CONSOLE_HEADER,
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
    });
    const text = await response.text();
    if (!response.ok) {
      const { code, message } = readFailure(text);
      throw new ApiError(message ?? `The server answered ${response.status}.`, {
        status: response.status,
        code: code ?? `HTTP.${response.status}`,
        requestId: response.headers.get('x-request-id') ?? undefined,
      });
    }
    const location = response.headers.get('location');
    this.#session = location === null ? undefined : new URL(location, new URL(url, document.baseURI)).href;
    return text;
  }

  #lost(error: unknown): void {
    if (this.#closed || this.#timer !== undefined) return;
    this.#drop();
    const retryInMs = this.#retryMs;
    this.#retryMs = Math.min(LONGEST_RETRY_MS, this.#retryMs * 1.5);
    this.#options.onState({ kind: 'waiting', retryInMs, error });
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#connect();
    }, retryInMs);
  }

  #drop(): void {
    const peer = this.#peer;
    this.#peer = undefined;
    peer?.close();
    const session = this.#session;
    this.#session = undefined;
    if (session === undefined) return;
    const { token } = this.#options;
    // The server notices a peer that is gone by itself; this only tells it sooner.
    fetch(session, {
      method: 'DELETE',
      keepalive: true,
      headers: { ...CONSOLE_HEADER, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) },
    }).catch(() => undefined);
  }
}

/** Resolves when the addresses of this side are known, or after a second. */
export function gathered(peer: RTCPeerConnection): Promise<void> {
  if (peer.iceGatheringState === 'complete') return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, GATHERING_MS);
    peer.addEventListener('icegatheringstatechange', () => {
      if (peer.iceGatheringState !== 'complete') return;
      clearTimeout(timer);
      resolve();
    });
  });
}

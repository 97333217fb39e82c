import { ApiError, CONSOLE_HEADER, readFailure } from '../api/http.ts';
import { gathered } from './whep.ts';

/** What became of what is published. */
export type WhipState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'live' }
  /** It broke, or never stood; nothing is tried again by itself. */
  | { readonly kind: 'lost'; readonly error: unknown };

export interface WhipOptions {
  /** WHIP address on this server. */
  readonly url: string;
  readonly token?: string | undefined;
  readonly stream: MediaStream;
  readonly onState: (state: WhipState) => void;
}

/** Publishes a camera or a microphone over WebRTC until it is closed. */
export class WhipPublisher {
  readonly #options: WhipOptions;
  readonly #peer = new RTCPeerConnection();
  #session: string | undefined;
  #closed = false;

  constructor(options: WhipOptions) {
    this.#options = options;
    const peer = this.#peer;
    for (const track of options.stream.getTracks())
      peer.addTransceiver(track, { direction: 'sendonly', streams: [options.stream] });
    peer.addEventListener('connectionstatechange', () => {
      if (peer.connectionState === 'connected') this.#tell({ kind: 'live' });
      if (peer.connectionState === 'failed' || peer.connectionState === 'disconnected')
        this.#lost(new ApiError('The connection broke.', { status: 0, code: 'Console.MediaLost' }));
    });
    this.#tell({ kind: 'connecting' });
    this.#connect().catch((error: unknown) => this.#lost(error));
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#peer.close();
    this.#leave();
  }

  async #connect(): Promise<void> {
    const { url, token } = this.#options;
    const peer = this.#peer;
    await peer.setLocalDescription(await peer.createOffer());
    await gathered(peer);
    const response = await fetch(url, {
      method: 'POST',
      body: peer.localDescription?.sdp ?? '',
      headers: { 'content-type': 'application/sdp', ...headersOf(token) },
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
    if (this.#closed) this.#leave();
    else await peer.setRemoteDescription({ type: 'answer', sdp: text });
  }

  #tell(state: WhipState): void {
    if (!this.#closed) this.#options.onState(state);
  }

  #lost(error: unknown): void {
    this.#tell({ kind: 'lost', error });
    this.close();
  }

  #leave(): void {
    const session = this.#session;
    this.#session = undefined;
    if (session === undefined) return;
    // The server notices a publisher that is gone by itself; this only tells it sooner.
    fetch(session, { method: 'DELETE', keepalive: true, headers: headersOf(this.#options.token) }).catch(
      () => undefined,
    );
  }
}

function headersOf(token: string | undefined): Record<string, string> {
  return { ...CONSOLE_HEADER, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
}

import { Retries, wallClock, type Clock, type Link, type LinkEvents, type LinkSample } from '../link.ts';
import { playoutSkew, StatsReader } from './stats.ts';

export interface WhepOptions extends LinkEvents {
  /** Where offers go. */
  readonly url: string;
  readonly token: string;
  readonly iceServers: readonly RTCIceServer[];
  /** Called for every connection anew, with both tracks in one stream: browsers keep those together. */
  readonly onStream: (stream: MediaStream) => void;
  readonly clock?: Clock;
}

/** Receivers of browsers before `jitterBufferTarget` had this one, in seconds. */
interface HintedReceiver {
  jitterBufferTarget?: number | null;
  playoutDelayHint?: number | null;
}

const GATHERING_MS = 800;
/** A busy server may take its time for the answer. */
const ANSWERING_MS = 15_000;
/** A first connection that takes longer from there is blocked. */
const CONNECTING_MS = 8000;
/** `disconnected` often mends itself. */
const MENDING_MS = 2500;
/** As long as a server keeps a dialog for a page that is away, and a little. */
const PATIENCE_MS = 40_000;

class Refused extends Error {
  readonly status: number;
  readonly retryAfterMs: number;

  constructor(status: number, text: string, retryAfterMs: number) {
    super(`the server answered ${status} to the offer: ${text.slice(0, 200)}`);
    this.name = 'Refused';
    this.status = status;
    this.retryAfterMs = retryAfterMs;
  }
}

/**
 * Plays a dialog over WebRTC (WHEP) and comes back by itself: a connection that breaks is made anew while the last picture
 * stands. Servers of WHEP need not understand ICE restarts; a new offer mends what those mend.
 */
export class WhepLink implements Link {
  readonly #options: WhepOptions;
  readonly #clock: Clock;
  readonly #retries: Retries;
  #peer: RTCPeerConnection | undefined;
  #session: string | undefined;
  #stats = new StatsReader();
  #wasConnected = false;
  #isAnswered = false;
  #closed = false;
  #delayMs = 0;
  #cancelWatch: (() => void) | undefined;

  constructor(options: WhepOptions) {
    this.#options = options;
    this.#clock = options.clock ?? wallClock;
    this.#retries = new Retries(this.#clock, { patienceMs: PATIENCE_MS });
    void this.#connect();
  }

  /** How long packets may be held back so that late ones are in time. */
  setDelay(ms: number): void {
    this.#delayMs = ms;
    for (const receiver of this.#peer?.getReceivers() ?? []) setPlayoutDelay(receiver, ms);
  }

  retryNow(): void {
    this.#retries.now();
  }

  renew(): void {
    if (this.#closed || this.#retries.isWaiting) return;
    this.#drop();
    void this.#connect();
  }

  async sample(): Promise<LinkSample | undefined> {
    const report = await this.#report();
    return report === undefined ? undefined : this.#stats.read(report);
  }

  async skew(): Promise<number | undefined> {
    const report = await this.#report();
    return report === undefined ? undefined : playoutSkew(report);
  }

  close(): void {
    this.#closed = true;
    this.#retries.stop();
    // The connection itself says that it ends, and the job mostly ends with it: nothing to tell the server.
    this.#session = undefined;
    this.#drop();
  }

  async #report(): Promise<RTCStatsReport | undefined> {
    const peer = this.#peer;
    return peer?.connectionState === 'connected' ? peer.getStats() : undefined;
  }

  async #connect(): Promise<void> {
    let peer: RTCPeerConnection;
    try {
      peer = new RTCPeerConnection({ iceServers: [...this.#options.iceServers], bundlePolicy: 'max-bundle' });
    } catch (error) {
      this.#end('blocked', error);
      return;
    }
    this.#peer = peer;
    this.#stats = new StatsReader();
    const stream = new MediaStream();
    peer.addTransceiver('video', { direction: 'recvonly' });
    peer.addTransceiver('audio', { direction: 'recvonly' });
    peer.addEventListener('track', ({ track, receiver }) => {
      setPlayoutDelay(receiver, this.#delayMs);
      stream.addTrack(track);
      if (peer === this.#peer) this.#options.onStream(stream);
    });
    peer.addEventListener('connectionstatechange', () => this.#changed(peer));
    this.#isAnswered = false;
    this.#watch(peer, ANSWERING_MS, 'the server did not answer in time');
    try {
      await peer.setLocalDescription(await peer.createOffer());
      await gathered(peer, this.#clock);
      const answer = await this.#exchange(peer, peer.localDescription?.sdp ?? '');
      if (peer !== this.#peer) return;
      await peer.setRemoteDescription({ type: 'answer', sdp: answer });
      if (peer !== this.#peer || isConnected(peer)) return;
      this.#isAnswered = true;
      this.#watch(peer, CONNECTING_MS, 'the connection could not be made');
    } catch (error) {
      this.#lost(peer, error);
    }
  }

  #changed(peer: RTCPeerConnection): void {
    if (peer !== this.#peer) return;
    switch (peer.connectionState) {
      case 'connected':
        this.#cancelWatch?.();
        this.#wasConnected = true;
        this.#retries.succeeded();
        this.#options.onConnected();
        break;
      case 'disconnected':
        this.#watch(peer, MENDING_MS, 'the connection broke');
        break;
      case 'failed':
        this.#lost(peer, new Error('the connection failed'));
        break;
      default:
    }
  }

  /** Unless it is connected by then, it is lost. */
  #watch(peer: RTCPeerConnection, ms: number, why: string): void {
    this.#cancelWatch?.();
    this.#cancelWatch = this.#clock.after(ms, () => {
      if (peer.connectionState !== 'connected') this.#lost(peer, new Error(why));
    });
  }

  async #exchange(peer: RTCPeerConnection, offer: string): Promise<string> {
    const { url, token } = this.#options;
    const response = await fetch(url, {
      method: 'POST',
      body: offer,
      headers: { 'content-type': 'application/sdp', authorization: `Bearer ${token}` },
    });
    const text = await response.text();
    if (!response.ok)
      throw new Refused(response.status, text, Number(response.headers.get('retry-after') ?? 0) * 1000);
    const location = response.headers.get('location');
    const session = location === null ? undefined : new URL(location, url).href;
    // Given up while the answer was under way: the server has a viewer that will never come.
    if (peer === this.#peer) this.#session = session;
    else this.#leave(session);
    return text;
  }

  #lost(peer: RTCPeerConnection, error: unknown): void {
    if (peer !== this.#peer || this.#closed) return;
    this.#drop();
    if (error instanceof Refused && (error.status === 404 || error.status === 410)) {
      this.#end('gone', error);
      return;
    }
    const waitMs = error instanceof Refused ? error.retryAfterMs : 0;
    // The server answered, and yet no packet came through: another try would end alike.
    const isBlocked = !this.#wasConnected && this.#isAnswered;
    if (isBlocked) this.#end('blocked', error);
    else if (this.#retries.schedule(() => void this.#connect(), waitMs)) this.#options.onWaiting(error);
    else this.#end(this.#wasConnected ? 'lost' : 'blocked', error);
  }

  #end(end: 'gone' | 'blocked' | 'lost', error: unknown): void {
    if (this.#closed) return;
    this.close();
    this.#options.onEnd(end, error);
  }

  #drop(): void {
    this.#cancelWatch?.();
    const peer = this.#peer;
    this.#peer = undefined;
    peer?.close();
    const session = this.#session;
    this.#session = undefined;
    this.#leave(session);
  }

  /** The server notices by itself that nobody listens any more; this only tells it sooner. */
  #leave(session: string | undefined): void {
    if (session === undefined) return;
    fetch(session, {
      method: 'DELETE',
      keepalive: true,
      headers: { authorization: `Bearer ${this.#options.token}` },
    }).catch(() => undefined);
  }
}

/** Asked anew: states change while something else is awaited. */
function isConnected(peer: RTCPeerConnection): boolean {
  return peer.connectionState === 'connected';
}

function setPlayoutDelay(receiver: HintedReceiver, ms: number): void {
  if ('jitterBufferTarget' in receiver) receiver.jitterBufferTarget = ms;
  else if ('playoutDelayHint' in receiver) receiver.playoutDelayHint = ms / 1000;
}

/** Resolves when this side's addresses are known, or after a while. */
function gathered(peer: RTCPeerConnection, clock: Clock): Promise<void> {
  if (peer.iceGatheringState === 'complete') return Promise.resolve();
  return new Promise((resolve) => {
    const cancel = clock.after(GATHERING_MS, resolve);
    peer.addEventListener('icegatheringstatechange', () => {
      if (peer.iceGatheringState !== 'complete') return;
      cancel();
      resolve();
    });
  });
}

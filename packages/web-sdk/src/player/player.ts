import type { DialogVideo } from '@cyclorama/contract/dialogs';
import type { Link, LinkEnd, LinkSample } from './link.ts';
import { NetworkJudge, playoutDelayMs, type NetworkVerdict } from './network.ts';
import type { Fit } from './picture/fit.ts';
import { Picture } from './picture/picture.ts';
import { SocketLink } from './socket/link.ts';
import { Sound, type SoundState } from './sound.ts';
import { mediaWays } from './ways.ts';
import { WhepLink } from './webrtc/whep.ts';

/** `playing`: pictures come; `stalled`: they did, and will again; `ended`: see `onEnd`. */
export type PlayerPhase = 'connecting' | 'playing' | 'stalled' | 'ended';
export type PlayerWay = 'webrtc' | 'socket';

export interface PlayerOptions {
  /** Filled by the picture; the player's own (it has the class `hwics-picture`). */
  readonly place: HTMLElement;
  readonly video: DialogVideo;
  /** Default: what looks best in the place as it is. */
  readonly fit?: Fit | undefined;
  /** What the job was made for; without WebRTC in this browser or network it is `socket` all the same. */
  readonly way: PlayerWay;
  /** `…/play` and `…/media` of the job, absolute. */
  readonly playUrl: string;
  readonly mediaUrl: string;
  readonly token: string;
  readonly iceServers: readonly {
    readonly urls: readonly string[];
    readonly username?: string;
    readonly credential?: string;
  }[];
  readonly onPhase: (phase: PlayerPhase) => void;
  readonly onFirstFrame: () => void;
  /** `blocked` or `frozen`: ask for a tap and call `unlock` in it. */
  readonly onSound: (state: SoundState) => void;
  readonly onNetwork: (verdict: NetworkVerdict, sample: LinkSample) => void;
  readonly onEnd: (end: LinkEnd, error: unknown) => void;
}

export interface Player {
  readonly phase: PlayerPhase;
  readonly way: PlayerWay;
  readonly sound: SoundState | undefined;
  /** What is behind the picture can be seen. */
  readonly isSeeThrough: boolean;
  readonly video: HTMLVideoElement;
  /** Resolves when it is so. */
  setMuted(isMuted: boolean): Promise<void>;
  /** Plays aloud; only within a tap or a key press where the browser wants one. */
  unlock(): Promise<void>;
  setFit(fit: Fit | undefined): void;
  /** The network is back: tries at once. */
  retryNow(): void;
  /** Milliseconds by which the picture is later than its sound, where the browser tells. */
  skew(): Promise<number | undefined>;
  close(): void;
}

const LOOK_MS = 500;
const STALL_MS = 1500;
/** A picture that stands for so long, although the connection says it is there, wants a new connection. */
const RENEW_MS = 6000;
const SAMPLE_MS = 2000;

/** Plays a dialog's picture and sound in `place` until it is closed. */
export function createPlayer(options: PlayerOptions): Player {
  return new DialogPlayer(options);
}

class DialogPlayer implements Player {
  readonly #options: PlayerOptions;
  readonly #picture: Picture;
  readonly #sound: Sound;
  readonly #judge: NetworkJudge;
  readonly #timer: ReturnType<typeof setInterval>;
  #link: Link;
  #way: PlayerWay;
  #phase: PlayerPhase = 'connecting';
  #framedAt: number | undefined;
  #renewedAt = 0;
  #sampledAt = 0;
  #verdict: NetworkVerdict = 'good';

  constructor(options: PlayerOptions) {
    this.#options = options;
    this.#picture = new Picture({
      place: options.place,
      isTransparent: options.video.is_transparent,
      fit: options.fit,
      onFrame: () => this.#framed(),
    });
    this.#sound = new Sound(this.#picture.video, (state) => options.onSound(state));
    this.#judge = new NetworkJudge(options.video.fps);
    this.#way = options.way === 'webrtc' && mediaWays().webrtc ? 'webrtc' : 'socket';
    this.#link = this.#open();
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
  }

  get phase(): PlayerPhase {
    return this.#phase;
  }

  get way(): PlayerWay {
    return this.#way;
  }

  get sound(): SoundState | undefined {
    return this.#sound.state;
  }

  get isSeeThrough(): boolean {
    return this.#picture.isSeeThrough;
  }

  get video(): HTMLVideoElement {
    return this.#picture.video;
  }

  setMuted(isMuted: boolean): Promise<void> {
    return this.#sound.setMuted(isMuted);
  }

  unlock(): Promise<void> {
    return this.#sound.setMuted(false);
  }

  setFit(fit: Fit | undefined): void {
    this.#picture.setFit(fit);
  }

  retryNow(): void {
    this.#link.retryNow();
  }

  skew(): Promise<number | undefined> {
    return this.#link.skew();
  }

  close(): void {
    clearInterval(this.#timer);
    this.#link.close();
    this.#picture.close();
    this.#phase = 'ended';
  }

  #open(): Link {
    const { iceServers, playUrl, mediaUrl, token } = this.#options;
    const { video } = this.#picture;
    const events = {
      onConnected: () => this.#play(),
      onWaiting: () => this.#enter(this.#framedAt === undefined ? 'connecting' : 'stalled'),
      onEnd: (end: LinkEnd, error: unknown) => this.#ended(end, error),
    };
    if (this.#way === 'socket') return new SocketLink({ ...events, url: mediaUrl, video });
    return new WhepLink({
      ...events,
      url: playUrl,
      token,
      iceServers: iceServers.map(({ urls, ...rest }) => ({ urls: [...urls], ...rest })),
      onStream: (stream) => {
        if (video.srcObject !== stream) video.srcObject = stream;
        this.#play();
      },
    });
  }

  #play(): void {
    this.#sound.start().catch((error: unknown) => this.#ended('blocked', error));
  }

  #framed(): void {
    const isFirst = this.#framedAt === undefined;
    this.#framedAt = performance.now();
    this.#enter('playing');
    if (isFirst) this.#options.onFirstFrame();
  }

  #look(): void {
    const now = performance.now();
    // Browsers show no pictures of pages that are not seen: that is no stall.
    if (document.visibilityState === 'hidden') {
      if (this.#framedAt !== undefined) this.#framedAt = now;
      return;
    }
    const standsFor = this.#framedAt === undefined ? 0 : now - this.#framedAt;
    if (standsFor > STALL_MS && this.#sound.state !== 'frozen') {
      this.#enter('stalled');
      if (standsFor > RENEW_MS && now - this.#renewedAt > RENEW_MS) {
        this.#renewedAt = now;
        this.#link.renew();
      }
    }
    if (now - this.#sampledAt < SAMPLE_MS) return;
    this.#sampledAt = now;
    void this.#sample();
  }

  async #sample(): Promise<void> {
    const sample = await this.#link.sample();
    if (sample === undefined || this.#phase === 'ended') return;
    const verdict = this.#judge.judge(sample);
    if (verdict !== this.#verdict && this.#link instanceof WhepLink)
      this.#link.setDelay(playoutDelayMs(verdict));
    this.#verdict = verdict;
    this.#options.onNetwork(verdict, sample);
  }

  #ended(end: LinkEnd, error: unknown): void {
    if (this.#phase === 'ended') return;
    // What lets no WebRTC through lets a WebSocket through, mostly.
    if (end === 'blocked' && this.#way === 'webrtc' && mediaWays().socket) {
      this.#link.close();
      this.#way = 'socket';
      this.#link = this.#open();
      return;
    }
    clearInterval(this.#timer);
    this.#link.close();
    this.#enter('ended');
    this.#options.onEnd(end, error);
  }

  #enter(phase: PlayerPhase): void {
    if (phase === this.#phase) return;
    this.#phase = phase;
    this.#options.onPhase(phase);
  }
}

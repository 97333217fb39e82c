import type { Track } from 'node-datachannel';
import type { EncodedPacket } from '../encoded.ts';
import type { RtcOptions } from '../stage-api.ts';
import { chooseH264, chooseOpus, NotAcceptable, parseOffer, type OfferedMedia } from './offer.ts';
import { Pacer } from './pacer.ts';
import { CommandLine } from './command-line.ts';
import { describeMedia, Peer, type Native } from './peer.ts';
import { isRtcp } from './rtp.ts';
import { parseRtcp } from './rtcp.ts';
import { RtpSender, type Moment } from './sender.ts';

export interface ViewerOptions {
  readonly native: Native;
  readonly rtc: RtcOptions;
  readonly id: string;
  readonly rendition: string;
  /** profile_idc of the rendition's H.264. */
  readonly profile: number;
  readonly onConnected: () => void;
  /** A player that reported, and was then silent for so long, has gone without a word. */
  readonly silentMs: number;
  /** It lacks pictures that only a key frame brings back. */
  readonly onNeedKey: () => void;
  readonly onGone: () => void;
  /** It can be told something, or said something, over a data channel. */
  readonly onLine?: (text: string | undefined) => void;
}

/** For a peer to connect. */
const CONNECT_MS = 15_000;
const REPORT_MS = 1000;
/** Between two requests for a key frame that has not come. */
const KEY_AGAIN_MS = 600;
const VIDEO_HISTORY = 1024;
const AUDIO_HISTORY = 64;

interface Line {
  readonly track: Track;
  readonly sender: RtpSender;
}

/** One who watches a rendition by WebRTC. */
export class Viewer {
  readonly #options: ViewerOptions;
  readonly #peer: Peer;
  readonly #pacer: Pacer;
  readonly #timer: NodeJS.Timeout;
  readonly #reports: NodeJS.Timeout;
  readonly #line: CommandLine;
  #video: Line | undefined;
  #audio: Line | undefined;
  #connected = false;
  #closed = false;
  #started = false;
  #keyWanted = true;
  #keyAsked = -Infinity;
  #moment: Moment | undefined;
  #heardAt: number | undefined;

  constructor(options: ViewerOptions) {
    this.#options = options;
    this.#peer = new Peer(options.native, options.id, options.rtc);
    this.#pacer = new Pacer((packet) => this.#write(this.#video, packet));
    this.#timer = setTimeout(() => this.close(), CONNECT_MS);
    this.#reports = setInterval(() => {
      if (performance.now() - (this.#heardAt ?? Infinity) > this.#options.silentMs) this.close();
      else this.#report();
    }, REPORT_MS);
    this.#peer.onChange((state) => this.#stateChanged(state));
    this.#line = new CommandLine({
      onOpen: () => options.onLine?.(undefined),
      onMessage: (text) => options.onLine?.(text),
    });
    this.#peer.onChannel((channel) => this.#line.add(channel));
  }

  get rendition(): string {
    return this.#options.rendition;
  }

  get connected(): boolean {
    return this.#connected;
  }

  /** @throws BadOffer, NotAcceptable */
  async answer(text: string): Promise<string> {
    const offer = parseOffer(text);
    const receiving = offer.media.filter(
      ({ direction }) => direction === 'recvonly' || direction === 'sendrecv',
    );
    const video = receiving.find(({ kind }) => kind === 'video');
    const audio = receiving.find(({ kind }) => kind === 'audio');
    if (!video && !audio) throw new NotAcceptable('the offer asks for neither picture nor sound');
    if (video) this.#video = this.#addVideo(video);
    if (audio) this.#audio = this.#addAudio(audio);
    return this.#peer.answer(offer.sdp);
  }

  /** A picture; nothing before the first key frame. */
  video(payloads: readonly Uint8Array[], { ptsMs, key }: EncodedPacket): void {
    if (!this.#connected || !this.#video) return;
    if (key) {
      this.#keyWanted = false;
      this.#started = true;
    } else if (this.#keyWanted) this.#askKey();
    if (!this.#started) return;
    this.#place(ptsMs);
    this.#video.sender.frame(payloads, ptsMs, true);
  }

  /** 20 ms of Opus. */
  opus({ ptsMs, data }: EncodedPacket): void {
    if (!this.#connected || !this.#audio) return;
    this.#place(ptsMs);
    this.#audio.sender.frame([data], ptsMs, false);
  }

  /** Sends a text over its data channels. */
  tell(text: string): void {
    if (this.#connected) this.#line.send(text);
  }

  /** When this returns nothing more leaves. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearTimeout(this.#timer);
    clearInterval(this.#reports);
    this.#pacer.close();
    this.#video?.sender.bye();
    this.#audio?.sender.bye();
    this.#connected = false;
    this.#peer.close();
    this.#options.onGone();
  }

  #addVideo(media: OfferedMedia): Line {
    const codec = chooseH264(media, this.#options.profile);
    if (!codec) throw new NotAcceptable('the offer takes no H.264 with packetization-mode 1');
    const sender = new RtpSender({
      payloadType: codec.payloadType,
      clockRate: 90_000,
      history: VIDEO_HISTORY,
      send: (packet) => {
        // What is said of the stream need not wait for its packets.
        if (isRtcp(packet)) {
          this.#write(this.#video, packet);
          return;
        }
        if (this.#pacer.push(packet)) return;
        // The line is blocked: nothing whole can come before the next key frame.
        this.#started = false;
        this.#keyWanted = true;
      },
    });
    return this.#addLine(media, codec, sender);
  }

  #addAudio(media: OfferedMedia): Line {
    const codec = chooseOpus(media);
    if (!codec) throw new NotAcceptable('the offer takes no Opus');
    const sender = new RtpSender({
      payloadType: codec.payloadType,
      clockRate: 48_000,
      history: AUDIO_HISTORY,
      send: (packet) => this.#write(this.#audio, packet),
    });
    return this.#addLine(media, codec, sender);
  }

  #addLine({ kind, mid }: OfferedMedia, codec: Parameters<typeof describeMedia>[4], sender: RtpSender): Line {
    const media = describeMedia(this.#options.native, kind, mid, 'SendOnly', codec);
    // One stream for both: players keep its tracks in sync.
    media.addSSRC(sender.ssrc, 'cyclorama', 'programme', kind);
    return { track: this.#peer.addTrack(media, (data) => this.#hear(sender, data)), sender };
  }

  #hear(sender: RtpSender, data: Buffer): void {
    if (!isRtcp(data)) return;
    this.#heardAt = performance.now();
    for (const news of parseRtcp(data)) {
      if (news.ssrc !== sender.ssrc) continue;
      if (news.kind === 'nack') sender.again(news.sequences);
      else if (news.kind === 'key') {
        this.#keyWanted = true;
        this.#askKey();
      }
    }
  }

  #askKey(): void {
    const now = performance.now();
    if (now - this.#keyAsked < KEY_AGAIN_MS) return;
    this.#keyAsked = now;
    this.#options.onNeedKey();
  }

  /** The first packet says where programme time lies; a delay that changes later moves it. */
  #place(ptsMs: number): void {
    const wallMs = wallNow();
    const known = this.#moment;
    if (known && Math.abs(known.ptsMs + wallMs - known.wallMs - ptsMs) < 1000) return;
    this.#moment = { ptsMs, wallMs };
    this.#report();
  }

  #report(): void {
    if (!this.#connected || !this.#moment) return;
    const now = wallNow();
    this.#video?.sender.report(this.#moment, now);
    this.#audio?.sender.report(this.#moment, now);
  }

  #write(line: Line | undefined, packet: Buffer): void {
    // Between the end of a connection and its news there is nobody to send to.
    if (this.#connected && line?.track.isOpen()) line.track.sendMessageBinary(packet);
  }

  #stateChanged(state: 'connected' | 'gone'): void {
    if (state === 'gone') this.close();
    else if (!this.#connected) {
      clearTimeout(this.#timer);
      this.#connected = true;
      this.#options.onConnected();
    }
  }
}

/** Epoch milliseconds that never step. */
function wallNow(): number {
  return performance.timeOrigin + performance.now();
}

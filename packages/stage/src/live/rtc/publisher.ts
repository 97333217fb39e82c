import { randomInt } from 'node:crypto';
import type { MediaPacket } from '@cyclorama/streaming';
import type { RtcOptions } from '../stage-api.ts';
import {
  chooseH264ToTake,
  chooseOpus,
  chooseVp8,
  NotAcceptable,
  parseOffer,
  type AgreedCodec,
} from './offer.ts';
import { CommandLine } from './command-line.ts';
import { describeMedia, Peer, type Native } from './peer.ts';
import { PictureTaker } from './picture-taker.ts';
import { RtpReceiver } from './receiver.ts';
import { parseRtcp } from './rtcp.ts';
import { isRtcp, parseRtp } from './rtp.ts';
import { SenderTime } from './sender-time.ts';

export interface PublisherOptions {
  readonly native: Native;
  readonly rtc: RtcOptions;
  readonly id: string;
  /** Media as it comes, times in ms from 0. */
  readonly onPackets: (packets: readonly MediaPacket[]) => void;
  /** The sender is gone, or said good-bye. Not told after `close`. */
  readonly onGone: (reason: string) => void;
  /** It can be told something, or said something, over a data channel. */
  readonly onLine?: (text: string | undefined) => void;
}

const CONNECT_MS = 15_000;
/** A sender that sends nothing at all, not even reports, is gone. */
const SILENT_MS = 5000;
const TEND_MS = 20;
const TELL_MS = 1000;
/** How long lost packets are waited for: pictures may come again, sound does not. */
const VIDEO_WAIT_MS = 200;
const AUDIO_WAIT_MS = 60;

/** One who publishes by WebRTC: H.264 (or VP8) and Opus, taken apart into packets of the hub. */
export class Publisher {
  readonly #options: PublisherOptions;
  readonly #peer: Peer;
  readonly #self = randomInt(1, 2 ** 32);
  readonly #timer: NodeJS.Timeout;
  readonly #line: CommandLine;
  readonly #time = new SenderTime(90_000, 48_000, performance.now());
  #video: { readonly receiver: RtpReceiver; readonly pictures: PictureTaker } | undefined;
  #audio: RtpReceiver | undefined;
  #saidOpus = false;
  #connected = false;
  #closed = false;
  #heardAt = performance.now();
  #toldAt = performance.now();

  constructor(options: PublisherOptions) {
    this.#options = options;
    this.#peer = new Peer(options.native, options.id, options.rtc);
    this.#peer.onChange((state) => {
      if (state === 'gone') this.#end('the connection was closed');
      else {
        this.#connected = true;
        this.#heardAt = performance.now();
      }
    });
    this.#timer = setInterval(() => this.#tend(), TEND_MS);
    this.#line = new CommandLine({
      onOpen: () => options.onLine?.(undefined),
      onMessage: (text) => options.onLine?.(text),
    });
    this.#peer.onChannel((channel) => this.#line.add(channel));
  }

  /** @throws BadOffer, NotAcceptable */
  async answer(text: string): Promise<string> {
    const offer = parseOffer(text);
    const sending = offer.media.filter(
      ({ direction }) => direction === 'sendonly' || direction === 'sendrecv',
    );
    const video = sending.find(({ kind }) => kind === 'video');
    const audio = sending.find(({ kind }) => kind === 'audio');
    if (!video && !audio) throw new NotAcceptable('the offer sends neither picture nor sound');
    if (video) {
      const codec = chooseH264ToTake(video) ?? chooseVp8(video);
      if (!codec) throw new NotAcceptable('the offer has neither H.264 (packetization-mode 1) nor VP8');
      this.#addVideo(video.mid, codec);
    }
    if (audio) {
      const codec = chooseOpus(audio);
      if (!codec) throw new NotAcceptable('the offer has no Opus');
      this.#addAudio(audio.mid, codec);
    }
    return this.#peer.answer(offer.sdp);
  }

  /** Sends a text over its data channels. */
  tell(text: string): void {
    if (this.#connected && !this.#closed) this.#line.send(text);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#timer);
    this.#peer.close();
  }

  #addVideo(mid: string, codec: AgreedCodec): void {
    const media = describeMedia(this.#options.native, 'video', mid, 'RecvOnly', codec);
    const track = this.#peer.addTrack(media, (data) => this.#hear('video', codec.payloadType, data));
    const send = (packet: Buffer): void => {
      if (this.#connected && track.isOpen()) track.sendMessageBinary(packet);
    };
    const pictures = new PictureTaker(codec.name === 'vp8' ? 'vp8' : 'h264', {
      askKey: () => receiver.askKey(),
      msOf: (time) => this.#time.msOf('video', time, performance.now()) ?? 0,
      out: (packets) => this.#options.onPackets(packets),
    });
    const receiver = new RtpReceiver(this.#self, {
      clockRate: 90_000,
      waitMs: VIDEO_WAIT_MS,
      asks: true,
      send,
      onPacket: (packet, time) => pictures.add(packet, time),
      onLost: () => pictures.lost(),
      onRestart: () => this.#time.restart('video'),
    });
    this.#video = { receiver, pictures };
  }

  #addAudio(mid: string, codec: AgreedCodec): void {
    const media = describeMedia(this.#options.native, 'audio', mid, 'RecvOnly', codec);
    const track = this.#peer.addTrack(media, (data) => this.#hear('audio', codec.payloadType, data));
    this.#audio = new RtpReceiver(this.#self, {
      clockRate: 48_000,
      waitMs: AUDIO_WAIT_MS,
      asks: false,
      send: (packet) => {
        if (this.#connected && track.isOpen()) track.sendMessageBinary(packet);
      },
      onPacket: ({ payload }, time) => this.#sound(payload, time),
      onLost: () => undefined,
      onRestart: () => this.#time.restart('audio'),
    });
  }

  #hear(kind: 'video' | 'audio', payloadType: number, data: Buffer): void {
    const now = performance.now();
    this.#heardAt = now;
    const receiver = kind === 'video' ? this.#video?.receiver : this.#audio;
    if (!isRtcp(data)) {
      const packet = parseRtp(data);
      if (packet?.payloadType === payloadType && packet.payload.length > 0) receiver?.packet(packet, now);
      return;
    }
    for (const news of parseRtcp(data)) {
      if (news.kind === 'sender') {
        const time = receiver?.senderReport(news, now);
        if (time !== undefined) this.#time.report(kind, news.ntpMs, time);
      } else if (news.kind === 'bye' && news.ssrc === receiver?.ssrc && kind === 'video') {
        this.#end('the sender said good-bye');
        return;
      }
    }
  }

  #sound(data: Buffer, time: number): void {
    const dts = this.#time.msOf('audio', time, performance.now());
    if (dts === undefined) return;
    const packet = { kind: 'audio', codec: 'opus', dts, data } as const;
    const config = { kind: 'audio-config', codec: 'opus', data: OPUS_HEAD } as const;
    this.#options.onPackets(this.#saidOpus ? [packet] : [config, packet]);
    this.#saidOpus = true;
  }

  #tend(): void {
    const now = performance.now();
    const silent = now - this.#heardAt;
    if (!this.#connected) {
      if (silent > CONNECT_MS) this.#end('no connection came about');
      return;
    }
    if (silent > SILENT_MS) {
      this.#end(`the sender sent nothing for ${Math.round(silent)} ms`);
      return;
    }
    this.#video?.receiver.tend(now);
    this.#video?.pictures.tend(now);
    this.#audio?.tend(now);
    if (now - this.#toldAt < TELL_MS) return;
    this.#toldAt = now;
    this.#video?.receiver.tell(now);
    this.#audio?.tell(now);
  }

  #end(reason: string): void {
    if (this.#closed) return;
    this.close();
    this.#options.onGone(reason);
  }
}

/** Two channels, nothing to skip, 48 kHz. */
const OPUS_HEAD = Buffer.concat([
  Buffer.from('OpusHead', 'latin1'),
  Buffer.of(1, 2, 0, 0, 0x80, 0xbb, 0, 0, 0, 0, 0),
]);

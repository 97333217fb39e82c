import type { PeerConnection, Track } from 'node-datachannel';
import { annexB, PictureReader } from './test-decode.ts';
import { H264Assembler } from './h264-payloads.ts';
import { loadNative } from './peer.ts';
import { parseRtcp, writeNack, writePli, writeReceiverReport, type RtcpNews } from './rtcp.ts';
import { isRtcp, parseRtp, Unwrapper, type RtpPacket } from './rtp.ts';

// For tests: somebody who watches by WebRTC, packet by packet.

const H264 = 'level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=';

/** Local description once all addresses are known. */
export function gathered(connection: PeerConnection): Promise<string> {
  return new Promise((resolve) => {
    connection.onGatheringStateChange((state) => {
      if (state === 'complete') resolve(connection.localDescription()!.sdp);
    });
  });
}

export class TestViewer {
  readonly states: string[] = [];
  readonly reader = new PictureReader();
  readonly opus: { readonly timestamp: number; readonly payload: Buffer }[] = [];
  /** RTP times of pictures, by their order. */
  readonly timestamps: number[] = [];
  readonly reports = new Map<'video' | 'audio', Extract<RtcpNews, { kind: 'sender' }>>();
  /** Asks for lost packets again. */
  nack = false;
  keys = 0;
  byes = 0;
  readonly #connection: PeerConnection;
  readonly #video: Track;
  readonly #audio: Track;
  readonly #assembler = new H264Assembler();
  readonly #unwrap = new Unwrapper(16);
  readonly #waiting = new Map<number, RtpPacket>();
  #next: number | undefined;
  #ssrc = 0;
  #closed = false;
  #keyWanted = true;
  #offer: Promise<string> | undefined;

  static async make(profile = '64001f'): Promise<TestViewer> {
    const { PeerConnection, Video, Audio } = await loadNative();
    const connection = new PeerConnection('viewer', { iceServers: [], bindAddress: '127.0.0.1' });
    const video = new Video('0', 'RecvOnly');
    video.addH264Codec(102, `${H264}42e01f`);
    video.addH264Codec(104, `${H264}${profile}`);
    const audio = new Audio('1', 'RecvOnly');
    audio.addOpusCodec(111);
    return new TestViewer(connection, connection.addTrack(video), connection.addTrack(audio));
  }

  private constructor(connection: PeerConnection, video: Track, audio: Track) {
    this.#connection = connection;
    this.#video = video;
    this.#audio = audio;
    connection.onStateChange((state) => this.states.push(state));
    video.onMessage((data) => {
      if (isRtcp(data)) this.#report('video', data);
      else this.#picture(data);
    });
    audio.onMessage((data) => {
      if (isRtcp(data)) {
        this.#report('audio', data);
        return;
      }
      const packet = parseRtp(data);
      if (packet) this.opus.push(packet);
    });
  }

  offer(): Promise<string> {
    if (!this.#offer) {
      this.#offer = gathered(this.#connection);
      this.#connection.setLocalDescription('offer');
    }
    return this.#offer;
  }

  answer(sdp: string): void {
    this.#connection.setRemoteDescription(sdp, 'answer');
  }

  get pictures(): readonly (number | null)[] {
    return this.reader.numbers;
  }

  askKey(): void {
    this.#video.sendMessageBinary(writePli(1, this.#ssrc));
  }

  /** Reports once, as players do each second. */
  report(): void {
    const block = { fractionLost: 0, lost: 0, highest: 0, jitter: 0, ntpMiddle: 0, delay: 0 };
    this.#video.sendMessageBinary(writeReceiverReport(1, [{ ssrc: this.#ssrc, ...block }]));
  }

  close(): void {
    this.#closed = true;
    this.#connection.close();
    this.#audio.close();
    this.reader.close();
  }

  #report(kind: 'video' | 'audio', data: Buffer): void {
    for (const news of parseRtcp(data)) {
      if (news.kind === 'sender') this.reports.set(kind, news);
      if (news.kind === 'bye') this.byes++;
    }
  }

  #picture(data: Buffer): void {
    const packet = this.#closed ? undefined : parseRtp(data);
    if (!packet) return;
    this.#ssrc = packet.ssrc;
    const at = this.#unwrap.next(packet.sequence);
    this.#next ??= at;
    if (at < this.#next) return;
    this.#waiting.set(at, packet);
    if (at > this.#next && this.nack) {
      const missing: number[] = [];
      for (let n = this.#next; n < at; n++) if (!this.#waiting.has(n)) missing.push(n & 0xffff);
      this.#video.sendMessageBinary(writeNack(1, this.#ssrc, missing));
    } else if (at > this.#next) {
      this.#next = at;
      this.#assembler.lost();
    }
    for (let next; (next = this.#waiting.get(this.#next)); this.#next++) {
      this.#waiting.delete(this.#next);
      const { units, broken } = this.#assembler.add(next.payload, next.timestamp, next.marker);
      if (broken) {
        this.#keyWanted = true;
        this.askKey();
      }
      for (const unit of units) {
        if (unit.key) this.keys++;
        if (this.#keyWanted && !unit.key) continue;
        this.#keyWanted = false;
        this.timestamps.push(unit.timestamp);
        this.reader.add(annexB(unit));
      }
    }
  }
}

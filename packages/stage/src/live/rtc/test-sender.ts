import type { PeerConnection, Track } from 'node-datachannel';
import { drawFrameNumber } from '../../testing/picture.ts';
import { SoundRing } from '../boards.ts';
import { LiveSoundEncoder } from '../encode/sound.ts';
import { LiveVideoEncoder } from '../encode/video.ts';
import { nalUnits } from '../encode/avc.ts';
import { parseAvcConfig } from '@cyclorama/streaming';
import { h264Payloads } from './h264-payloads.ts';
import { gathered } from './test-viewer.ts';
import { loadNative } from './peer.ts';
import { parseRtcp } from './rtcp.ts';
import { isRtcp } from './rtp.ts';
import { RtpSender } from './sender.ts';

// For tests: a camera that publishes numbered pictures and a tone by WebRTC.

const WIDTH = 160;
const HEIGHT = 90;
/** Sound is sent so much later than its picture: only sender reports tell that they belong together. */
const SOUND_LATE_MS = 120;

export class TestSender {
  readonly states: string[] = [];
  keysAsked = 0;
  /** Pictures that never leave, by their number. */
  skip: (packet: number) => boolean = () => false;
  sent = 0;
  readonly #connection: PeerConnection;
  readonly #video: { readonly track: Track; readonly sender: RtpSender };
  readonly #audio: { readonly track: Track; readonly sender: RtpSender };
  readonly #encoder = new LiveVideoEncoder(
    { width: WIDTH, height: HEIGHT, videoKbps: 600, audioKbps: 64, preset: 'ultrafast' },
    { num: 25, den: 1 },
  );
  readonly #ring = SoundRing.make(0);
  readonly #opus = new LiveSoundEncoder('opus', 0, 0);
  readonly #pixels = Buffer.alloc(WIDTH * HEIGHT * 1.5, 128);
  readonly #sounds: { readonly data: Uint8Array; readonly ms: number }[] = [];
  #offer: Promise<string> | undefined;
  #packets = 0;
  #keyWanted = true;
  #samples = 0;
  #startedAt = 0;

  static async make(): Promise<TestSender> {
    const { PeerConnection, Video, Audio } = await loadNative();
    const connection = new PeerConnection('camera', { iceServers: [], bindAddress: '127.0.0.1' });
    const video = new Video('0', 'SendOnly');
    video.addH264Codec(102, 'level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=64001f');
    const audio = new Audio('1', 'SendOnly');
    audio.addOpusCodec(111);
    return new TestSender(
      connection,
      (ssrc) => {
        video.addSSRC(ssrc, 'camera', 'camera', 'v');
        return connection.addTrack(video);
      },
      (ssrc) => {
        audio.addSSRC(ssrc, 'camera', 'camera', 'a');
        return connection.addTrack(audio);
      },
    );
  }

  private constructor(
    connection: PeerConnection,
    addVideo: (ssrc: number) => Track,
    addAudio: (ssrc: number) => Track,
  ) {
    this.#connection = connection;
    connection.onStateChange((state) => this.states.push(state));
    const video = new RtpSender({
      ...{ payloadType: 102, clockRate: 90_000, history: 512 },
      send: (packet) => {
        if (isRtcp(packet) || !this.skip(this.#packets++)) this.#write(this.#video.track, packet);
      },
    });
    const audio = new RtpSender({
      ...{ payloadType: 111, clockRate: 48_000, history: 16 },
      send: (packet) => this.#write(this.#audio.track, packet),
    });
    this.#video = { track: addVideo(video.ssrc), sender: video };
    this.#audio = { track: addAudio(audio.ssrc), sender: audio };
    this.#video.track.onMessage((data) => {
      if (!isRtcp(data)) return;
      for (const news of parseRtcp(data)) {
        if (news.kind === 'key') {
          this.keysAsked++;
          this.#keyWanted = true;
        } else if (news.kind === 'nack') video.again(news.sequences);
      }
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

  get connected(): boolean {
    return this.#video.track.isOpen();
  }

  /** Sends picture `sent` and the sound up to it; at most as fast as they would be made. */
  async frame(): Promise<void> {
    const n = this.sent++;
    if (n === 0) this.#startedAt = performance.now();
    for (let wait; (wait = this.#startedAt + n * 40 - performance.now()) > 0;)
      await new Promise((resolve) => {
        setTimeout(resolve, wait);
      });
    drawFrameNumber(this.#pixels, WIDTH, HEIGHT, n);
    const { data, key } = this.#encoder.encode(this.#pixels, n, this.#keyWanted);
    this.#keyWanted = false;
    const sets = key ? parseAvcConfig(this.#encoder.avcC) : undefined;
    const units = [...(sets ? [...sets.sps, ...sets.pps] : []), ...nalUnits(data)];
    this.#video.sender.frame(h264Payloads(units, 500), n * 40, true);
    this.#sound((n + 1) * 1920);
    for (let next; (next = this.#sounds[0]) && next.ms <= n * 40 - SOUND_LATE_MS; this.#sounds.shift())
      this.#audio.sender.frame([next.data], next.ms, false);
    if (n % 10 === 5) {
      const moment = { ptsMs: n * 40, wallMs: 1_700_000_000_000 + n * 40 };
      this.#video.sender.report(moment, moment.wallMs);
      this.#audio.sender.report(moment, moment.wallMs);
    }
  }

  close(): void {
    this.#connection.close();
    this.#encoder.close();
    this.#opus.close();
  }

  /** Loud in the first 100 ms of each second, otherwise a soft tone. */
  #sound(upTo: number): void {
    const block = new Float32Array(960);
    for (; this.#samples < upTo; this.#samples += block.length) {
      for (let i = 0; i < block.length; i++) {
        const at = this.#samples + i;
        block[i] = (at % 48_000 < 4800 ? 0.8 : 0.05) * Math.sin((2 * Math.PI * 440 * at) / 48_000);
      }
      this.#ring.append(block, block, block.length);
      this.#opus.pump(this.#ring, ({ data, position }) => this.#sounds.push({ data, ms: position / 48 }));
    }
  }

  #write(track: Track, packet: Buffer): void {
    if (track.isOpen()) track.sendMessageBinary(packet);
  }
}

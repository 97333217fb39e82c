import type { DataChannel, PeerConnection, Track } from 'node-datachannel';
import { gathered } from './test-viewer.ts';
import { encodeOpus } from './test-opus.ts';
import { loadNative } from './peer.ts';
import { RtpSender } from './sender.ts';

const PACKET_MS = 20;

/** For tests: somebody with a microphone, who speaks by WebRTC and commands over a data channel. */
export class TestMicrophone {
  /** What came over the data channel. */
  readonly messages: string[] = [];
  readonly #connection: PeerConnection;
  readonly #track: Track;
  readonly #channel: DataChannel;
  readonly #sender: RtpSender;
  #sent = 0;
  #startedAt = 0;
  #timer: NodeJS.Timeout | undefined;

  static async make(): Promise<TestMicrophone> {
    const { PeerConnection, Audio } = await loadNative();
    // Otherwise the data channel begins to gather addresses before anybody waits for them.
    const connection = new PeerConnection('microphone', {
      iceServers: [],
      bindAddress: '127.0.0.1',
      disableAutoNegotiation: true,
    });
    const audio = new Audio('0', 'SendOnly');
    audio.addOpusCodec(111);
    return new TestMicrophone(connection, (ssrc) => {
      audio.addSSRC(ssrc, 'microphone', 'microphone', 'a');
      return connection.addTrack(audio);
    });
  }

  private constructor(connection: PeerConnection, addTrack: (ssrc: number) => Track) {
    this.#connection = connection;
    this.#sender = new RtpSender({
      ...{ payloadType: 111, clockRate: 48_000, history: 16 },
      send: (packet) => {
        if (this.#track.isOpen()) this.#track.sendMessageBinary(packet);
      },
    });
    this.#track = addTrack(this.#sender.ssrc);
    this.#track.onMessage(() => undefined);
    this.#channel = connection.createDataChannel('command');
    this.#channel.onMessage((message) => {
      if (typeof message === 'string') this.messages.push(message);
    });
  }

  offer(): Promise<string> {
    const offer = gathered(this.#connection);
    this.#connection.setLocalDescription('offer');
    return offer;
  }

  answer(sdp: string): void {
    this.#connection.setRemoteDescription(sdp, 'answer');
  }

  get connected(): boolean {
    return this.#track.isOpen() && this.#channel.isOpen();
  }

  say(text: string): void {
    this.#channel.sendMessage(text);
  }

  /** Speaks these samples over and over, as fast as they sound. @param samples one channel, 48 kHz */
  speak(samples: Float32Array): void {
    const packets = encodeOpus(samples);
    this.#startedAt = performance.now() - this.#sent * PACKET_MS;
    clearInterval(this.#timer);
    this.#timer = setInterval(() => {
      while (this.#sent * PACKET_MS <= performance.now() - this.#startedAt) {
        const { data } = packets[this.#sent % packets.length]!;
        this.#sender.frame([data], this.#sent++ * PACKET_MS, false);
      }
    }, 5);
  }

  close(): void {
    clearInterval(this.#timer);
    this.#connection.close();
  }
}

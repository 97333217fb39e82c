import * as av from 'node-av';
import { check, newFrame, newPacket } from '../../container/native.ts';

/** Both channels of Opus, mixed to one, 48 kHz: what a microphone sends, as it comes. */
export class OpusSound {
  readonly #context = new av.CodecContext();
  readonly #packet = newPacket();
  readonly #frame = newFrame();

  /** @throws Error when FFmpeg has no Opus */
  constructor() {
    const codec = av.Codec.findDecoder(av.AV_CODEC_ID_OPUS);
    if (!codec) throw new Error('no Opus decoder');
    this.#context.allocContext3(codec);
    this.#context.sampleRate = 48_000;
    this.#context.channelLayout = { nbChannels: 2, order: av.AV_CHANNEL_ORDER_NATIVE, mask: 3n };
    this.#context.threadCount = 1;
    check(this.#context.open2Sync(codec, null), 'open Opus');
  }

  /** Samples of a packet; none when it is broken. */
  decode(data: Uint8Array): Float32Array {
    this.#packet.data = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    const sent = this.#context.sendPacketSync(this.#packet);
    this.#packet.unref();
    if (sent < 0) return new Float32Array(0);
    const parts: Float32Array[] = [];
    while (this.#context.receiveFrameSync(this.#frame) >= 0) {
      parts.push(this.#mono());
      this.#frame.unref();
    }
    const [only = new Float32Array(0), ...more] = parts;
    if (more.length === 0) return only;
    const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const part of parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }

  close(): void {
    this.#context.freeContext();
    this.#packet.free();
    this.#frame.free();
  }

  #mono(): Float32Array {
    const { data, nbSamples, format } = this.#frame;
    const [left, right] = data ?? [];
    if (!left || format !== av.AV_SAMPLE_FMT_FLTP) throw new Error('Opus came out in another format');
    const mono = new Float32Array(left.buffer, left.byteOffset, nbSamples).slice();
    if (!right) return mono;
    const other = new Float32Array(right.buffer, right.byteOffset, nbSamples);
    for (let n = 0; n < nbSamples; n++) mono[n] = (mono[n]! + other[n]!) / 2;
    return mono;
  }
}

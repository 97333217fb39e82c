import * as av from 'node-av';
import { check, newFrame, newPacket } from '../../container/native.ts';
import { readFrameNumber } from '../../testing/picture.ts';
import type { AccessUnit } from './h264-payloads.ts';

// For tests: what H.264 access units and Opus frames decode to.

/** Decodes pictures one by one. */
export class PictureReader {
  readonly numbers: (number | null)[] = [];
  readonly #context = new av.CodecContext();
  readonly #packet = newPacket();
  readonly #frame = newFrame();

  /** @param config avcC when access units have lengths; without it they have start codes */
  constructor(config?: Uint8Array) {
    const codec = av.Codec.findDecoder(av.AV_CODEC_ID_H264);
    if (!codec) throw new Error('no H.264 decoder');
    this.#context.allocContext3(codec);
    this.#context.threadCount = 1;
    this.#context.setFlags(av.AV_CODEC_FLAG_LOW_DELAY);
    if (config) this.#context.extraData = Buffer.from(config);
    check(this.#context.open2Sync(codec, null), 'open H.264');
  }

  /** Numbers of the frames that come out are appended to `numbers`. */
  add(data: Uint8Array): void {
    this.#packet.data = Buffer.from(data);
    check(this.#context.sendPacketSync(this.#packet), 'decode');
    this.#packet.unref();
    while (this.#context.receiveFrameSync(this.#frame) >= 0) {
      const { width, height } = this.#frame;
      const stride = this.#frame.linesize[0]!;
      const plane = this.#frame.data?.[0];
      if (!plane) throw new Error('frame without picture');
      const rgba = new Uint8Array(width * height * 4);
      for (let at = 0; at < width * height; at++) {
        const grey = plane[Math.floor(at / width) * stride + (at % width)]!;
        rgba.fill(grey, at * 4, at * 4 + 3);
      }
      this.numbers.push(readFrameNumber({ width, height, rgba }));
      this.#frame.unref();
    }
  }

  close(): void {
    this.#packet.free();
    this.#frame.free();
    this.#context.freeContext();
  }
}

/** Left channel of Opus frames. */
export function decodeOpus(frames: readonly Uint8Array[]): Float32Array {
  const codec = av.Codec.findDecoder(av.AV_CODEC_ID_OPUS);
  if (!codec) throw new Error('no Opus decoder');
  const context = new av.CodecContext();
  const packet = newPacket();
  const frame = newFrame();
  const parts: Float32Array[] = [];
  try {
    context.allocContext3(codec);
    context.sampleRate = 48_000;
    context.channelLayout = { nbChannels: 2, order: av.AV_CHANNEL_ORDER_NATIVE, mask: 3n };
    check(context.open2Sync(codec, null), 'open Opus');
    for (const data of frames) {
      packet.data = Buffer.from(data);
      check(context.sendPacketSync(packet), 'decode');
      packet.unref();
      while (context.receiveFrameSync(frame) >= 0) {
        const bytes = frame.data?.[0];
        if (!bytes) throw new Error('frame without samples');
        if (frame.format !== av.AV_SAMPLE_FMT_FLTP) throw new Error('samples of another format');
        parts.push(new Float32Array(bytes.buffer, bytes.byteOffset, frame.nbSamples).slice());
        frame.unref();
      }
    }
  } finally {
    packet.free();
    frame.free();
    context.freeContext();
  }
  const all = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** A picture as decoders without configuration take it. */
export function annexB({ sps, pps, units }: Pick<AccessUnit, 'sps' | 'pps' | 'units'>): Buffer {
  return Buffer.concat([...sps, ...pps, ...units].flatMap((unit) => [Buffer.of(0, 0, 0, 1), unit]));
}

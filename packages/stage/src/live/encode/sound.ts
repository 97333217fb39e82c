import * as av from 'node-av';
import { check, newFrame, newPacket } from '../../container/native.ts';
import type { SoundRing } from '../boards.ts';
import { SAMPLE_RATE } from '../time.ts';

const OPUS_KBPS = 96;

/** A raw frame of sound at its place in the programme. */
export interface SoundPacket {
  readonly data: Uint8Array;
  /** First sample that it decodes to, counted from programme sample 0; the encoder's delay is taken off. */
  readonly position: number;
  readonly samples: number;
}

/**
 * Encodes the mix from a position on, block by block: AAC-LC in blocks of 1024 or Opus in blocks of 20 ms. Samples that
 * are no longer in the ring become silence, so that the track never has a hole.
 */
export class LiveSoundEncoder {
  /** AudioSpecificConfig of AAC; empty for Opus. */
  readonly header: Uint8Array;
  readonly #context = new av.CodecContext();
  readonly #frame = newFrame();
  readonly #packet = newPacket();
  readonly #from: number;
  readonly #left: Float32Array;
  readonly #right: Float32Array;
  #next: number;
  #end: number;

  /** `from`: programme sample at which the track begins (packets of the encoder's run-in before it are dropped). */
  constructor(codec: 'aac' | 'opus', kbps: number, from: number) {
    const name = codec === 'aac' ? av.FF_ENCODER_AAC : av.FF_ENCODER_LIBOPUS;
    const found = av.Codec.findEncoderByName(name);
    if (!found) throw new Error(`this FFmpeg has no encoder ${name}`);
    const context = this.#context;
    context.allocContext3(found);
    context.sampleRate = SAMPLE_RATE;
    context.sampleFormat = codec === 'aac' ? av.AV_SAMPLE_FMT_FLTP : av.AV_SAMPLE_FMT_FLT;
    context.channelLayout = { nbChannels: 2, order: av.AV_CHANNEL_ORDER_NATIVE, mask: 3n };
    context.bitRate = BigInt((codec === 'aac' ? kbps : OPUS_KBPS) * 1000);
    context.timeBase = new av.Rational(1, SAMPLE_RATE);
    context.setFlags(av.AV_CODEC_FLAG_GLOBAL_HEADER);
    check(context.open2Sync(found, null), `open ${name}`);
    this.header = codec === 'aac' ? Uint8Array.from(context.extraData ?? []) : new Uint8Array();
    this.#left = new Float32Array(context.frameSize);
    this.#right = new Float32Array(context.frameSize);
    this.#from = from;
    this.#end = from;
    // One block ahead of the track where the ring still has it: the first packet then sounds right from its start.
    this.#next = Math.max(0, from - context.frameSize);
  }

  /** Programme sample up to which packets were given out: where another encoder goes on. */
  get end(): number {
    return this.#end;
  }

  /** Encodes all whole blocks that the ring holds. */
  pump(ring: SoundRing, out: (packet: SoundPacket) => void): void {
    const size = this.#left.length;
    while (ring.written >= this.#next + size) {
      if (!ring.read(this.#next, size, this.#left, this.#right)) {
        this.#left.fill(0);
        this.#right.fill(0);
      }
      this.#send(out);
    }
  }

  /** Encodes what is left of the ring, filled up with silence, and what the encoder holds back. */
  finish(ring: SoundRing, out: (packet: SoundPacket) => void): void {
    this.pump(ring, out);
    const end = ring.written;
    const left = end - this.#next;
    const within = (packet: SoundPacket): void => {
      if (packet.position < end) out(packet);
    };
    if (left > 0) {
      this.#left.fill(0);
      this.#right.fill(0);
      ring.read(this.#next, left, this.#left, this.#right);
      this.#send(within);
    }
    check(this.#context.sendFrameSync(null), 'finish sound');
    this.#drain(within);
  }

  close(): void {
    this.#frame.free();
    this.#packet.free();
    this.#context.freeContext();
  }

  #send(out: (packet: SoundPacket) => void): void {
    const frame = this.#frame;
    const count = this.#left.length;
    frame.nbSamples = count;
    frame.format = this.#context.sampleFormat;
    frame.sampleRate = SAMPLE_RATE;
    frame.channelLayout = this.#context.channelLayout;
    check(frame.getBuffer(), 'sound buffer');
    const data = frame.data;
    if (!data) throw new Error('sound frame without data');
    if (frame.format === av.AV_SAMPLE_FMT_FLTP) {
      floats(data[0]!, count).set(this.#left);
      floats(data[1]!, count).set(this.#right);
    } else {
      const both = floats(data[0]!, count * 2);
      for (let i = 0; i < count; i++) {
        both[2 * i] = this.#left[i]!;
        both[2 * i + 1] = this.#right[i]!;
      }
    }
    frame.pts = BigInt(this.#next);
    this.#next += count;
    check(this.#context.sendFrameSync(frame), 'encode sound');
    frame.unref();
    this.#drain(out);
  }

  #drain(out: (packet: SoundPacket) => void): void {
    const count = this.#left.length;
    while (this.#context.receivePacketSync(this.#packet) >= 0) {
      // FFmpeg's encoders time their packets by what they decode to: the run-in is taken off already.
      const position = Number(this.#packet.pts);
      const bytes = this.#packet.data;
      if (bytes && position >= this.#from) {
        this.#end = position + count;
        out({ data: Uint8Array.from(bytes), position, samples: count });
      }
      this.#packet.unref();
    }
  }
}

function floats(plane: Buffer, count: number): Float32Array {
  return new Float32Array(plane.buffer, plane.byteOffset, count);
}

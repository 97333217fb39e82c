import * as av from 'node-av';
import { check, newFrame, newPacket } from '../container/native.ts';

const RATE = 48_000;
/** kbit/s of the stereo track. */
const AAC_KBPS = 160;
const OPUS_KBPS = 128;

/**
 * Encodes 48 kHz stereo once: AAC for MP4, Opus for WebM. Packets carry timestamps in samples that begin before zero by
 * the encoder's priming, as players and muxers expect in order to compensate it.
 */
export class SoundEncoder {
  private readonly context = new av.CodecContext();
  private readonly frame = newFrame();
  private readonly packet = newPacket();
  private readonly planar: boolean;
  private readonly left: Float32Array;
  private readonly right: Float32Array;
  private filled = 0;
  private sent = 0;
  private closed = false;

  constructor(container: 'mp4' | 'webm') {
    const aac = container === 'mp4';
    const name = aac ? av.FF_ENCODER_AAC : av.FF_ENCODER_LIBOPUS;
    const codec = av.Codec.findEncoderByName(name);
    if (!codec) throw new Error(`this FFmpeg has no encoder ${name}`);
    const context = this.context;
    context.allocContext3(codec);
    context.sampleRate = RATE;
    context.sampleFormat = aac ? av.AV_SAMPLE_FMT_FLTP : av.AV_SAMPLE_FMT_FLT;
    context.channelLayout = { nbChannels: 2, order: av.AV_CHANNEL_ORDER_NATIVE, mask: 3n };
    context.bitRate = BigInt((aac ? AAC_KBPS : OPUS_KBPS) * 1000);
    context.timeBase = new av.Rational(1, RATE);
    context.setFlags(av.AV_CODEC_FLAG_GLOBAL_HEADER);
    check(context.open2Sync(codec, null), `open ${name}`);
    this.planar = aac;
    this.left = new Float32Array(context.frameSize);
    this.right = new Float32Array(context.frameSize);
  }

  /** Seconds per tick of the packets. */
  get timeBase(): { readonly num: number; readonly den: number } {
    return { num: 1, den: RATE };
  }

  /** Fills the parameters of a stream that will take the packets. */
  describe(parameters: av.CodecParameters): void {
    check(this.context.parametersFromContext(parameters), 'sound parameters');
  }

  /** Takes samples (both channels equally long, any number) and calls `out` for each finished packet. */
  push(left: Float32Array, right: Float32Array, out: (packet: av.Packet) => void): void {
    const size = this.left.length;
    for (let at = 0; at < left.length;) {
      const count = Math.min(size - this.filled, left.length - at);
      this.left.set(left.subarray(at, at + count), this.filled);
      this.right.set(right.subarray(at, at + count), this.filled);
      this.filled += count;
      at += count;
      if (this.filled === size) this.send(out);
    }
  }

  /** Encodes what is left. */
  finish(out: (packet: av.Packet) => void): void {
    if (this.filled > 0) this.send(out);
    check(this.context.sendFrameSync(null), 'finish sound');
    this.drain(out);
  }

  /** Frees everything; once is enough, more does no harm. */
  close(): void {
    if (this.closed) return;
    this.closed = true;
    this.frame.free();
    this.packet.free();
    this.context.freeContext();
  }

  private send(out: (packet: av.Packet) => void): void {
    const { frame, filled } = this;
    frame.nbSamples = filled;
    frame.format = this.context.sampleFormat;
    frame.sampleRate = RATE;
    frame.channelLayout = this.context.channelLayout;
    check(frame.getBuffer(), 'sound buffer');
    const data = frame.data;
    if (!data) throw new Error('sound frame without data');
    if (this.planar) {
      floats(data[0]!, filled).set(this.left.subarray(0, filled));
      floats(data[1]!, filled).set(this.right.subarray(0, filled));
    } else {
      const both = floats(data[0]!, filled * 2);
      for (let i = 0; i < filled; i++) {
        both[2 * i] = this.left[i]!;
        both[2 * i + 1] = this.right[i]!;
      }
    }
    frame.pts = BigInt(this.sent);
    this.sent += filled;
    this.filled = 0;
    check(this.context.sendFrameSync(frame), 'encode sound');
    frame.unref();
    this.drain(out);
  }

  private drain(out: (packet: av.Packet) => void): void {
    while (this.context.receivePacketSync(this.packet) >= 0) {
      out(this.packet);
      this.packet.unref();
    }
  }
}

function floats(plane: Buffer, count: number): Float32Array {
  return new Float32Array(plane.buffer, plane.byteOffset, count);
}

import * as av from 'node-av';
import { check, newFrame, newPacket } from '../container/native.ts';
import type { ClipHeader } from './clip-encoder.ts';
import type { Planar } from './planar.ts';

/** Packets of a clip, wherever they lie. */
export interface ClipPackets {
  readonly header: ClipHeader;
  readonly count: number;
  isKey(index: number): boolean;
  read(index: number): Uint8Array;
}

/** Planes of a decoded picture; lines may be longer than the picture is wide. */
export interface DecodedPlanar extends Planar {
  readonly strideY: number;
  readonly strideC: number;
}

/** Gives the pictures of a clip by number: quickly in ascending order, from the key picture before otherwise. */
export class ClipDecoder {
  readonly #packets: ClipPackets;
  readonly #context = new av.CodecContext();
  readonly #packet = newPacket();
  readonly #frame = newFrame();
  /** Number of the picture in `#frame`; −1: none. */
  #at = -1;

  /** @throws Error when the header is damaged */
  constructor(packets: ClipPackets) {
    this.#packets = packets;
    const codec = av.Codec.findDecoder(av.AV_CODEC_ID_H264);
    if (!codec) throw new Error('this FFmpeg has no H.264 decoder');
    const context = this.#context;
    context.allocContext3(codec);
    try {
      context.extraData = Buffer.from(packets.header.codec, 'base64');
      context.threadCount = 1;
      context.setFlags(av.AV_CODEC_FLAG_LOW_DELAY);
      check(context.open2Sync(codec, null), 'open the H.264 decoder');
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Picture `index`; it is only to be read, and only until the next call. @throws RangeError outside the clip */
  picture(index: number): DecodedPlanar {
    const packets = this.#packets;
    if (!(index >= 0 && index < packets.count)) throw new RangeError(`the clip has no picture ${index}`);
    if (index !== this.#at) {
      let from = this.#at + 1;
      let key = index;
      while (key > 0 && !packets.isKey(key)) key--;
      if (this.#at < 0 || index < this.#at || key > this.#at) {
        if (this.#at >= 0) this.#context.flushBuffers();
        from = key;
      }
      for (let n = from; n <= index; n++) this.#decode(n);
      this.#at = index;
    }
    const { width, height, alpha } = packets.header;
    const [y, u, v] = this.#frame.data ?? [];
    const [strideY, strideC] = this.#frame.linesize;
    if (!y || !u || !v || !strideY || !strideC) throw new Error('picture without data');
    return {
      width,
      height,
      strideY,
      strideC,
      y,
      u,
      v,
      ...(alpha ? { a: y.subarray(strideY * height) } : {}),
    };
  }

  close(): void {
    this.#packet.free();
    this.#frame.free();
    this.#context.freeContext();
  }

  #decode(index: number): void {
    this.#packet.data = Buffer.from(this.#packets.read(index));
    this.#packet.pts = BigInt(index);
    try {
      check(this.#context.sendPacketSync(this.#packet), `picture ${index}`);
    } finally {
      this.#packet.unref();
    }
    this.#frame.unref();
    check(this.#context.receiveFrameSync(this.#frame), `picture ${index}`);
  }
}

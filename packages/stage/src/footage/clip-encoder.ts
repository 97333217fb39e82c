import * as av from 'node-av';
import { check, newPacket } from '../container/native.ts';
import type { StackedPlanar } from './planar.ts';

/** What is needed to decode the pictures of a clip; plain JSON apart from the bytes. */
export interface ClipHeader {
  readonly width: number;
  readonly height: number;
  readonly alpha: boolean;
  /** avcC of the stream, base64. */
  readonly codec: string;
}

export interface ClipEncoderOptions {
  readonly width: number;
  readonly height: number;
  readonly alpha: boolean;
  /** Constant rate factor of x264: 10 is as good as the source, 18 looks like it. */
  readonly quality: number;
  /** Pictures from one key picture to the next: the most that is decoded to reach any of them. */
  readonly group: number;
}

/**
 * Compresses pictures so that any of them can be had again quickly: H.264 without picture reordering, deblocking or
 * arithmetic coding, alpha as luma below the picture. Each picture gives its packet at once.
 */
export class ClipEncoder {
  readonly header: ClipHeader;
  readonly #context = new av.CodecContext();
  readonly #packet = newPacket();
  #next = 0;

  /** @throws Error when x264 refuses */
  constructor(options: ClipEncoderOptions) {
    const { width, height, alpha, quality, group } = options;
    const codec = av.Codec.findEncoderByName(av.FF_ENCODER_LIBX264);
    if (!codec) throw new Error('this FFmpeg has no x264');
    const context = this.#context;
    context.allocContext3(codec);
    try {
      context.width = width;
      context.height = alpha ? height * 2 : height;
      context.pixelFormat = av.AV_PIX_FMT_YUV420P;
      context.timeBase = new av.Rational(1, 25);
      context.framerate = new av.Rational(25, 1);
      context.gopSize = group;
      context.maxBFrames = 0;
      context.threadCount = 1;
      context.colorSpace = av.AVCOL_SPC_BT709;
      context.colorRange = av.AVCOL_RANGE_MPEG;
      context.setFlags(av.AV_CODEC_FLAG_GLOBAL_HEADER);
      const settings = {
        preset: 'veryfast',
        tune: 'fastdecode,zerolatency',
        crf: String(quality),
        'x264-params': 'annexb=0:scenecut=0:open-gop=0:ref=1',
      };
      for (const [key, value] of Object.entries(settings))
        check(context.setOption(key, value), `encoder option ${key}`);
      check(context.open2Sync(codec, null), 'open x264');
      const codecBytes = context.extraData;
      if (codecBytes?.[0] !== 1) throw new Error('x264 gave no avcC');
      this.header = { width, height, alpha, codec: Buffer.from(codecBytes).toString('base64') };
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** The packet of the next picture, with memory of its own. */
  encode(picture: StackedPlanar): { readonly data: Uint8Array; readonly key: boolean } {
    const { width, height, alpha } = this.header;
    if (picture.width !== width || picture.height !== height || (picture.a !== undefined) !== alpha)
      throw new RangeError('the picture is not of the clip’s size');
    const frame = av.Frame.fromVideoBuffer(picture.bytes, {
      width,
      height: alpha ? height * 2 : height,
      format: av.AV_PIX_FMT_YUV420P,
      pts: BigInt(this.#next++),
      timeBase: { num: 1, den: 25 },
    });
    try {
      frame.colorSpace = av.AVCOL_SPC_BT709;
      frame.colorRange = av.AVCOL_RANGE_MPEG;
      check(this.#context.sendFrameSync(frame), 'encode');
    } finally {
      frame.free();
    }
    check(this.#context.receivePacketSync(this.#packet), 'x264 kept a picture back');
    try {
      const { data, isKeyframe } = this.#packet;
      if (!data) throw new Error('packet without data');
      return { data: Uint8Array.from(data), key: isKeyframe };
    } finally {
      this.#packet.unref();
    }
  }

  close(): void {
    this.#packet.free();
    this.#context.freeContext();
  }
}

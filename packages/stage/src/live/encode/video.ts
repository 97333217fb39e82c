import * as av from 'node-av';
import { check, newPacket } from '../../container/native.ts';
import type { RenditionSettings } from './messages.ts';

type Fps = { readonly num: number; readonly den: number };

/** Up to this many pixels one x264 thread keeps pace on the slowest machines that are supported. */
const SINGLE_THREAD_PIXELS = 1280 * 720;

/**
 * x264 without any delay: each picture gives its packet at once, no B-frames, closed groups, constant bit rate over a
 * buffer of one second. Where key frames stand is the caller's business. BT.709 limited range.
 */
export class LiveVideoEncoder {
  readonly settings: RenditionSettings;
  /** avcC box content. */
  readonly avcC: Uint8Array;
  readonly #context = new av.CodecContext();
  readonly #packet = newPacket();
  readonly #timeBase: { readonly num: number; readonly den: number };

  /** @throws Error when x264 refuses the settings */
  constructor(settings: RenditionSettings, fps: Fps) {
    this.settings = settings;
    this.#timeBase = { num: fps.den, den: fps.num };
    const codec = av.Codec.findEncoderByName(av.FF_ENCODER_LIBX264);
    if (!codec) throw new Error('this FFmpeg has no x264');
    const context = this.#context;
    context.allocContext3(codec);
    try {
      context.width = settings.width;
      context.height = settings.height;
      context.pixelFormat = av.AV_PIX_FMT_YUV420P;
      context.timeBase = new av.Rational(fps.den, fps.num);
      context.framerate = new av.Rational(fps.num, fps.den);
      context.maxBFrames = 0;
      context.threadCount = settings.width * settings.height <= SINGLE_THREAD_PIXELS ? 1 : 2;
      const bits = settings.videoKbps * 1000;
      context.bitRate = BigInt(bits);
      context.rcMaxRate = BigInt(bits);
      context.rcBufferSize = bits;
      context.colorSpace = av.AVCOL_SPC_BT709;
      context.colorPrimaries = av.AVCOL_PRI_BT709;
      context.colorTrc = av.AVCOL_TRC_BT709;
      context.colorRange = av.AVCOL_RANGE_MPEG;
      context.setFlags(av.AV_CODEC_FLAG_GLOBAL_HEADER);
      const options = {
        preset: settings.preset,
        tune: 'zerolatency',
        profile: 'high',
        'forced-idr': '1',
        // Length-prefixed NAL units: what RTMP, FLV and MP4 carry; x264 sets no key frame of its own.
        // What stands in SPS and PPS is the same at all presets, so that players (and seeks in recordings) survive a
        // change of preset.
        'x264-params':
          'annexb=0:keyint=infinite:scenecut=0:open-gop=0:force-cfr=1:cabac=1:8x8dct=1:ref=1:weightp=0:bframes=0',
      };
      for (const [key, value] of Object.entries(options)) {
        check(context.setOption(key, value), `encoder option ${key}`);
      }
      check(context.open2Sync(codec, null), 'open x264');
      const header = context.extraData;
      if (header?.[0] !== 1) throw new Error('x264 gave no avcC');
      this.avcC = Uint8Array.from(header);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /**
   * Encodes a packed I420 picture where it lies (it may be changed after the call) as frame `n`; the packet has 4-byte
   * lengths and its own memory.
   */
  encode(pixels: Buffer, n: number, key: boolean): { readonly data: Uint8Array; readonly key: boolean } {
    const frame = av.Frame.fromVideoBuffer(pixels, {
      width: this.settings.width,
      height: this.settings.height,
      format: av.AV_PIX_FMT_YUV420P,
      pts: BigInt(n),
      timeBase: this.#timeBase,
    });
    try {
      frame.colorSpace = av.AVCOL_SPC_BT709;
      frame.colorRange = av.AVCOL_RANGE_MPEG;
      if (key) frame.pictType = av.AV_PICTURE_TYPE_I;
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

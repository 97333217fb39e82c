import * as av from 'node-av';
import { check, newFrame, newPacket } from '../../container/native.ts';
import type { StreamConfig } from './messages.ts';

/** A decoder that refuses this many packets in a row is opened anew. */
const MAX_FAILURES = 10;

/** Time stamps inside decoders: microseconds. */
export const MICRO = new av.Rational(1, 1_000_000);

/** Decodes one elementary stream from its configuration, without probing. Blocking. */
export class StreamDecoder {
  readonly frame = newFrame();
  readonly #config: StreamConfig;
  readonly #parameters: av.CodecParameters | undefined;
  readonly #packet = newPacket();
  #context: av.CodecContext | undefined;
  #failures = 0;

  /**
   * `parameters`: a demuxer's, which know more than the configuration; they must outlive the decoder.
   * @throws Error when there is no such decoder or it refuses the configuration
   */
  constructor(config: StreamConfig, parameters?: av.CodecParameters) {
    this.#config = config;
    this.#parameters = parameters;
    this.#open();
  }

  get config(): StreamConfig {
    return this.#config;
  }

  /** Hands a packet in. 'broken': the decoder was opened anew and needs a key packet. Times in ms. */
  send(data: Uint8Array, dts: number, pts: number, key: boolean): 'taken' | 'bad' | 'broken' {
    const packet = this.#packet;
    packet.data = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    packet.pts = toTicks(pts);
    packet.dts = toTicks(dts);
    packet.isKeyframe = key;
    const sent = this.#context!.sendPacketSync(packet);
    packet.unref();
    return this.#judge(sent);
  }

  /** As `send`, for a packet of a demuxer whose times are already microseconds. */
  sendNative(packet: av.Packet): 'taken' | 'bad' | 'broken' {
    return this.#judge(this.#context!.sendPacketSync(packet));
  }

  /** The stream ends here: what is inside comes out. */
  drain(): void {
    this.#context!.sendPacketSync(null);
  }

  /** Forgets everything inside: after a jump. */
  flush(): void {
    this.#context!.flushBuffers();
  }

  /** The next decoded frame is in `frame` (unref it after use). */
  receive(): boolean {
    return this.#context!.receiveFrameSync(this.frame) >= 0;
  }

  close(): void {
    this.#context?.freeContext();
    this.#context = undefined;
    this.#packet.free();
    this.frame.free();
  }

  #judge(sent: number): 'taken' | 'bad' | 'broken' {
    if (sent >= 0) {
      this.#failures = 0;
      return 'taken';
    }
    if (++this.#failures < MAX_FAILURES) return 'bad';
    this.#failures = 0;
    this.#context?.freeContext();
    this.#context = undefined;
    this.#open();
    return 'broken';
  }

  #open(): void {
    const { codec: id, data, width, height, sampleRate, channels, alpha } = this.#config;
    const codec = findDecoder(id as av.AVCodecID, alpha === true);
    const context = new av.CodecContext();
    context.allocContext3(codec);
    try {
      if (this.#parameters) check(context.parametersToContext(this.#parameters), 'decoder parameters');
      else if (data.byteLength > 0) context.extraData = Buffer.from(data);
      if (!this.#parameters && width && height) {
        context.width = width;
        context.height = height;
      }
      if (!this.#parameters && sampleRate) context.sampleRate = sampleRate;
      if (!this.#parameters && channels) context.channels = channels;
      context.threadCount = 1;
      context.pktTimebase = MICRO;
      check(context.open2Sync(codec, null), `decoder ${codec.name ?? ''}`);
    } catch (error) {
      context.freeContext();
      throw error;
    }
    this.#context = context;
  }
}

function toTicks(ms: number): bigint {
  return Number.isFinite(ms) ? BigInt(Math.round(ms * 1000)) : av.AV_NOPTS_VALUE;
}

/** FFmpeg's own VP8 and VP9 decoders drop the alpha plane; libvpx keeps it. */
function findDecoder(id: av.AVCodecID, alpha: boolean): av.Codec {
  const keeping =
    alpha && id === av.AV_CODEC_ID_VP8
      ? av.Codec.findDecoderByName(av.FF_DECODER_LIBVPX_VP8)
      : alpha && id === av.AV_CODEC_ID_VP9
        ? av.Codec.findDecoderByName(av.FF_DECODER_LIBVPX_VP9)
        : null;
  const codec = keeping ?? av.Codec.findDecoder(id);
  if (!codec) throw new Error(`no decoder for ${av.avGetCodecName(id) ?? `codec ${id}`}`);
  return codec;
}

export function sameConfig(a: StreamConfig, b: StreamConfig): boolean {
  if (a.codec !== b.codec || a.sampleRate !== b.sampleRate || a.channels !== b.channels) return false;
  return Buffer.compare(a.data, b.data) === 0;
}

import * as av from 'node-av';

av.Log.setLevel(av.AV_LOG_FATAL);

/** Throws with FFmpeg's words when `code` is negative. */
export function check(code: number, what: string): number {
  if (code < 0) throw new Error(`${what}: ${new av.FFmpegError(code).message}`);
  return code;
}

export interface OpenStream {
  readonly stream: av.Stream;
  readonly context: av.CodecContext;
  /** Seconds per tick. */
  readonly tick: number;
}

/** A file opened for reading with a decoder for one stream; `close` frees everything. */
export interface OpenFile {
  readonly format: av.FormatContext;
  readonly decoder: OpenStream;
  close(): void;
}

/** Opens the best stream of a kind, or null when the file has none. */
export function openStream(
  path: string,
  type: 'video' | 'audio',
  options: { readonly alpha?: boolean } = {},
): OpenFile | null {
  const format = new av.FormatContext();
  check(format.openInputSync(path), `open ${path}`);
  try {
    check(format.findStreamInfoSync(null), `probe ${path}`);
    const index = format.findBestStream(type === 'video' ? av.AVMEDIA_TYPE_VIDEO : av.AVMEDIA_TYPE_AUDIO);
    const stream = format.streams[index];
    if (index < 0 || !stream) {
      format.closeInputSync();
      return null;
    }
    const codec = findDecoder(stream.codecpar.codecId, options.alpha ?? false);
    const context = new av.CodecContext();
    context.allocContext3(codec);
    check(context.parametersToContext(stream.codecpar), 'decoder parameters');
    context.pktTimebase = stream.timeBase;
    context.threadCount = 1;
    check(context.open2Sync(codec, null), 'open decoder');
    return {
      format,
      decoder: { stream, context, tick: stream.timeBase.num / stream.timeBase.den },
      close() {
        context.freeContext();
        format.closeInputSync();
      },
    };
  } catch (error) {
    format.closeInputSync();
    throw error;
  }
}

/** FFmpeg's own VP8 and VP9 decoders drop the alpha plane; libvpx's keep it. */
function findDecoder(id: av.AVCodecID, alpha: boolean): av.Codec {
  const own = av.Codec.findDecoder(id);
  const keeping =
    alpha && id === av.AV_CODEC_ID_VP8
      ? av.Codec.findDecoderByName(av.FF_DECODER_LIBVPX_VP8)
      : alpha && id === av.AV_CODEC_ID_VP9
        ? av.Codec.findDecoderByName(av.FF_DECODER_LIBVPX_VP9)
        : null;
  const codec = keeping ?? own;
  if (!codec) throw new Error(`no decoder for ${av.avGetCodecName(id) ?? 'this codec'}`);
  return codec;
}

/** Decoded frames in order; a frame is valid until the next step. Ends early when the consumer stops. */
export function* decodeFrames(file: OpenFile): Generator<av.Frame, void, undefined> {
  const { context, stream } = file.decoder;
  const packet = new av.Packet();
  packet.alloc();
  const frame = new av.Frame();
  frame.alloc();
  try {
    for (let ended = false; !ended;) {
      const read = file.format.readFrameSync(packet);
      if (read < 0 && read !== av.AVERROR_EOF) check(read, 'read');
      ended = read < 0;
      if (!ended && packet.streamIndex !== stream.index) {
        packet.unref();
        continue;
      }
      check(context.sendPacketSync(ended ? null : packet), 'decode');
      if (!ended) packet.unref();
      for (;;) {
        const got = context.receiveFrameSync(frame);
        if (got < 0) break;
        yield frame;
        frame.unref();
      }
    }
  } finally {
    frame.free();
    packet.free();
  }
}

import * as av from 'node-av';
import { check, checkMedia, dictionary } from '../container/native.ts';
import { MediaError } from '../media-info.ts';

/** A local file opened for its pictures: demuxer, video stream and decoder. */
export interface OpenVideo {
  readonly format: av.FormatContext;
  readonly stream: av.Stream;
  readonly decoder: av.CodecContext;
  /** Seconds per tick of the stream's timestamps. */
  readonly tick: number;
  /** Seconds of one picture as far as the container tells. */
  readonly frameSeconds: number;
  readonly hasAlpha: boolean;
  close(): void;
}

/**
 * Opens a media file from disk. Only local files: playlists and protocols that lead elsewhere are refused.
 * Throws MediaError when it cannot be read or holds no pictures.
 */
export function openVideo(path: string, threads = 1): OpenVideo {
  const format = new av.FormatContext();
  const options = dictionary({ protocol_whitelist: 'file', format_probesize: 1 << 20 });
  try {
    checkMedia(format.openInputSync(`file:${path}`, null, options), 'unreadable', 'cannot open');
  } finally {
    options.free();
  }
  let decoder: av.CodecContext | undefined;
  const close = (): void => {
    decoder?.freeContext();
    format.closeInputSync();
  };
  try {
    if (/hls|dash|concat/.test(format.iformat?.name ?? '')) {
      throw new MediaError('playlist', 'a playlist, not a media file');
    }
    checkMedia(format.findStreamInfoSync(null), 'unreadable', 'cannot read streams');
    const index = format.findBestStream(av.AVMEDIA_TYPE_VIDEO);
    const streams = format.streams;
    const stream = streams[index];
    if (index < 0 || !stream) throw new MediaError('no-streams', 'no pictures in this file');
    for (const other of streams) if (other.index !== index) other.discard = av.AVDISCARD_ALL;
    const parameters = stream.codecpar;
    if (parameters.width <= 0 || parameters.height <= 0)
      throw new MediaError('unreadable', 'no picture size');
    const hasAlpha = alphaOf(stream);
    const codec = decoderFor(parameters.codecId, hasAlpha);
    decoder = new av.CodecContext();
    decoder.allocContext3(codec);
    check(decoder.parametersToContext(parameters), 'decoder parameters');
    decoder.pktTimebase = stream.timeBase;
    decoder.threadCount = threads;
    checkMedia(decoder.open2Sync(codec, null), 'unreadable', 'cannot open the decoder');
    const rate = stream.avgFrameRate.num > 0 ? stream.avgFrameRate : stream.rFrameRate;
    return {
      format,
      stream,
      decoder,
      tick: stream.timeBase.num / stream.timeBase.den,
      frameSeconds: rate.num > 0 && rate.den > 0 ? rate.den / rate.num : 0.04,
      hasAlpha,
      close,
    };
  } catch (error) {
    close();
    throw error;
  }
}

/** VP8 and VP9 keep alpha beside the picture: the stream says so in its metadata, not in its pixel format. */
function alphaOf(stream: av.Stream): boolean {
  if (stream.metadata?.get('alpha_mode') === '1' || stream.metadata?.get('ALPHA_MODE') === '1') return true;
  const name = av.avGetPixFmtName(stream.codecpar.format as av.AVPixelFormat);
  return name !== null && formatHasAlpha(name);
}

/** Whether pixels of this format (FFmpeg's name) carry transparency. */
export function formatHasAlpha(name: string): boolean {
  return /^(yuva|gbrap|rgba|bgra|argb|abgr|ya\d|pal8|ayuv|vuya)/.test(name);
}

/** FFmpeg's own VP8 and VP9 decoders drop the alpha plane; libvpx keeps it. */
function decoderFor(id: av.AVCodecID, alpha: boolean): av.Codec {
  const keeping =
    alpha && id === av.AV_CODEC_ID_VP8
      ? av.Codec.findDecoderByName(av.FF_DECODER_LIBVPX_VP8)
      : alpha && id === av.AV_CODEC_ID_VP9
        ? av.Codec.findDecoderByName(av.FF_DECODER_LIBVPX_VP9)
        : null;
  const codec = keeping ?? av.Codec.findDecoder(id);
  if (!codec) throw new MediaError('unreadable', `no decoder for ${av.avGetCodecName(id) ?? 'this codec'}`);
  return codec;
}

/** How a decoded picture has to be turned to stand upright: FFmpeg filters, and whether width and height swap. */
export interface Orientation {
  readonly filters: readonly string[];
  readonly swapped: boolean;
}

/** Reads a display matrix (nine 32-bit fixed-point numbers), as cameras store rotation and mirroring. */
export function orientationOf(matrix: Buffer | null): Orientation {
  if (!matrix || matrix.length < 36) return { filters: [], swapped: false };
  const at = (index: number): number => matrix.readInt32LE(index * 4) / 65536;
  const [a, b, c, d] = [at(0), at(1), at(3), at(4)];
  const filters: string[] = [];
  const mirrored = a * d - b * c < 0;
  // A mirrored matrix is a rotation after a horizontal flip; undo the flip in the matrix to find the angle.
  const angle = (Math.atan2(mirrored ? -b : b, mirrored ? -a : a) * 180) / Math.PI;
  const quarter = (Math.round(angle / 90) + 4) % 4;
  if (mirrored) filters.push('hflip');
  if (quarter === 1) filters.push('transpose=clock');
  else if (quarter === 2) filters.push('hflip', 'vflip');
  else if (quarter === 3) filters.push('transpose=cclock');
  return { filters, swapped: quarter % 2 === 1 };
}

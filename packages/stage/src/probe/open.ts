import * as av from 'node-av';
import { MediaError, type ProbeLimits } from '../media-info.ts';
import { readImageHeader } from './image-header.ts';
import { defaultProbeLimits } from './limits.ts';
import { sniff, sniffFile, type Sniffed } from './sniff.ts';

// Foreign files make the library talk a lot; what matters reaches the caller as MediaError.
av.Log.setLevel(av.AV_LOG_FATAL);

/** A file opened by the one demuxer that its content names. `close` frees it and its decoders. */
export interface OpenMedia {
  readonly sniffed: Sniffed;
  readonly format: av.FormatContext;
  openDecoder(stream: av.Stream, options?: Readonly<Record<string, string>>): av.CodecContext;
  close(): void;
}

/**
 * Opens a local media file safely: demuxer forced by content, no protocol but `file`, so that nothing inside can make
 * the library open another file or address; pictures beyond `limits` are refused before anything is decoded. Throws
 * MediaError.
 */
export function openMedia(path: string, limits: ProbeLimits = defaultProbeLimits): OpenMedia {
  const sniffed = sniffFile(path);
  const demuxer = av.InputFormat.findInputFormat(sniffed.demuxer);
  if (!demuxer) throw new Error(`this media library cannot read ${sniffed.container}`);
  const open = (): av.FormatContext => {
    const context = new av.FormatContext();
    const options = av.Dictionary.fromObject({
      protocol_whitelist: 'file',
      format_whitelist: demuxer.name ?? sniffed.demuxer,
      // Animated GIFs end after one round.
      ...(sniffed.demuxer === 'gif' ? { ignore_loop: '1' } : {}),
    });
    // The prefix keeps names such as `concat:x` from being read as a protocol.
    const opened = context.openInputSync(`file:${path}`, demuxer, options);
    if (opened < 0) throw unreadable(opened, `the ${sniffed.container} file cannot be opened`);
    return context;
  };
  const format = open();
  const decoders: av.CodecContext[] = [];
  const close = (): void => {
    for (const decoder of decoders) decoder.freeContext();
    format.closeInputSync();
  };
  // Looking for stream parameters already decodes: refuse giants before it. (The call takes no codec options here, the
  // library reads them beyond their end.)
  try {
    refuseGiants(format, open, limits);
  } catch (error) {
    close();
    throw error;
  }
  const found = format.findStreamInfoSync(null);
  if (found < 0) {
    close();
    throw unreadable(found, `the streams of the ${sniffed.container} file cannot be read`);
  }
  return {
    sniffed,
    format,
    close,
    openDecoder(stream, settings = {}) {
      const parameters = stream.codecpar;
      const codec = av.Codec.findDecoder(parameters.codecId);
      const name = av.avGetCodecName(parameters.codecId) ?? 'unknown';
      if (!codec) throw new MediaError('unreadable', `no decoder for ${name}`);
      const context = new av.CodecContext();
      context.allocContext3(codec);
      decoders.push(context);
      const copied = context.parametersToContext(parameters);
      if (copied < 0) throw unreadable(copied, `the ${name} stream is broken`);
      context.pktTimebase = stream.timeBase;
      context.threadCount = 1;
      // Options before opening: a dictionary in open2Sync is freed twice by the library.
      for (const [key, value] of Object.entries(settings)) {
        const set = context.setOption(key, value);
        if (set < 0) throw new Error(`decoder option ${key}: ${new av.FFmpegError(set).message}`);
      }
      const result = context.open2Sync(codec, null);
      if (result < 0) throw unreadable(result, `the ${name} decoder cannot be opened`);
      return context;
    },
  };
}

/** Refuses pictures that are larger than allowed as the container or the cover's own header declares them. */
function refuseGiants(format: av.FormatContext, open: () => av.FormatContext, limits: ProbeLimits): void {
  for (const { codecpar } of format.streams) {
    const { width, height } = codecpar;
    if (width * height > limits.maxPixels) {
      throw new MediaError('too-large', `a picture of ${width} × ${height} pixels is larger than allowed`);
    }
  }
  if (format.streams.some((stream) => stream.hasDisposition(av.AV_DISPOSITION_ATTACHED_PIC))) {
    refuseGiantCovers(open, limits);
  }
}

/**
 * Cover pictures are the first packets of a freshly opened file. They are read from an opening of their own, since
 * what is read is gone (and the library's accessor frees what it does not own).
 */
function refuseGiantCovers(open: () => av.FormatContext, limits: ProbeLimits): void {
  const format = open();
  const packet = new av.Packet();
  packet.alloc();
  try {
    const covers = format.streams.filter((stream) => stream.hasDisposition(av.AV_DISPOSITION_ATTACHED_PIC));
    for (let left = covers.length; left > 0 && format.readFrameSync(packet) >= 0;) {
      if (covers.some((stream) => stream.index === packet.streamIndex)) {
        left--;
        if (packet.data) checkCover(packet.data, limits);
      }
      packet.unref();
    }
  } finally {
    packet.free();
    format.closeInputSync();
  }
}

function checkCover(cover: Buffer, limits: ProbeLimits): void {
  let size: { readonly width: number; readonly height: number };
  try {
    size = readImageHeader(sniff(cover).container, cover);
  } catch (error) {
    // A cover that is no known picture is never decoded by us.
    if (error instanceof MediaError) return;
    throw error;
  }
  if (size.width * size.height > limits.maxPixels) {
    throw new MediaError(
      'too-large',
      `the cover of ${size.width} × ${size.height} pixels is larger than allowed`,
    );
  }
}

function unreadable(code: number, what: string): MediaError {
  return new MediaError('unreadable', `${what}: ${new av.FFmpegError(code).message}`);
}

import * as av from 'node-av';
import { MediaError } from '../media-info.ts';
import { sniffFile, type Sniffed } from './sniff.ts';

/** A file opened by the one demuxer that its content names. `close` frees it and its decoders. */
export interface OpenMedia {
  readonly sniffed: Sniffed;
  readonly format: av.FormatContext;
  openDecoder(stream: av.Stream, options?: Readonly<Record<string, string>>): av.CodecContext;
  close(): void;
}

/**
 * Opens a local media file safely: demuxer forced by content, no protocol but `file`, so that nothing inside can make
 * the library open another file or address. Throws MediaError.
 */
export function openMedia(path: string): OpenMedia {
  const sniffed = sniffFile(path);
  const demuxer = av.InputFormat.findInputFormat(sniffed.demuxer);
  if (!demuxer) throw new Error(`this media library cannot read ${sniffed.container}`);
  const format = new av.FormatContext();
  const options = av.Dictionary.fromObject({
    protocol_whitelist: 'file',
    format_whitelist: demuxer.name ?? sniffed.demuxer,
    // Animated GIFs end after one round.
    ...(sniffed.demuxer === 'gif' ? { ignore_loop: '1' } : {}),
  });
  const decoders: av.CodecContext[] = [];
  let opened: number;
  try {
    // The prefix keeps names such as `concat:x` from being read as a protocol.
    opened = format.openInputSync(`file:${path}`, demuxer, options);
  } finally {
    options.free();
  }
  if (opened < 0) throw unreadable(opened, `the ${sniffed.container} file cannot be opened`);
  const close = (): void => {
    for (const decoder of decoders) decoder.freeContext();
    format.closeInputSync();
  };
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

function unreadable(code: number, what: string): MediaError {
  return new MediaError('unreadable', `${what}: ${new av.FFmpegError(code).message}`);
}

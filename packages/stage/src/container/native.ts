import * as av from 'node-av';
import { MediaError, type MediaRefusal } from '../media-info.ts';

av.Log.setLevel(av.AV_LOG_FATAL);

/** Throws with FFmpeg's words when `code` is an error; returns it otherwise. */
export function check(code: number, what: string): number {
  if (code < 0) throw new Error(`${what}: ${new av.FFmpegError(code).message}`);
  return code;
}

/** As `check`, for faults of a medium: throws MediaError. */
export function checkMedia(code: number, reason: MediaRefusal, what: string): number {
  if (code < 0) throw new MediaError(reason, `${what}: ${new av.FFmpegError(code).message}`);
  return code;
}

/** A native dictionary; the caller frees it. */
export function dictionary(entries: Readonly<Record<string, string | number>>): av.Dictionary {
  const dictionary = new av.Dictionary();
  dictionary.alloc();
  for (const [key, value] of Object.entries(entries)) dictionary.set(key, String(value));
  return dictionary;
}

export function newFrame(): av.Frame {
  const frame = new av.Frame();
  frame.alloc();
  return frame;
}

export function newPacket(): av.Packet {
  const packet = new av.Packet();
  packet.alloc();
  return packet;
}

/** Lets the event loop turn: native loops that never yield keep their garbage. */
export function breathe(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

/** A graph with one picture or sound input and one output. */
export interface FilterChain {
  /** Filters one frame into `out`; false when the chain wants more input first. Throws on errors. */
  run(frame: av.Frame, out: av.Frame): boolean;
  close(): void;
}

/**
 * Builds a chain of picture filters (FFmpeg's filter syntax) for frames like `like`, single-threaded.
 * Colour properties travel with the frames.
 */
export function videoChain(like: av.Frame, filters: string, flags: string): FilterChain {
  const graph = new av.FilterGraph();
  graph.alloc();
  graph.nbThreads = 1;
  graph.scaleSwsOpts = `flags=${flags}`;
  try {
    const sar = like.sampleAspectRatio;
    const source = graph.createFilter(
      filter('buffer'),
      'in',
      `video_size=${like.width}x${like.height}:pix_fmt=${like.format}:time_base=1/25` +
        `:pixel_aspect=${sar.num > 0 ? sar.num : 1}/${sar.den > 0 ? sar.den : 1}` +
        `:colorspace=${like.colorSpace}:range=${like.colorRange}`,
    );
    const sink = graph.createFilter(filter('buffersink'), 'out');
    if (!source || !sink) throw new Error('cannot build the filter graph');
    const outputs = new av.FilterInOut();
    outputs.alloc();
    outputs.name = 'in';
    outputs.filterCtx = source;
    outputs.padIdx = 0;
    const inputs = new av.FilterInOut();
    inputs.alloc();
    inputs.name = 'out';
    inputs.filterCtx = sink;
    inputs.padIdx = 0;
    check(graph.parsePtr(filters, inputs, outputs), `filters ${filters}`);
    check(graph.configSync(), `filters ${filters}`);
    return {
      run(frame, out) {
        check(source.buffersrcAddFrameSync(frame, av.AV_BUFFERSRC_FLAG_KEEP_REF), 'filter input');
        const got = sink.buffersinkGetFrameSync(out);
        if (got === av.AVERROR_EAGAIN) return false;
        check(got, 'filter output');
        return true;
      },
      close: () => graph.free(),
    };
  } catch (error) {
    graph.free();
    throw error;
  }
}

function filter(name: string): av.Filter {
  const found = av.Filter.getByName(name);
  if (!found) throw new Error(`this FFmpeg has no filter '${name}'`);
  return found;
}

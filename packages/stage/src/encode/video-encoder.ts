import * as av from 'node-av';
import { check } from '../container/native.ts';
import type { OutputFormat } from '../plan.ts';

/** Threads of x264: part of the result, since rate control depends on it; the same on every machine. */
const X264_THREADS = 2;
/** libvpx makes its threads wait for each other by spinning, which on busy machines is far slower than one thread. */
const VPX_THREADS = 1;
const KEY_SECONDS = 2;

function x264Options(format: OutputFormat): Record<string, string> {
  const pixels = format.width * format.height;
  const preset = pixels <= 640 * 360 ? 'faster' : pixels <= 1920 * 1088 ? 'veryfast' : 'superfast';
  return { preset, profile: 'high', 'x264-params': 'open-gop=0:force-cfr=1:bframes=3:b-pyramid=normal' };
}

function vpxOptions(format: OutputFormat): Record<string, string> {
  const pixels = format.width * format.height;
  const speed = pixels <= 640 * 360 ? 4 : pixels <= 1280 * 720 ? 5 : 6;
  // Hidden reference frames would break both the alpha plane and the one-packet-per-frame rule of joining.
  return {
    deadline: 'good',
    'cpu-used': String(speed),
    'auto-alt-ref': '0',
    'lag-in-frames': '0',
    'static-thresh': '0',
  };
}

/** Frames between coded and shown order: three B-frames of which one may be a reference, as set below. */
export function reorderDelay(format: OutputFormat): number {
  return format.video === 'h264' ? 2 : 0;
}

/**
 * Opens the encoder of an output: capped variable bit rate near `bitrateKbps`, closed GOPs of at most two seconds,
 * BT.709 limited range, deterministic. Time base is one frame. The caller frees it.
 */
export function openVideoEncoder(format: OutputFormat): av.CodecContext {
  const h264 = format.video === 'h264';
  const name = h264 ? av.FF_ENCODER_LIBX264 : av.FF_ENCODER_LIBVPX_VP8;
  const codec = av.Codec.findEncoderByName(name);
  if (!codec) throw new Error(`this FFmpeg has no encoder ${name}`);
  const { num, den } = format.fps;
  const context = new av.CodecContext();
  context.allocContext3(codec);
  try {
    context.width = format.width;
    context.height = format.height;
    context.pixelFormat = format.alpha ? av.AV_PIX_FMT_YUVA420P : av.AV_PIX_FMT_YUV420P;
    context.timeBase = new av.Rational(den, num);
    context.framerate = new av.Rational(num, den);
    context.gopSize = Math.max(1, Math.round((KEY_SECONDS * num) / den));
    context.threadCount = h264 ? X264_THREADS : VPX_THREADS;
    const bits = format.bitrateKbps * 1000;
    context.bitRate = BigInt(bits);
    context.rcMaxRate = BigInt(Math.round(bits * 1.5));
    context.rcBufferSize = bits * 2;
    context.colorSpace = av.AVCOL_SPC_BT709;
    context.colorPrimaries = av.AVCOL_PRI_BT709;
    context.colorTrc = av.AVCOL_TRC_BT709;
    context.colorRange = av.AVCOL_RANGE_MPEG;
    context.setFlags(av.AV_CODEC_FLAG_GLOBAL_HEADER);
    // Set one by one: a dictionary handed to open2Sync is freed twice by node-av 6.1.1.
    for (const [key, value] of Object.entries(h264 ? x264Options(format) : vpxOptions(format))) {
      check(context.setOption(key, value), `encoder option ${key}`);
    }
    check(context.open2Sync(codec, null), `open ${name}`);
    return context;
  } catch (error) {
    context.freeContext();
    throw error;
  }
}

import * as av from 'node-av';
import { check } from './open.ts';
import { drawFrameNumber } from './picture.ts';
import { makeTone } from './tone.ts';

export interface TestVideo {
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  readonly frames: number;
  /** Each frame carries its number (see `readFrameNumber`); default true, otherwise a plain colour. */
  readonly numbered?: boolean;
  /** Number of the first frame, default 0: tells clips apart. */
  readonly firstNumber?: number;
  /** Luma, Cb, Cr of frames without number; default mid-grey. */
  readonly yuv?: readonly [number, number, number];
  /** Luma of each frame without number, by its index; instead of the luma in `yuv`. */
  readonly luma?: (index: number) => number;
  /** Paints over each picture; planes are tight, chroma is of half the size. */
  readonly paint?: (
    planes: { readonly y: Uint8Array; readonly u: Uint8Array; readonly v: Uint8Array },
    index: number,
  ) => void;
  /** When a picture is shown, in pictures; default its index. Ascending. */
  readonly stamp?: (index: number) => number;
  /** Alpha 0…255 of every pixel; only for .webm. */
  readonly alpha?: number;
  /** Frequency of a sine as sound, Hz; absent = no sound. */
  readonly tone?: number;
  /** Own sound instead of the tone, 48 kHz. */
  readonly sound?: { readonly left: Float32Array; readonly right: Float32Array };
  /** Encoders by FFmpeg name; defaults: libx264 + aac, for .webm libvpx + libopus. */
  readonly videoCodec?: string;
  readonly audioCodec?: string;
}

/**
 * Writes a small video whose contents are known; the container follows the extension (mp4, mov, mkv, webm, flv, ts,
 * avi). Luma is BT.709 limited range, the sound 48 kHz stereo.
 */
export async function makeTestVideo(path: string, video: TestVideo): Promise<void> {
  const webm = path.endsWith('.webm');
  const tone = video.tone === undefined ? null : makeTone(video.tone, video.frames / video.fps);
  const sound = video.sound ?? (tone ? { left: tone, right: tone } : null);
  const format = new av.FormatContext();
  check(format.allocOutputContext2(null, null, path), `container of ${path}`);
  const pictures = openVideo(video, webm);
  const audio = sound ? openAudio(video.audioCodec ?? (webm ? 'libopus' : 'aac')) : null;
  const streams = [pictures, ...(audio ? [audio] : [])].map((context) => {
    const stream = format.newStream();
    stream.timeBase = context.timeBase;
    check(context.parametersFromContext(stream.codecpar), 'stream parameters');
    stream.codecpar.codecTag = 0;
    return stream;
  });
  const packet = new av.Packet();
  packet.alloc();
  const write = (context: av.CodecContext, index: number): void => {
    const stream = streams[index]!;
    while (context.receivePacketSync(packet) >= 0) {
      packet.streamIndex = index;
      // Without a duration MP4 loses its last frame.
      if (packet.duration === 0n) packet.duration = index === 0 ? 1n : BigInt(context.frameSize);
      packet.rescaleTs(context.timeBase, stream.timeBase);
      check(format.interleavedWriteFrameSync(packet), 'write');
      packet.unref();
    }
  };
  try {
    check(format.openOutputSync(), `create ${path}`);
    check(format.writeHeaderSync(null), 'header');
    let sample = 0;
    for (let index = 0; index < video.frames; index++) {
      sendPicture(pictures, video, index);
      write(pictures, 0);
      if (audio && sound) {
        const due = Math.min(sound.left.length, Math.round(((index + 1) * 48_000) / video.fps));
        while (sample + audio.frameSize <= due) {
          sendSound(audio, sound, sample, audio.frameSize);
          sample += audio.frameSize;
          write(audio, 1);
        }
      }
      if (index % 16 === 15) await new Promise(setImmediate);
    }
    check(pictures.sendFrameSync(null), 'flush');
    write(pictures, 0);
    if (audio && sound) {
      for (; sample < sound.left.length; sample += audio.frameSize) {
        sendSound(audio, sound, sample, Math.min(audio.frameSize, sound.left.length - sample));
        write(audio, 1);
      }
      check(audio.sendFrameSync(null), 'flush');
      write(audio, 1);
    }
    check(format.writeTrailerSync(), 'trailer');
  } finally {
    packet.free();
    pictures.freeContext();
    audio?.freeContext();
    format.closeOutputSync();
    format.freeContext();
  }
}

/** Writes a sound file; the container and codec follow the extension (mp3, m4a, aac, ogg, flac, opus). */
export async function makeTestSound(
  path: string,
  left: Float32Array,
  right: Float32Array = left,
): Promise<void> {
  const codecs: Readonly<Record<string, string>> = {
    mp3: 'libmp3lame',
    m4a: 'aac',
    aac: 'aac',
    ogg: 'libopus',
    opus: 'libopus',
    flac: 'flac',
  };
  const codec = codecs[path.slice(path.lastIndexOf('.') + 1)];
  if (!codec) throw new Error(`no encoder for ${path}`);
  const format = new av.FormatContext();
  check(format.allocOutputContext2(null, null, path), `container of ${path}`);
  const audio = openAudio(codec);
  const stream = format.newStream();
  stream.timeBase = audio.timeBase;
  check(audio.parametersFromContext(stream.codecpar), 'stream parameters');
  const packet = new av.Packet();
  packet.alloc();
  const write = (): void => {
    while (audio.receivePacketSync(packet) >= 0) {
      packet.rescaleTs(audio.timeBase, stream.timeBase);
      check(format.interleavedWriteFrameSync(packet), 'write');
      packet.unref();
    }
  };
  try {
    check(format.openOutputSync(), `create ${path}`);
    check(format.writeHeaderSync(null), 'header');
    const step = audio.frameSize || 4096;
    for (let at = 0, turn = 0; at < left.length; at += step, turn++) {
      sendSound(audio, { left, right }, at, Math.min(step, left.length - at));
      write();
      if (turn % 64 === 63) await new Promise(setImmediate);
    }
    check(audio.sendFrameSync(null), 'flush');
    write();
    check(format.writeTrailerSync(), 'trailer');
  } finally {
    packet.free();
    audio.freeContext();
    format.closeOutputSync();
    format.freeContext();
  }
}

function openVideo(video: TestVideo, webm: boolean): av.CodecContext {
  const name = video.videoCodec ?? (webm ? 'libvpx' : 'libx264');
  const codec = av.Codec.findEncoderByName(name as av.FFVideoEncoder);
  if (!codec) throw new Error(`no encoder ${name}`);
  const context = new av.CodecContext();
  context.allocContext3(codec);
  context.width = video.width;
  context.height = video.height;
  context.pixelFormat = video.alpha === undefined ? av.AV_PIX_FMT_YUV420P : av.AV_PIX_FMT_YUVA420P;
  context.timeBase = new av.Rational(1, video.fps);
  context.framerate = new av.Rational(video.fps, 1);
  context.gopSize = video.fps;
  context.colorSpace = av.AVCOL_SPC_BT709;
  context.colorPrimaries = av.AVCOL_PRI_BT709;
  context.colorTrc = av.AVCOL_TRC_BT709;
  context.colorRange = av.AVCOL_RANGE_MPEG;
  context.threadCount = 1;
  context.bitRate = 1_000_000n;
  context.setFlags(av.AV_CODEC_FLAG_GLOBAL_HEADER);
  if (name === 'libx264') check(context.setOption('preset', 'ultrafast'), 'preset');
  if (name === 'libvpx') {
    check(context.setOption('deadline', 'realtime'), 'deadline');
    check(context.setOption('cpu-used', '8'), 'cpu-used');
    // Alternate reference frames do not go with transparency.
    check(context.setOption('auto-alt-ref', '0'), 'auto-alt-ref');
  }
  check(context.open2Sync(codec, null), `open ${name}`);
  return context;
}

function openAudio(name: string): av.CodecContext {
  const codec = av.Codec.findEncoderByName(name as av.FFAudioEncoder);
  if (!codec) throw new Error(`no encoder ${name}`);
  const context = new av.CodecContext();
  context.allocContext3(codec);
  context.sampleRate = 48_000;
  const formats = codec.sampleFormats ?? [];
  context.sampleFormat = formats.includes(av.AV_SAMPLE_FMT_FLTP)
    ? av.AV_SAMPLE_FMT_FLTP
    : formats.includes(av.AV_SAMPLE_FMT_FLT)
      ? av.AV_SAMPLE_FMT_FLT
      : av.AV_SAMPLE_FMT_S16;
  context.channelLayout = av.AV_CHANNEL_LAYOUT_STEREO;
  context.bitRate = 192_000n;
  context.timeBase = new av.Rational(1, 48_000);
  context.setFlags(av.AV_CODEC_FLAG_GLOBAL_HEADER);
  check(context.open2Sync(codec, null), `open ${name}`);
  return context;
}

function sendPicture(context: av.CodecContext, video: TestVideo, index: number): void {
  const { width, height } = video;
  const luma = width * height;
  const chroma = ((width + 1) >> 1) * ((height + 1) >> 1);
  const buffer = Buffer.alloc(luma + chroma * 2 + (video.alpha === undefined ? 0 : luma), 128);
  const [y, u, v] = video.yuv ?? [120, 128, 128];
  if (video.numbered ?? true) {
    drawFrameNumber(buffer.subarray(0, luma), width, height, (video.firstNumber ?? 0) + index);
  } else {
    buffer.fill(video.luma?.(index) ?? y, 0, luma);
    buffer.fill(u, luma, luma + chroma);
    buffer.fill(v, luma + chroma, luma + chroma * 2);
  }
  video.paint?.(
    {
      y: buffer.subarray(0, luma),
      u: buffer.subarray(luma, luma + chroma),
      v: buffer.subarray(luma + chroma, luma + chroma * 2),
    },
    index,
  );
  if (video.alpha !== undefined) buffer.fill(video.alpha, luma + chroma * 2);
  const frame = av.Frame.fromVideoBuffer(buffer, {
    width,
    height,
    format: context.pixelFormat,
    pts: BigInt(video.stamp?.(index) ?? index),
    timeBase: { num: 1, den: video.fps },
  });
  try {
    check(context.sendFrameSync(frame), 'encode');
  } finally {
    frame.free();
  }
}

function sendSound(
  context: av.CodecContext,
  sound: { readonly left: Float32Array; readonly right: Float32Array },
  at: number,
  count: number,
): void {
  const left = sound.left.subarray(at, at + count);
  const right = sound.right.subarray(at, at + count);
  const format = context.sampleFormat;
  let buffer: Buffer;
  if (format === av.AV_SAMPLE_FMT_FLTP) {
    const planes = new Float32Array(count * 2);
    planes.set(left);
    planes.set(right, count);
    buffer = Buffer.from(planes.buffer);
  } else if (format === av.AV_SAMPLE_FMT_FLT) {
    const packed = new Float32Array(count * 2);
    for (let n = 0; n < count; n++) packed.set([left[n]!, right[n]!], n * 2);
    buffer = Buffer.from(packed.buffer);
  } else {
    const packed = new Int16Array(count * 2);
    for (let n = 0; n < count; n++) {
      packed[n * 2] = Math.round(left[n]! * 32_767);
      packed[n * 2 + 1] = Math.round(right[n]! * 32_767);
    }
    buffer = Buffer.from(packed.buffer);
  }
  const frame = av.Frame.fromAudioBuffer(buffer, {
    nbSamples: count,
    format,
    sampleRate: 48_000,
    channelLayout: av.AV_CHANNEL_LAYOUT_STEREO,
    pts: BigInt(at),
    timeBase: { num: 1, den: 48_000 },
  });
  try {
    check(context.sendFrameSync(frame), 'encode');
  } finally {
    frame.free();
  }
}

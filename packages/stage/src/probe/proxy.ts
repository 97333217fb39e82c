import { renameSync, rmSync } from 'node:fs';
import * as av from 'node-av';
import { mixRate, readSound, type StereoBlock } from '../audio/read-sound.ts';
import { MediaError, type ProbeLimits } from '../media-info.ts';
import { defaultProbeLimits } from './limits.ts';
import { openMedia, type OpenMedia } from './open.ts';
import { checkPixels, rotationOf } from './probe.ts';
import { turnPlanes, type Planes } from './turn.ts';
import { convertFrame, fitInto, shownSize } from './to-rgba.ts';

export interface ProxyOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (share: number) => void;
  readonly limits?: ProbeLimits;
  /** Box into which the picture is fitted; default 1920 × 1920. */
  readonly maxSide?: number;
}

/**
 * Makes an MP4 (H.264 4:2:0, AAC, faststart) that every browser plays from any accepted video or sound. Rotation and
 * pixel shape are applied. Decodes foreign bytes: run it in a child process. Throws MediaError; leaves nothing behind
 * when it fails or is cancelled.
 */
export async function makeProxy(path: string, outPath: string, options: ProxyOptions = {}): Promise<void> {
  const limits = options.limits ?? defaultProbeLimits;
  const temporary = `${outPath}.part`;
  const media = openMedia(path, limits);
  try {
    const pictures = openPictures(media, limits, options.maxSide ?? 1920);
    const hasSound = media.format.findBestStream(av.AVMEDIA_TYPE_AUDIO) >= 0;
    if (!pictures && !hasSound) throw new MediaError('no-streams', 'the file has neither picture nor sound');
    const first = pictures ? pictures.next() : null;
    if (first?.done) throw new MediaError('unreadable', 'not one picture of the video decodes');
    const output = new ProxyOutput(temporary, first ? first.value : null, hasSound);
    try {
      await transcode(path, { media, output, pictures, first: first?.value ?? null, hasSound }, options);
    } finally {
      output.close();
      pictures?.return();
    }
    renameSync(temporary, outPath);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  } finally {
    media.close();
  }
}

interface Picture extends Planes {
  readonly seconds: number;
}

async function transcode(
  path: string,
  work: {
    readonly media: OpenMedia;
    readonly output: ProxyOutput;
    readonly pictures: Generator<Picture, void, undefined> | null;
    readonly first: Picture | null;
    readonly hasSound: boolean;
  },
  options: ProxyOptions,
): Promise<void> {
  const duration = work.media.format.duration > 0n ? Number(work.media.format.duration) / 1e6 : 0;
  const sound = work.hasSound ? readSound(path) : null;
  let picture = work.first;
  let block: StereoBlock | null = sound ? take(sound) : null;
  let heard = 0;
  let turns = 0;
  try {
    while (picture || block) {
      options.signal?.throwIfAborted();
      if (picture && (!block || picture.seconds <= heard / mixRate)) {
        work.output.writePicture(picture);
        options.onProgress?.(duration > 0 ? Math.min(1, picture.seconds / duration) : 0);
        picture = work.pictures ? take(work.pictures) : null;
      } else if (block && sound) {
        work.output.writeSound(block);
        heard += block.left.length;
        block = take(sound);
      }
      if (++turns % 8 === 0) await new Promise(setImmediate);
    }
  } finally {
    sound?.return();
  }
  work.output.finish();
  options.onProgress?.(1);
}

function take<T>(source: Generator<T, void, undefined>): T | null {
  const next = source.next();
  return next.done ? null : next.value;
}

/** Upright 4:2:0 pictures with rising times; null when the file has no picture worth showing. */
function openPictures(
  media: OpenMedia,
  limits: ProbeLimits,
  side: number,
): Generator<Picture, void, undefined> | null {
  const index = media.format.findBestStream(av.AVMEDIA_TYPE_VIDEO);
  const stream = index >= 0 ? media.format.streams[index] : undefined;
  if (!stream || stream.hasDisposition(av.AV_DISPOSITION_ATTACHED_PIC)) return null;
  checkPixels(stream.codecpar.width, stream.codecpar.height, limits);
  return decodePictures(media, stream, side);
}

function* decodePictures(
  media: OpenMedia,
  stream: av.Stream,
  side: number,
): Generator<Picture, void, undefined> {
  const decoder = media.openDecoder(stream);
  const rotation = rotationOf(stream.codecpar);
  const tick = stream.timeBase.num / stream.timeBase.den;
  const origin = media.format.startTime === av.AV_NOPTS_VALUE ? 0 : Number(media.format.startTime) / 1e6;
  const packet = new av.Packet();
  packet.alloc();
  const frame = new av.Frame();
  frame.alloc();
  let last = -1;
  let size: { width: number; height: number } | null = null;
  try {
    for (let ended = false; !ended;) {
      ended = media.format.readFrameSync(packet) < 0;
      if (!ended && packet.streamIndex !== stream.index) {
        packet.unref();
        continue;
      }
      decoder.sendPacketSync(ended ? null : packet);
      if (!ended) packet.unref();
      while (decoder.receiveFrameSync(frame) >= 0) {
        const stamp = frame.bestEffortTimestamp;
        const seconds = stamp === av.AV_NOPTS_VALUE ? last + 0.04 : Number(stamp) * tick - origin;
        // Two pictures at one time cannot both be shown.
        if (seconds > last) {
          // Later changes of the size are scaled to the first one: a file has one size.
          size ??= even(fitInto(shownSize(frame), { width: side, height: side }));
          last = Math.max(0, seconds);
          const scaled = convertFrame(frame, size.width, size.height, av.AV_PIX_FMT_YUV420P);
          try {
            yield { ...turnPlanes(copyPlanes(scaled), rotation), seconds: last };
          } finally {
            scaled.free();
          }
        }
        frame.unref();
      }
    }
  } finally {
    frame.free();
    packet.free();
  }
}

function even({ width, height }: { width: number; height: number }): { width: number; height: number } {
  return { width: Math.max(2, width & ~1), height: Math.max(2, height & ~1) };
}

function copyPlanes(frame: av.Frame): Planes {
  const { width, height } = frame;
  const data = frame.data!;
  const plane = (index: number, w: number, h: number): Uint8Array => {
    const out = new Uint8Array(w * h);
    const stride = frame.linesize[index]!;
    for (let row = 0; row < h; row++) out.set(data[index]!.subarray(row * stride, row * stride + w), row * w);
    return out;
  };
  return {
    width,
    height,
    y: plane(0, width, height),
    u: plane(1, width / 2, height / 2),
    v: plane(2, width / 2, height / 2),
  };
}

/** Milliseconds keep variable frame rates as they are. */
const videoTimeBase = new av.Rational(1, 90_000);

class ProxyOutput {
  private readonly format = new av.FormatContext();
  private readonly video: av.CodecContext | null;
  private readonly audio: av.CodecContext | null;
  private readonly packet = new av.Packet();
  private readonly streams: av.Stream[] = [];
  private pending: Float32Array[] = [new Float32Array(0), new Float32Array(0)];
  private sample = 0;
  private lastTime = 0n;
  private lastDuration = 3600n;

  constructor(path: string, picture: Picture | null, sound: boolean) {
    check(this.format.allocOutputContext2(null, 'mp4', path), 'output');
    this.packet.alloc();
    this.video = picture ? openVideoEncoder(picture) : null;
    this.audio = sound ? openAudioEncoder() : null;
    for (const context of [this.video, this.audio]) {
      if (!context) continue;
      const stream = this.format.newStream();
      stream.timeBase = context.timeBase;
      check(context.parametersFromContext(stream.codecpar), 'stream parameters');
      stream.codecpar.codecTag = 0;
      this.streams.push(stream);
    }
    check(this.format.openOutputSync(), 'create output');
    const options = av.Dictionary.fromObject({ movflags: '+faststart' });
    check(this.format.writeHeaderSync(options), 'header');
  }

  writePicture(picture: Picture): void {
    const time = BigInt(Math.round(picture.seconds * 90_000));
    if (time > this.lastTime) this.lastDuration = time - this.lastTime;
    this.lastTime = time;
    const chroma = picture.u.length;
    const buffer = Buffer.alloc(picture.y.length + chroma * 2);
    buffer.set(picture.y);
    buffer.set(picture.u, picture.y.length);
    buffer.set(picture.v, picture.y.length + chroma);
    const frame = av.Frame.fromVideoBuffer(buffer, {
      width: picture.width,
      height: picture.height,
      format: av.AV_PIX_FMT_YUV420P,
      pts: time,
      timeBase: videoTimeBase,
    });
    this.encode(this.video!, frame);
  }

  writeSound(block: StereoBlock): void {
    this.pending = [concat(this.pending[0]!, block.left), concat(this.pending[1]!, block.right)];
    const size = this.audio!.frameSize;
    while (this.pending[0]!.length >= size) this.writeSamples(size);
  }

  finish(): void {
    if (this.audio && this.pending[0]!.length > 0) this.writeSamples(this.pending[0]!.length);
    for (const context of [this.video, this.audio]) if (context) this.encode(context, null);
    check(this.format.writeTrailerSync(), 'trailer');
  }

  close(): void {
    this.packet.free();
    this.video?.freeContext();
    this.audio?.freeContext();
    this.format.closeOutputSync();
    this.format.freeContext();
  }

  private writeSamples(count: number): void {
    const planes = new Float32Array(count * 2);
    planes.set(this.pending[0]!.subarray(0, count));
    planes.set(this.pending[1]!.subarray(0, count), count);
    this.pending = this.pending.map((plane) => plane.slice(count));
    const frame = av.Frame.fromAudioBuffer(Buffer.from(planes.buffer), {
      nbSamples: count,
      format: av.AV_SAMPLE_FMT_FLTP,
      sampleRate: mixRate,
      channelLayout: av.AV_CHANNEL_LAYOUT_STEREO,
      pts: BigInt(this.sample),
      timeBase: { num: 1, den: mixRate },
    });
    this.sample += count;
    this.encode(this.audio!, frame);
  }

  private encode(context: av.CodecContext, frame: av.Frame | null): void {
    try {
      check(context.sendFrameSync(frame), 'encode');
    } finally {
      frame?.free();
    }
    const index = context === this.video ? 0 : this.streams.length - 1;
    while (context.receivePacketSync(this.packet) >= 0) {
      this.packet.streamIndex = index;
      // Without a duration MP4 loses its last frame.
      if (context === this.video && this.packet.duration === 0n) this.packet.duration = this.lastDuration;
      this.packet.rescaleTs(context.timeBase, this.streams[index]!.timeBase);
      check(this.format.interleavedWriteFrameSync(this.packet), 'write');
      this.packet.unref();
    }
  }
}

function openVideoEncoder(picture: Picture): av.CodecContext {
  const codec = av.Codec.findEncoderByName('libx264' as av.FFVideoEncoder);
  if (!codec) throw new Error('this media library cannot write H.264');
  const context = new av.CodecContext();
  context.allocContext3(codec);
  context.width = picture.width;
  context.height = picture.height;
  context.pixelFormat = av.AV_PIX_FMT_YUV420P;
  context.timeBase = videoTimeBase;
  context.gopSize = 60;
  context.colorSpace = av.AVCOL_SPC_BT709;
  context.colorPrimaries = av.AVCOL_PRI_BT709;
  context.colorTrc = av.AVCOL_TRC_BT709;
  context.colorRange = av.AVCOL_RANGE_MPEG;
  context.setFlags(av.AV_CODEC_FLAG_GLOBAL_HEADER);
  check(context.setOption('preset', 'veryfast'), 'preset');
  check(context.setOption('crf', '21'), 'crf');
  check(context.open2Sync(codec, null), 'open the H.264 encoder');
  return context;
}

function openAudioEncoder(): av.CodecContext {
  const codec = av.Codec.findEncoderByName('aac' as av.FFAudioEncoder);
  if (!codec) throw new Error('this media library cannot write AAC');
  const context = new av.CodecContext();
  context.allocContext3(codec);
  context.sampleRate = mixRate;
  context.sampleFormat = av.AV_SAMPLE_FMT_FLTP;
  context.channelLayout = av.AV_CHANNEL_LAYOUT_STEREO;
  context.bitRate = 160_000n;
  context.timeBase = new av.Rational(1, mixRate);
  context.setFlags(av.AV_CODEC_FLAG_GLOBAL_HEADER);
  check(context.open2Sync(codec, null), 'open the AAC encoder');
  return context;
}

function concat(a: Float32Array, b: Float32Array): Float32Array {
  const out = new Float32Array(a.length + b.length);
  out.set(a);
  out.set(b, a.length);
  return out;
}

function check(code: number, what: string): number {
  if (code < 0) throw new Error(`${what}: ${new av.FFmpegError(code).message}`);
  return code;
}

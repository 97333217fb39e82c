import type { Canvas } from '@napi-rs/canvas';
import * as av from 'node-av';
import { MediaError, type ProbeLimits } from '../media-info.ts';
import { defaultProbeLimits } from './limits.ts';
import { openMedia, type OpenMedia } from './open.ts';
import { checkPixels, decodeFirst, frameHasAlpha, readImage, rotationOf } from './probe.ts';
import { sniffFile } from './sniff.ts';
import { frameToCanvas } from './to-rgba.ts';

export interface ThumbnailOptions {
  /** The picture fits into this box, upright, in its own proportions; it is never enlarged. */
  readonly width: number;
  readonly height: number;
  /** Default: PNG for pictures with transparency, else JPEG. */
  readonly format?: 'jpeg' | 'png';
  /** Second of a video; default: the most telling of a few. */
  readonly atSeconds?: number;
  readonly limits?: ProbeLimits;
}

export interface Thumbnail {
  readonly bytes: Buffer;
  readonly format: 'jpeg' | 'png';
  readonly width: number;
  readonly height: number;
}

/**
 * A small picture of an image or video file. Decodes foreign bytes: run it in a child process. Throws MediaError, also
 * (`no-streams`) for files without picture.
 */
export async function thumbnail(path: string, options: ThumbnailOptions): Promise<Thumbnail> {
  if (!(options.width >= 1 && options.height >= 1))
    throw new RangeError('thumbnail size must be at least 1 × 1');
  const limits = options.limits ?? defaultProbeLimits;
  const { image } = sniffFile(path);
  const rotation = image ? (await readImage(path, limits)).header.rotation : null;
  const media = openMedia(path, limits);
  try {
    const stream = pictureStream(media);
    checkPixels(stream.codecpar.width, stream.codecpar.height, limits);
    const turn = rotation ?? rotationOf(stream.codecpar);
    const frame = image ? decodeFirst(media, stream) : await pickFrame(media, stream, options.atSeconds);
    try {
      const format = options.format ?? (frameHasAlpha(frame) ? 'png' : 'jpeg');
      const canvas = frameToCanvas(frame, turn, options);
      return { bytes: await encode(canvas, format), format, width: canvas.width, height: canvas.height };
    } finally {
      frame.free();
    }
  } finally {
    media.close();
  }
}

async function encode(canvas: Canvas, format: 'jpeg' | 'png'): Promise<Buffer> {
  return format === 'png' ? canvas.encode('png') : canvas.encode('jpeg', 85);
}

function pictureStream(media: OpenMedia): av.Stream {
  const index = media.format.findBestStream(av.AVMEDIA_TYPE_VIDEO);
  const stream = media.format.streams[index];
  if (index < 0 || !stream) throw new MediaError('no-streams', 'the file has no picture');
  return stream;
}

/** One decoded frame of a video; the caller frees it. */
async function pickFrame(
  media: OpenMedia,
  stream: av.Stream,
  atSeconds: number | undefined,
): Promise<av.Frame> {
  const decoder = media.openDecoder(stream);
  const duration = media.format.duration > 0n ? Number(media.format.duration) / 1e6 : 0;
  const times =
    atSeconds !== undefined
      ? [atSeconds]
      : duration > 2
        ? [duration * 0.1, duration * 0.33, duration * 0.6]
        : [0];
  let best: av.Frame | null = null;
  let bestScore = -1;
  for (const time of times) {
    const frame = seekFrame(media, stream, decoder, time);
    await new Promise(setImmediate);
    if (!frame) continue;
    const score = contrast(frame);
    if (score > bestScore) {
      best?.free();
      best = frame;
      bestScore = score;
    } else frame.free();
    // The first good picture is good enough: later ones often spoil the story.
    if (bestScore > 30) break;
  }
  if (best) return best;
  throw new MediaError('unreadable', 'not one picture of the video decodes');
}

/** The frame shown at a time, or the last one before the end. */
function seekFrame(
  media: OpenMedia,
  stream: av.Stream,
  decoder: av.CodecContext,
  seconds: number,
): av.Frame | null {
  const tick = stream.timeBase.num / stream.timeBase.den;
  const origin = media.format.startTime === av.AV_NOPTS_VALUE ? 0 : Number(media.format.startTime) / 1e6;
  media.format.seekFrameSync(-1, BigInt(Math.floor((seconds + origin) * 1e6)), av.AVSEEK_FLAG_BACKWARD);
  decoder.flushBuffers();
  const packet = new av.Packet();
  packet.alloc();
  let kept = new av.Frame();
  kept.alloc();
  let spare = new av.Frame();
  spare.alloc();
  let found = false;
  // A key frame may lie far before the wanted time; what is nearest after so many frames will do.
  let budget = 300;
  try {
    for (let ended = false; !ended && budget > 0;) {
      ended = media.format.readFrameSync(packet) < 0;
      if (!ended && packet.streamIndex !== stream.index) {
        packet.unref();
        continue;
      }
      decoder.sendPacketSync(ended ? null : packet);
      if (!ended) packet.unref();
      while (budget > 0 && decoder.receiveFrameSync(spare) >= 0) {
        budget--;
        [kept, spare] = [spare, kept];
        spare.unref();
        found = true;
        if (Number(kept.bestEffortTimestamp) * tick - origin >= seconds - 0.001) budget = 0;
      }
    }
  } finally {
    packet.free();
    spare.free();
    if (!found) kept.free();
  }
  return found ? kept : null;
}

/** Standard deviation of the first plane: black and blank frames have none. */
function contrast(frame: av.Frame): number {
  const plane = frame.data?.[0];
  if (!plane) return 0;
  const stride = frame.linesize[0]!;
  let sum = 0;
  let squares = 0;
  let count = 0;
  for (let y = 0; y < frame.height; y += 8) {
    for (let x = 0; x < frame.width; x += 8) {
      const value = plane[y * stride + x] ?? 0;
      sum += value;
      squares += value * value;
      count++;
    }
  }
  return Math.sqrt(Math.max(0, squares / count - (sum / count) ** 2));
}

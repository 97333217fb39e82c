import { readFile, stat } from 'node:fs/promises';
import * as av from 'node-av';
import { MediaError, type MediaInfo, type ProbeLimits } from '../media-info.ts';
import { checkStreams, type CheckedStream } from './decode-check.ts';
import { readImageHeader, type ImageHeader } from './image-header.ts';
import { defaultProbeLimits } from './limits.ts';
import { openMedia, type OpenMedia } from './open.ts';
import { sniffFile } from './sniff.ts';
import { isCutOff } from './truncation.ts';

const maxImageBytes = 256 * 1024 * 1024;
const maxStreams = 32;

/**
 * Finds out what a media file really is: type by content, first and last picture and sound decoded, declared length
 * compared with what can be read. Sizes are checked before anything is decoded. Native decoders work on foreign bytes
 * here: run it in a child process (`probeInChild`). Throws MediaError.
 */
export async function probeMedia(path: string, limits: ProbeLimits = defaultProbeLimits): Promise<MediaInfo> {
  const { size } = await stat(path);
  const sniffed = sniffFile(path);
  if (sniffed.image) return probeImage(path, size, limits);
  if (isCutOff(sniffed.demuxer, path, size)) {
    throw new MediaError('truncated', `the ${sniffed.container} file is shorter than it says`);
  }
  const media = openMedia(path, limits);
  try {
    return await probeStreams(media, size, limits);
  } finally {
    media.close();
  }
}

/** Probes a file and makes sure that it is of the expected kind; throws MediaError `wrong-type` otherwise. */
export async function checkKind(
  path: string,
  expected: MediaInfo['kind'],
  limits: ProbeLimits = defaultProbeLimits,
): Promise<MediaInfo> {
  const info = await probeMedia(path, limits);
  if (info.kind !== expected)
    throw new MediaError('wrong-type', `expected ${expected}, but the file is ${info.kind}`);
  return info;
}

/** Throws `too-large` for pictures beyond the limit. */
export function checkPixels(width: number, height: number, limits: ProbeLimits): void {
  if (width * height > limits.maxPixels) {
    throw new MediaError('too-large', `the picture of ${width} × ${height} pixels is larger than allowed`);
  }
}

/** Reads a picture file whose header is complete and whose size is allowed. */
export async function readImage(
  path: string,
  limits: ProbeLimits,
): Promise<{ readonly bytes: Buffer; readonly header: ImageHeader; readonly container: string }> {
  const { size } = await stat(path);
  if (size > maxImageBytes) throw new MediaError('too-large', 'the picture file is larger than 256 MB');
  const { container } = sniffFile(path);
  const bytes = await readFile(path);
  const header = readImageHeader(container, bytes);
  checkPixels(header.width, header.height, limits);
  if (!header.complete) throw new MediaError('truncated', `the ${container} picture is cut off`);
  return { bytes, header, container };
}

async function probeImage(path: string, sizeBytes: number, limits: ProbeLimits): Promise<MediaInfo> {
  const { header, container } = await readImage(path, limits);
  const media = openMedia(path, limits);
  try {
    const stream = media.format.streams.find((each) => each.codecpar.codecType === av.AVMEDIA_TYPE_VIDEO);
    if (!stream) throw new MediaError('unreadable', `the ${container} file has no picture`);
    const frame = decodeFirst(media, stream);
    try {
      checkPixels(frame.width, frame.height, limits);
      return {
        container,
        kind: 'image',
        duration: 0,
        sizeBytes,
        bitrateKbps: 0,
        video: {
          codec: av.avGetCodecName(stream.codecpar.codecId) ?? container,
          width: frame.width,
          height: frame.height,
          frameRate: 0,
          rotation: header.rotation,
          hasAlpha: frameHasAlpha(frame),
          pixelFormat: av.avGetPixFmtName(frame.format as av.AVPixelFormat) ?? 'unknown',
        },
      };
    } finally {
      frame.free();
    }
  } finally {
    media.close();
  }
}

/** The first picture of a stream, strictly: damage is an error. The caller frees it. */
export function decodeFirst(media: OpenMedia, stream: av.Stream): av.Frame {
  const decoder = media.openDecoder(stream, { err_detect: 'explode' });
  const packet = new av.Packet();
  packet.alloc();
  const frame = new av.Frame();
  frame.alloc();
  let done = false;
  try {
    for (let ended = false; !ended;) {
      ended = media.format.readFrameSync(packet) < 0;
      if (!ended && packet.streamIndex !== stream.index) {
        packet.unref();
        continue;
      }
      const sent = decoder.sendPacketSync(ended ? null : packet);
      if (!ended) packet.unref();
      const got = sent < 0 && sent !== av.AVERROR_EOF ? sent : decoder.receiveFrameSync(frame);
      if (got >= 0) {
        done = true;
        return frame;
      }
      if (got !== av.AVERROR_EAGAIN && got !== av.AVERROR_EOF) {
        throw new MediaError('unreadable', `the picture is damaged: ${new av.FFmpegError(got).message}`);
      }
    }
    throw new MediaError('unreadable', 'the file holds no picture');
  } finally {
    packet.free();
    if (!done) frame.free();
  }
}

async function probeStreams(media: OpenMedia, sizeBytes: number, limits: ProbeLimits): Promise<MediaInfo> {
  const { format, sniffed } = media;
  if (format.nbStreams > maxStreams)
    throw new MediaError('too-large', `the file has ${format.nbStreams} streams`);
  const video = bestStream(media, av.AVMEDIA_TYPE_VIDEO);
  const audio = bestStream(media, av.AVMEDIA_TYPE_AUDIO);
  if (!video && !audio) throw new MediaError('no-streams', 'the file has neither picture nor sound');
  if (video) checkPixels(video.codecpar.width, video.codecpar.height, limits);
  const declared = format.duration > 0n ? Number(format.duration) / 1e6 : 0;
  if (declared > limits.maxDurationSeconds) throw tooLong(declared, limits);
  const wanted: CheckedStream[] = [];
  if (video) wanted.push({ stream: video, kind: 'video' });
  if (audio) wanted.push({ stream: audio, kind: 'audio' });
  const checks = await checkStreams(media, wanted, { sizeBytes, declaredSeconds: declared });
  const readable = Math.max(...[...checks.values()].map((check) => check.end));
  if (hasIndex(sniffed.demuxer) && declared > readable + 0.5 + declared * 0.01) {
    throw new MediaError(
      'truncated',
      `${declared.toFixed(1)} s are declared, ${readable.toFixed(1)} s can be read`,
    );
  }
  if (readable > limits.maxDurationSeconds) throw tooLong(readable, limits);
  const duration = hasIndex(sniffed.demuxer) && declared > 0 ? declared : readable;
  return {
    container: containerOf(media, video !== null),
    kind: video ? 'video' : 'audio',
    duration,
    sizeBytes,
    bitrateKbps: duration > 0 ? Math.round((sizeBytes * 8) / duration / 1000) : 0,
    ...(video ? { video: describeVideo(video, checks.get(video.index)) } : {}),
    ...(audio ? { audio: describeAudio(audio) } : {}),
  };
}

/** Raw streams only guess their length; the others write it down. */
function hasIndex(demuxer: string): boolean {
  return demuxer !== 'mp3' && demuxer !== 'aac' && demuxer !== 'mpegts';
}

function tooLong(seconds: number, limits: ProbeLimits): MediaError {
  return new MediaError(
    'too-long',
    `${Math.round(seconds)} s are more than the ${limits.maxDurationSeconds} s allowed`,
  );
}

function bestStream(media: OpenMedia, type: av.AVMediaType): av.Stream | null {
  const index = media.format.findBestStream(type);
  const stream = index >= 0 ? (media.format.streams[index] ?? null) : null;
  // A cover picture does not make a sound file a video.
  return stream?.hasDisposition(av.AV_DISPOSITION_ATTACHED_PIC) ? null : stream;
}

function containerOf(media: OpenMedia, hasVideo: boolean): string {
  const { demuxer, container } = media.sniffed;
  return demuxer === 'mov' && !hasVideo ? 'm4a' : container;
}

function describeVideo(
  stream: av.Stream,
  check: { readonly end: number; readonly packets: number } | undefined,
): NonNullable<MediaInfo['video']> {
  const parameters = stream.codecpar;
  const average = stream.avgFrameRate;
  const counted = check && check.end > 0 ? check.packets / check.end : 0;
  const rate = average.num > 0 && average.den > 0 ? average.num / average.den : counted;
  const pixelFormat = av.avGetPixFmtName(parameters.format as av.AVPixelFormat) ?? 'unknown';
  return {
    codec: av.avGetCodecName(parameters.codecId) ?? 'unknown',
    width: parameters.width,
    height: parameters.height,
    frameRate: Math.round(rate * 1000) / 1000,
    rotation: rotationOf(parameters),
    hasAlpha: hasAlphaFormat(pixelFormat) || stream.metadata?.get('alpha_mode') === '1',
    pixelFormat,
  };
}

function describeAudio(stream: av.Stream): NonNullable<MediaInfo['audio']> {
  return {
    codec: av.avGetCodecName(stream.codecpar.codecId) ?? 'unknown',
    sampleRate: stream.codecpar.sampleRate,
    channels: stream.codecpar.channelLayout.nbChannels,
  };
}

/** Degrees clockwise that a player turns the picture: 0, 90, 180 or 270. */
export function rotationOf(parameters: av.CodecParameters): number {
  const matrix = parameters.getCodedSideData(av.AV_PKT_DATA_DISPLAYMATRIX);
  if (!matrix || matrix.length < 36) return 0;
  const angle = (Math.atan2(matrix.readInt32LE(4), matrix.readInt32LE(0)) * 180) / Math.PI;
  return (((Math.round(angle / 90) * 90) % 360) + 360) % 360;
}

function hasAlphaFormat(name: string): boolean {
  return /^(?:yuva|rgba|bgra|argb|abgr|gbrap|ya\d|ayuv|vuya)/.test(name);
}

export function frameHasAlpha(frame: av.Frame): boolean {
  if (frame.format !== av.AV_PIX_FMT_PAL8)
    return hasAlphaFormat(av.avGetPixFmtName(frame.format as av.AVPixelFormat) ?? '');
  const palette = frame.data?.[1];
  if (!palette) return false;
  for (let at = 3; at < Math.min(palette.length, 1024); at += 4) if (palette[at]! < 255) return true;
  return false;
}

import * as av from 'node-av';
import { MediaError } from '../media-info.ts';
import { openMedia, type OpenMedia } from '../probe/open.ts';
import { mixRate } from './rate.ts';

export { mixRate };

/** A block of sound at 48 kHz; both arrays have the same length. */
export interface StereoBlock {
  readonly left: Float32Array;
  readonly right: Float32Array;
}

/** Holes in the time stamps longer than this become silence; shorter ones are rounding of the container. */
const toleratedGap = mixRate / 20;
const longestGap = mixRate * 60;

/**
 * Decodes the sound of a media file block by block as 48 kHz stereo float. Sample 0 is the beginning of the file:
 * sound that begins later is preceded by silence. Mono is copied to both sides at full level, surround is folded down.
 * Damaged packets are skipped; a file that yields nothing throws MediaError.
 */
export function* readSound(path: string): Generator<StereoBlock, void, undefined> {
  const media = openMedia(path);
  const packet = new av.Packet();
  packet.alloc();
  const frame = new av.Frame();
  frame.alloc();
  let resampler: Resampler | null = null;
  try {
    const stream = pickStream(media);
    const decoder = media.openDecoder(stream);
    const clock = new SoundClock(media.format, stream);
    let produced = false;
    for (let ended = false; !ended;) {
      ended = media.format.readFrameSync(packet) < 0;
      if (!ended && packet.streamIndex !== stream.index) {
        packet.unref();
        continue;
      }
      decoder.sendPacketSync(ended ? null : packet);
      if (!ended) packet.unref();
      while (decoder.receiveFrameSync(frame) >= 0) {
        const key = formatKey(frame);
        if (resampler?.key !== key) {
          if (resampler) yield* emit(resampler.flush(), clock);
          resampler?.free();
          resampler = createResampler(frame, key);
        }
        const gap = clock.gapBefore(frame);
        if (gap > 0) {
          yield* emit(resampler.flush(), clock);
          yield silence(gap);
          clock.advance(gap);
        }
        const block = resampler.convert(frame);
        frame.unref();
        if (block.left.length > 0) {
          produced = true;
          clock.advance(block.left.length);
          yield block;
        }
      }
    }
    if (resampler) {
      const tail = resampler.flush();
      if (tail.left.length > 0) yield tail;
    }
    if (!produced) throw new MediaError('unreadable', 'no sound can be decoded from the file');
  } finally {
    resampler?.free();
    frame.free();
    packet.free();
    media.close();
  }
}

/** The sound of a file folded to one channel at 48 kHz, at most `maxSeconds` long (default: one hour). */
export async function readSoundMono48k(
  path: string,
  options: { readonly maxSeconds?: number } = {},
): Promise<Float32Array> {
  const limit = Math.round((options.maxSeconds ?? 3600) * mixRate);
  const blocks: Float32Array[] = [];
  let total = 0;
  let count = 0;
  for (const { left, right } of readSound(path)) {
    const mono = new Float32Array(Math.min(left.length, limit - total));
    for (let n = 0; n < mono.length; n++) mono[n] = (left[n]! + right[n]!) / 2;
    blocks.push(mono);
    total += mono.length;
    if (total >= limit) break;
    if (++count % 64 === 0) await new Promise(setImmediate);
  }
  const samples = new Float32Array(total);
  let at = 0;
  for (const block of blocks) {
    samples.set(block, at);
    at += block.length;
  }
  return samples;
}

function* emit(block: StereoBlock, clock: SoundClock): Generator<StereoBlock, void, undefined> {
  if (block.left.length === 0) return;
  clock.advance(block.left.length);
  yield block;
}

function silence(count: number): StereoBlock {
  return { left: new Float32Array(count), right: new Float32Array(count) };
}

function pickStream(media: OpenMedia): av.Stream {
  const index = media.format.findBestStream(av.AVMEDIA_TYPE_AUDIO);
  const stream = media.format.streams[index];
  if (index < 0 || !stream) throw new MediaError('no-streams', 'the file has no sound');
  return stream;
}

/** Compares what was delivered with what the container's time stamps ask for. */
class SoundClock {
  private delivered = 0;
  private readonly tick: number;
  private readonly origin: number;

  constructor(format: av.FormatContext, stream: av.Stream) {
    this.tick = stream.timeBase.num / stream.timeBase.den;
    this.origin = format.startTime === av.AV_NOPTS_VALUE ? 0 : Number(format.startTime) / 1e6;
  }

  advance(samples: number): void {
    this.delivered += samples;
  }

  /** Samples of silence that are due before this frame. */
  gapBefore(frame: av.Frame): number {
    const stamp = frame.bestEffortTimestamp;
    if (stamp === av.AV_NOPTS_VALUE) return 0;
    const due = Math.round((Number(stamp) * this.tick - this.origin) * mixRate);
    const gap = due - this.delivered;
    return gap > toleratedGap && gap <= longestGap ? gap : 0;
  }
}

function formatKey(frame: av.Frame): string {
  return `${String(frame.format)}/${frame.sampleRate}/${frame.channels}/${frame.channelLayout.mask}`;
}

interface Resampler {
  readonly key: string;
  convert(frame: av.Frame): StereoBlock;
  flush(): StereoBlock;
  free(): void;
}

function createResampler(frame: av.Frame, key: string): Resampler {
  const channels = frame.channels;
  const mono = channels === 1;
  const target = mono ? av.AV_CHANNEL_LAYOUT_MONO : av.AV_CHANNEL_LAYOUT_STEREO;
  const source = frame.channelLayout.mask !== 0n ? frame.channelLayout : defaultLayout(channels);
  const context = new av.SoftwareResampleContext();
  const format = frame.format as av.AVSampleFormat;
  require0(
    context.allocSetOpts2(target, av.AV_SAMPLE_FMT_FLTP, mixRate, source, format, frame.sampleRate),
    'resampler',
  );
  // Folding down surround must not exceed full scale.
  if (channels > 2)
    require0(context.setOption('rematrix_maxval', 1, av.AV_OPT_TYPE_DOUBLE), 'rematrix_maxval');
  require0(context.init(), 'resampler');
  const run = (input: Buffer[] | null, count: number): StereoBlock => {
    const room = context.getOutSamples(count);
    if (room <= 0) return silence(0);
    const planes = Array.from({ length: mono ? 1 : 2 }, () => Buffer.alloc(room * 4));
    const made = require0(context.convertSync(planes, room, input, count), 'resample');
    const [left, right] = planes.map((plane) =>
      new Float32Array(plane.buffer, plane.byteOffset, room).slice(0, made),
    );
    return { left: left!, right: right ?? left! };
  };
  return {
    key,
    convert: (input) => run(input.extendedData ?? input.data, input.nbSamples),
    flush: () => run(null, 0),
    free: () => context.free(),
  };
}

function defaultLayout(channels: number): av.ChannelLayout {
  const known: Readonly<Record<number, av.ChannelLayout>> = {
    1: av.AV_CHANNEL_LAYOUT_MONO,
    2: av.AV_CHANNEL_LAYOUT_STEREO,
    6: av.AV_CHANNEL_LAYOUT_5POINT1,
    8: av.AV_CHANNEL_LAYOUT_7POINT1,
  };
  const layout = known[channels];
  if (!layout) throw new MediaError('unreadable', `sound with ${channels} unnamed channels cannot be mixed`);
  return layout;
}

function require0(code: number, what: string): number {
  if (code < 0) throw new Error(`${what}: ${new av.FFmpegError(code).message}`);
  return code;
}

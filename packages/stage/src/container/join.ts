import * as av from 'node-av';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { programmeSamples } from '../audio/index.ts';
import { reorderDelay } from '../encode/video-encoder.ts';
import { MediaError } from '../media-info.ts';
import type { RenderPlan } from '../plan.ts';
import { Muxer, type MuxerStream } from './muxer.ts';
import { breathe, check, checkMedia, dictionary, newPacket } from './native.ts';
import { SoundTrack } from './sound-track.ts';

export interface JoinOptions {
  readonly signal?: AbortSignal;
}

/**
 * Joins the pieces of a plan and its mixed sound (any sound file, or none) to the finished file. Pictures are copied
 * packet by packet, sound is encoded once; both begin at zero, priming is compensated, MP4 has its index in front.
 * Throws MediaError when a piece is missing, damaged or of another plan. Whatever goes wrong, no file is left.
 */
export async function joinPieces(
  plan: RenderPlan,
  piecePaths: readonly string[],
  soundPath: string | undefined,
  outPath: string,
  options: JoinOptions = {},
): Promise<void> {
  if (piecePaths.length !== plan.pieces.length) {
    throw new RangeError(`${piecePaths.length} pieces given, the plan has ${plan.pieces.length}`);
  }
  const sound = soundPath === undefined ? undefined : openSound(plan, soundPath);
  await joinWith(plan, piecePaths, sound, outPath, options);
}

/** The sound of a plan, ready to be encoded for its container. */
export function openSound(plan: RenderPlan, soundPath: string): SoundTrack {
  return new SoundTrack(soundPath, plan.format.container, programmeSamples(plan));
}

/** As `joinPieces`, with sound that may be encoded already; closes it. */
export async function joinWith(
  plan: RenderPlan,
  piecePaths: readonly string[],
  sound: SoundTrack | undefined,
  outPath: string,
  { signal }: JoinOptions,
): Promise<void> {
  const part = `${outPath}.part`;
  let complete = false;
  try {
    signal?.throwIfAborted();
    await mkdir(dirname(outPath), { recursive: true });
    await join(plan, piecePaths, sound, part, signal);
    complete = true;
  } finally {
    sound?.close();
    if (!complete) await rm(part, { force: true });
  }
  await rename(part, outPath);
}

async function join(
  plan: RenderPlan,
  piecePaths: readonly string[],
  sound: SoundTrack | undefined,
  part: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { container, fps, alpha } = plan.format;
  const timeBase = { num: fps.den, den: fps.num };
  const first = new PieceReader(piecePaths[0]!);
  let muxer: Muxer | undefined;
  let reader: PieceReader | undefined = first;
  try {
    const streams: MuxerStream[] = [
      {
        describe: (parameters) => check(first.stream.codecpar.copy(parameters), 'picture parameters'),
        timeBase,
        frameRate: fps,
        ...(alpha ? { metadata: { alpha_mode: '1' } } : {}),
      },
    ];
    if (sound) {
      streams.push({ describe: (p) => sound.encoder.describe(p), timeBase: sound.encoder.timeBase });
    }
    const mux = new Muxer(
      part,
      container,
      streams,
      container === 'mp4' ? mp4Options(fps.num) : webmOptions(),
    );
    muxer = mux;
    const addSound = (packet: av.Packet): void => mux.write(1, packet);
    const header = first.header;
    const delay = reorderDelay(plan.format);
    for (const [index, path] of piecePaths.entries()) {
      reader ??= new PieceReader(path);
      if (!reader.header.equals(header)) {
        throw new MediaError('wrong-type', `piece ${index} was encoded with other settings`);
      }
      const from = plan.pieces[index - 1] ?? 0;
      const frames = plan.pieces[index]! - from;
      let coded = 0;
      for (let packet = reader.next(); packet; packet = reader.next()) {
        const shown = container === 'mp4' ? reader.frameOf(packet, fps) : coded;
        packet.pts = BigInt(from + shown);
        packet.dts = BigInt(from + coded - delay);
        packet.duration = 1n;
        coded++;
        sound?.advance(((from + coded) * fps.den) / fps.num, addSound);
        mux.write(0, packet);
        if (coded % 32 === 0) {
          await breathe();
          signal?.throwIfAborted();
        }
      }
      if (coded !== frames) {
        throw new MediaError('truncated', `piece ${index} has ${coded} frames instead of ${frames}`);
      }
      reader.close();
      reader = undefined;
      signal?.throwIfAborted();
    }
    sound?.advance(Infinity, addSound);
    muxer = undefined;
    mux.close();
  } finally {
    reader?.close();
    muxer?.abandon();
  }
}

function mp4Options(timescale: number): Record<string, string | number> {
  return { movflags: '+faststart', video_track_timescale: timescale };
}

function webmOptions(): Record<string, string | number> {
  // The index in front, as far as that can be done for WebM: seeking works before the whole file is there.
  return { cues_to_front: 1 };
}

/** Reads the packets of a rendered piece. */
class PieceReader {
  readonly stream: av.Stream;
  readonly header: Buffer;
  private readonly format = new av.FormatContext();
  private readonly packet = newPacket();

  constructor(path: string) {
    const options = dictionary({ protocol_whitelist: 'file' });
    try {
      checkMedia(this.format.openInputSync(`file:${path}`, null, options), 'unreadable', `piece ${path}`);
    } finally {
      options.free();
    }
    const stream = this.format.streams[0];
    if (!stream) throw new MediaError('no-streams', `piece ${path} has no pictures`);
    this.stream = stream;
    this.header = stream.codecpar.extradata ?? Buffer.alloc(0);
  }

  /** The next packet, valid until the next call; undefined at the end. */
  next(): av.Packet | undefined {
    this.packet.unref();
    const code = this.format.readFrameSync(this.packet);
    if (code === av.AVERROR_EOF) return undefined;
    checkMedia(code, 'truncated', 'read piece');
    return this.packet;
  }

  /** Number of the frame that a packet shows, counted from the piece's first. */
  frameOf(packet: av.Packet, fps: { readonly num: number; readonly den: number }): number {
    const { num, den } = this.stream.timeBase;
    return Math.round((Number(packet.pts) * num * fps.num) / (den * fps.den));
  }

  close(): void {
    this.packet.free();
    this.format.closeInputSync();
  }
}

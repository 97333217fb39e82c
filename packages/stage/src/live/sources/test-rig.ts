import { tmpdir } from 'node:os';
import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import * as av from 'node-av';
import { StageMemory } from '../../pixels/memory.ts';
import { half, type Picture } from '../../pixels/picture.ts';
import { readFrameNumber } from '../../testing/index.ts';
import { SOURCE_SAMPLES } from '../boards.ts';
import type { LiveInput, LiveSource } from '../document.ts';
import type { FeedPacket, FeedSink, SourceState } from '../stage-api.ts';
import { StageTime } from '../time.ts';
import { openLiveSource } from './live-source.ts';
import type { LiveSourceOptions, OpenedSource, SourceCommand } from './types.ts';

export function scratch(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'cyclorama-sources-'));
}

export const START = 10_000;

/** What a test looks at in one programme frame. */
export interface Look {
  readonly ms: number;
  /** Number in the picture; null = none could be read, −1 = no picture. */
  readonly number: number | null;
  readonly sequence: number;
}

/** A source on a clock that is moved by hand, with a programme that only picks. */
export class Rig {
  readonly time = StageTime.manual(START);
  readonly memory = new StageMemory(32 << 20);
  readonly states: {
    readonly state: SourceState;
    readonly reason: string | undefined;
    readonly ms: number;
  }[] = [];
  readonly fps: number;
  source!: OpenedSource;
  sink!: FeedSink;
  #frame = 0;
  #shown = -1;

  constructor(fps = 25) {
    this.fps = fps;
  }

  static async open(
    input: LiveInput,
    options: {
      readonly fps?: number;
      readonly width?: number;
      readonly height?: number;
      readonly source?: Partial<LiveSource>;
      readonly options?: Partial<LiveSourceOptions>;
    } = {},
  ): Promise<Rig> {
    const rig = new Rig(options.fps);
    rig.source = openLiveSource({
      source: {
        id: 'test',
        revision: 0,
        input,
        label: 'test',
        delayMs: 0,
        decode: 'always',
        ...options.source,
      },
      memory: rig.memory,
      time: rig.time,
      output: { width: options.width ?? 640, height: options.height ?? 360, fps: { num: rig.fps, den: 1 } },
      grid: { startMs: START, fps: { num: rig.fps, den: 1 } },
      openFeed: (_source, sink) => {
        rig.sink = sink;
        return { close: () => undefined };
      },
      checkAddress: (url) => Promise.resolve(url),
      onState: (state, reason) => rig.states.push({ state, reason, ms: rig.time.now() }),
      ...options.options,
    });
    await rig.source.settle();
    return rig;
  }

  get now(): number {
    return this.time.now();
  }

  /** Moves to the next programme frame and looks. */
  async tick(): Promise<Look> {
    this.#frame++;
    this.time.moveTo(START + (this.#frame * 1000) / this.fps);
    await this.source.settle();
    return this.look();
  }

  /** As `control` of the source; what it does at this moment is done when this resolves. */
  async control(command: SourceCommand): Promise<void> {
    await this.source.control(command);
    await this.source.settle();
  }

  async ticks(count: number): Promise<Look[]> {
    const looks: Look[] = [];
    for (let n = 0; n < count; n++) looks.push(await this.tick());
    return looks;
  }

  /** As the programme does: the newest picture that is due. */
  look(): Look {
    const { board } = this.source;
    const now = this.now;
    let s = Math.max(this.#shown, board.read - 1);
    while (s + 1 < board.written && board.due(s + 1) <= now + 0.5) s++;
    this.#shown = s;
    if (s >= 0 && s !== board.read) board.read = s;
    const picture = s < 0 ? undefined : board.picture(0, s);
    return { ms: now, number: picture ? this.number(picture) : -1, sequence: s };
  }

  get shown(): Picture | undefined {
    return this.#shown < 0 ? undefined : this.source.board.picture(0, this.#shown);
  }

  number(picture: Picture): number | null {
    return readFrameNumber({ width: picture.width, height: picture.height, rgba: this.grey(picture) });
  }

  /** Luma as grey RGBA. */
  grey(picture: Picture): Uint8Array {
    const rgba = new Uint8Array(picture.width * picture.height * 4);
    const { bytes } = this.memory;
    for (let y = 0; y < picture.height; y++) {
      for (let x = 0; x < picture.width; x++)
        rgba.fill(
          bytes[picture.y + y * picture.strideY + x]!,
          (y * picture.width + x) * 4,
          (y * picture.width + x) * 4 + 3,
        );
    }
    return rgba;
  }

  /** Mean Y, U, V, A of the picture that is shown. */
  mean(picture: Picture): { y: number; u: number; v: number; a: number } {
    const { bytes } = this.memory;
    const plane = (at: number, stride: number, w: number, h: number): number => {
      let sum = 0;
      for (let y = 0; y < h; y++) for (let x = 0; x < w; x++) sum += bytes[at + y * stride + x]!;
      return sum / (w * h);
    };
    const { width, height, strideY, strideC } = picture;
    return {
      y: plane(picture.y, strideY, width, height),
      u: plane(picture.u, strideC, half(width), half(height)),
      v: plane(picture.v, strideC, half(width), half(height)),
      a: picture.a ? plane(picture.a, strideY, width, height) : 255,
    };
  }

  /** Sound from stage ms, as the mixer would read it; zeros where there is none. */
  sound(fromMs: number, count: number): Float32Array {
    const { board } = this.source;
    const out = new Float32Array(count);
    const from = Math.round(fromMs * 48);
    for (let n = 0; n < count; n++) {
      const at = from + n;
      if (at >= board.soundFrom && at < board.soundWritten) out[n] = board.left[at % SOURCE_SAMPLES]!;
    }
    return out;
  }

  async close(): Promise<void> {
    await this.source.close();
  }
}

/** Waits for what another thread does. */
export async function until(holds: () => boolean): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error('it did not come');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Encoded media of a file as a network reader would deliver it; times in ms from 0. */
export interface Clip {
  readonly config: readonly FeedPacket[];
  readonly packets: readonly Extract<FeedPacket, { kind: 'video' | 'audio' }>[];
}

/** Demuxes a clip (mp4, flv) into feed packets in order of time. */
export function readClip(path: string): Clip {
  const format = new av.FormatContext();
  if (format.openInputSync(path) < 0) throw new Error(`cannot open ${path}`);
  format.findStreamInfoSync(null);
  const config: FeedPacket[] = [];
  const kinds = format.streams.map((stream) => {
    const { codecpar } = stream;
    const data = Uint8Array.from(codecpar.extradata ?? []);
    if (codecpar.codecType === av.AVMEDIA_TYPE_VIDEO) {
      const codec = codecpar.codecId === av.AV_CODEC_ID_VP8 ? 'vp8' : 'h264';
      config.push({ kind: 'video-config', codec, data });
      return 'video' as const;
    }
    config.push({
      kind: 'audio-config',
      codec: codecpar.codecId === av.AV_CODEC_ID_OPUS ? 'opus' : 'aac',
      data,
    });
    return 'audio' as const;
  });
  const ticks = format.streams.map(({ timeBase }) => (1000 * timeBase.num) / timeBase.den);
  const packets: Extract<FeedPacket, { kind: 'video' | 'audio' }>[] = [];
  const packet = new av.Packet();
  packet.alloc();
  while (format.readFrameSync(packet) >= 0) {
    const tick = ticks[packet.streamIndex]!;
    const data = Uint8Array.from(packet.data ?? []);
    const pts = Number(packet.pts) * tick;
    if (kinds[packet.streamIndex] === 'video')
      packets.push({ kind: 'video', dts: Number(packet.dts) * tick, pts, key: packet.isKeyframe, data });
    else packets.push({ kind: 'audio', pts, data });
    packet.unref();
  }
  packet.free();
  format.closeInputSync();
  const at = (p: (typeof packets)[number]): number => (p.kind === 'video' ? p.dts : p.pts);
  packets.sort((a, b) => at(a) - at(b));
  return { config, packets };
}

/** Decoding time of a packet. */
export function timeOf(packet: Clip['packets'][number]): number {
  return packet.kind === 'video' ? packet.dts : packet.pts;
}

import { setTimeout } from 'node:timers/promises';
import { parentPort } from 'node:worker_threads';
import { breathe } from '../../container/native.ts';
import { packedSize } from '../../pixels/picture.ts';
import { FrameRing, SoundRing } from '../boards.ts';
import type { EncodedPacket } from '../encoded.ts';
import { nameThread } from '../thread-name.ts';
import { frameMs, SAMPLE_RATE, samplesBefore } from '../time.ts';
import { keyInterval } from './key-interval.ts';
import type { RenditionJob, RenditionOrder, RenditionReport, RenditionSettings } from './messages.ts';
import { Progress } from './progress.ts';
import { Scaler } from './scaler.ts';
import { LiveSoundEncoder, type SoundPacket } from './sound.ts';
import { LiveVideoEncoder } from './video.ts';

// A thread that encodes a bus in one size. Every frame number gets exactly one packet: when a picture is gone or was
// never made, the next one stands in for it, so that the time stamps have no hole. Only when it is so far behind that
// viewers would see the past does it leave frames out: then the machine cannot keep the rate at all.

const port = parentPort!;
/** Longest sleep without a picture; orders are looked at in between. */
const NAP_MS = 100;
/** Furthest behind the programme. */
const MAX_BEHIND_MS = 1000;
/** Frames in time after which it has caught up. */
const CAUGHT_UP = 50;

class RenditionThread {
  readonly #job: RenditionJob;
  readonly #frames: FrameRing;
  readonly #sound: SoundRing;
  readonly #pixels: readonly Buffer[];
  readonly #progress: Progress;
  readonly #interval: number;
  #aac: LiveSoundEncoder;
  #aacKbps: number;
  #opus: LiveSoundEncoder | undefined;
  #video: LiveVideoEncoder;
  #scaler: Scaler | undefined;
  #wanted: RenditionSettings;
  #keyWanted = true;
  readonly #maxBehind: number;
  /** Frames that were in time since it last left some out; undefined while it keeps up. */
  #inTime: number | undefined;
  #stopped = false;
  /** Sound is made: a stream begins with a picture, and its sound where that stands. */
  #sounding: boolean;

  constructor(job: RenditionJob) {
    this.#job = job;
    this.#sounding = job.goesOn;
    this.#frames = new FrameRing(job.frames);
    this.#sound = new SoundRing(job.sound);
    this.#progress = new Progress(job.progress);
    this.#interval = keyInterval(job.grid.fps);
    this.#maxBehind = Math.ceil((MAX_BEHIND_MS * job.grid.fps.num) / (1000 * job.grid.fps.den));
    this.#wanted = job.settings;
    this.#aacKbps = job.settings.audioKbps;
    this.#pixels = job.frames.pictures.map((picture) =>
      Buffer.from(job.memory.buffer, picture.block, packedSize(picture.width, picture.height, false)),
    );
    this.#aac = new LiveSoundEncoder('aac', this.#aacKbps, samplesBefore(job.grid, job.firstFrame));
    this.#video = new LiveVideoEncoder(job.settings, job.grid.fps);
    this.#fitScaler();
  }

  order(order: RenditionOrder): void {
    if (order.kind === 'settings') this.#wanted = order.settings;
    else if (order.kind === 'key') this.#keyWanted = true;
    else if (order.kind === 'stop') this.#stopped = true;
    else if (!order.on) {
      this.#opus?.close();
      this.#opus = undefined;
    } else
      this.#opus ??= new LiveSoundEncoder('opus', 0, Math.max(0, this.#sound.written - SAMPLE_RATE / 50));
  }

  async run(): Promise<void> {
    this.#tellConfig();
    try {
      let n = this.#job.firstFrame;
      for (;;) {
        await breathe();
        if (this.#progress.halted) return;
        const held = this.#frames.acquire(n);
        if (!held) {
          this.#pumpSound();
          if (this.#stopped) break;
          // A programme that has ended wakes nobody any more; the order to stop follows.
          if (this.#frames.stopped) await setTimeout(NAP_MS / 10);
          else this.#frames.waitFor(n, NAP_MS);
          continue;
        }
        if (held.frame - n > this.#maxBehind) n = this.#leaveOut(n, held.frame);
        else this.#watchPace(held.frame === n, n);
        if (!this.#sounding) this.#beginSound(n);
        const began = performance.now();
        try {
          if (held.frame !== n) this.#progress.replaced++;
          this.#encode(n, held.slot);
        } finally {
          this.#frames.release(held.slot);
        }
        n++;
        this.#pumpSound();
        this.#measure(performance.now() - began, n);
      }
      if (this.#sounding) this.#aac.finish(this.#sound, (packet) => this.#tellSound('aac', packet));
      port.postMessage({ kind: 'done' } satisfies RenditionReport);
    } finally {
      this.#video.close();
      this.#scaler?.close();
      this.#aac.close();
      this.#opus?.close();
    }
  }

  /** Goes on with a newer frame; a key frame that would have stood between is made up for. */
  #leaveOut(n: number, next: number): number {
    if (Math.floor((n - 1) / this.#interval) !== Math.floor((next - 1) / this.#interval))
      this.#keyWanted = true;
    // What was made while this thread was still starting is nobody's loss.
    if (n === this.#job.firstFrame) return next;
    if (this.#inTime === undefined) {
      port.postMessage({ kind: 'behind', on: true, frame: n } satisfies RenditionReport);
    }
    this.#inTime = 0;
    return next;
  }

  #watchPace(inTime: boolean, frame: number): void {
    if (this.#inTime === undefined || !inTime) return;
    if (++this.#inTime < CAUGHT_UP) return;
    this.#inTime = undefined;
    port.postMessage({ kind: 'behind', on: false, frame } satisfies RenditionReport);
  }

  #encode(n: number, slot: number): void {
    const onGrid = n % this.#interval === 0;
    if (onGrid) this.#changeSettings(n);
    let pixels = this.#pixels[slot]!;
    if (this.#scaler) {
      this.#scaler.scale(pixels);
      pixels = this.#scaler.pixels;
    }
    const { data, key } = this.#video.encode(pixels, n, onGrid || this.#keyWanted);
    this.#keyWanted = false;
    const { grid } = this.#job;
    this.#tell({
      rendition: this.#job.id,
      kind: 'video',
      ptsMs: frameMs(grid, n),
      durationMs: (1000 * grid.fps.den) / grid.fps.num,
      key,
      data,
    });
  }

  /** Other settings take effect on a key frame of the grid, with a new encoder. */
  #changeSettings(n: number): void {
    const { width, height, videoKbps, preset } = this.#wanted;
    const now = this.#video.settings;
    if (this.#wanted.audioKbps !== this.#aacKbps) {
      this.#aacKbps = this.#wanted.audioKbps;
      const next = new LiveSoundEncoder('aac', this.#aacKbps, this.#aac.end);
      this.#aac.close();
      this.#aac = next;
    }
    const same = width === now.width && height === now.height && videoKbps === now.videoKbps;
    if (same && preset === now.preset) return;
    const next = new LiveVideoEncoder(this.#wanted, this.#job.grid.fps);
    const known = Buffer.from(this.#video.avcC).equals(next.avcC);
    this.#video.close();
    this.#video = next;
    this.#fitScaler();
    if (!known) this.#tellConfig();
    if (preset !== now.preset) {
      port.postMessage({ kind: 'preset', preset, frame: n } satisfies RenditionReport);
    }
  }

  #fitScaler(): void {
    const from = this.#job.frames.pictures[0];
    if (!from) throw new RangeError('a bus without pictures');
    const to = this.#video.settings;
    this.#scaler?.close();
    const same = from.width === to.width && from.height === to.height;
    this.#scaler = same ? undefined : new Scaler(from, to);
  }

  /** The first picture may be a later one than was asked for: players would hear what they never see. */
  #beginSound(frame: number): void {
    this.#sounding = true;
    if (frame === this.#job.firstFrame) return;
    this.#aac.close();
    this.#aac = new LiveSoundEncoder('aac', this.#aacKbps, samplesBefore(this.#job.grid, frame));
  }

  #pumpSound(): void {
    if (!this.#sounding) return;
    this.#aac.pump(this.#sound, (packet) => this.#tellSound('aac', packet));
    this.#opus?.pump(this.#sound, (packet) => this.#tellSound('opus', packet));
  }

  #tellSound(kind: 'aac' | 'opus', { data, position, samples }: SoundPacket): void {
    const ms = 1000 / SAMPLE_RATE;
    this.#tell({
      rendition: this.#job.id,
      kind,
      ptsMs: position * ms,
      durationMs: samples * ms,
      key: true,
      data,
    });
  }

  #tell(packet: EncodedPacket): void {
    const { buffer } = packet.data;
    port.postMessage(
      { kind: 'packet', packet } satisfies RenditionReport,
      buffer instanceof ArrayBuffer ? [buffer] : [],
    );
  }

  #tellConfig(): void {
    const { width, height } = this.#video.settings;
    const report: RenditionReport = {
      kind: 'config',
      config: {
        rendition: this.#job.id,
        width,
        height,
        fps: this.#job.grid.fps,
        avcC: this.#video.avcC,
        asc: this.#aac.header,
      },
    };
    port.postMessage(report);
  }

  #measure(ms: number, next: number): void {
    const progress = this.#progress;
    progress.frameMs += (ms - progress.frameMs) / 25;
    progress.next = next;
  }
}

let thread: RenditionThread | undefined;
port.on('message', (message: { readonly job: RenditionJob } | RenditionOrder) => {
  if (!('job' in message)) {
    thread?.order(message);
    return;
  }
  nameThread(`encode ${message.job.id}`);
  thread = new RenditionThread(message.job);
  // An encoder that fails ends the thread with its error: the side that started it starts another.
  void thread.run().then(() => port.close());
});

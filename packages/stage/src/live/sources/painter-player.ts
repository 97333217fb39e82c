import { loadKernels } from '../../kernels/load.ts';
import { conversionScratch, convertRgba } from '../../pixels/rgba.ts';
import { DirtyArea } from '../../sources/dirty.ts';
import { SOURCE_SLOTS } from '../boards.ts';
import type { LiveInput } from '../document.ts';
import type { CreateLivePainter, LivePainter } from '../painter.ts';
import { SAMPLE_RATE } from '../time.ts';
import { SoundWriter, type SoundFilter } from './sound-writer.ts';
import { earlyBy, type Player, type Station } from './station.ts';
import type { SourceCommand } from './types.ts';

/** Pictures are drawn so many frames ahead: enough to draw evenly, little enough that commands act soon. */
const LEAD_FRAMES = 3;
/** Sound is made this far ahead, in blocks of 10 ms: the shorter, the sooner commands are heard. */
const SOUND_LEAD_MS = 100;
/** Where that was too late it is made further ahead, up to this. */
const MOST_SOUND_LEAD_MS = 400;
/** Less than this before its time, sound may be missed by the mixer. */
const NARROW_MS = 10;
/**
 * Sound that lies further ahead than this can be taken back: the mixer reads 15 ms beyond the present, and what comes
 * in its place takes a moment to make.
 */
const OPEN_MS = 30;
/** So long all sound must have been in time before it is made less far ahead again, ms. */
const CALM_MS = 30_000;
const BLOCK = 480;

/** Drives a painter module in real time and converts only what changed. */
export class PainterPlayer implements Player {
  readonly resting = false;
  readonly #station: Station;
  readonly #painter: LivePainter;
  readonly #kernels;
  readonly #sound: SoundWriter;
  #isFiltered = false;
  readonly #stale: readonly DirtyArea[];
  readonly #left = new Float32Array(BLOCK);
  readonly #right = new Float32Array(BLOCK);
  readonly #start: number;
  #bytes: Uint8Array;
  #scratch: { readonly at: number; readonly bytes: number } | undefined;
  #next = 0;
  #samples = 0;
  #soundLeadMs = SOUND_LEAD_MS;
  /** When sound was last too late, or made less far ahead; stage ms. */
  #uneasyAt = -Infinity;
  /** All sound up to its lead was made since it was last too late, or since somebody began to listen. */
  #listened = false;
  #first = true;
  #delayMs: number;
  #active: boolean;

  /** Loads the module and makes its painter. @throws Error when it cannot */
  static async open(
    station: Station,
    input: Extract<LiveInput, { kind: 'painter' }>,
  ): Promise<PainterPlayer> {
    const loaded = (await import(input.module)) as { readonly createLivePainter?: CreateLivePainter };
    if (typeof loaded.createLivePainter !== 'function')
      throw new Error('the painter module does not export createLivePainter');
    const { output } = station.job;
    const { width, height, fps } = output;
    const made: { player?: PainterPlayer } = {};
    const painter = await loaded.createLivePainter(input.options, {
      output: { width, height },
      fps,
      report: (message, atMs) => made.player?.report(message, atMs),
      retake: () => made.player?.retake(),
    });
    const { size } = painter;
    if (!(size.width >= 1 && size.height >= 1 && size.width <= width && size.height <= height)) {
      painter.close?.();
      throw new Error(`a painter of ${size.width} × ${size.height} does not fit ${width} × ${height}`);
    }
    return (made.player = new PainterPlayer(station, painter));
  }

  private constructor(station: Station, painter: LivePainter) {
    const { job, board, time, tickMs } = station;
    this.#station = station;
    this.#painter = painter;
    this.#kernels = loadKernels(job.memory);
    this.#bytes = new Uint8Array(job.memory.buffer);
    this.#sound = new SoundWriter(board, false);
    this.#stale = Array.from(
      { length: SOURCE_SLOTS },
      () => new DirtyArea(evenUp(painter.size.width), evenUp(painter.size.height)),
    );
    this.#delayMs = job.delayMs;
    this.#active = job.active;
    this.#start = station.onGrid(time.now() + tickMs);
    station.post({ kind: 'scratch', bytes: conversionScratch(evenUp(painter.size.width)) });
  }

  async step(now: number): Promise<boolean> {
    if (!this.#active) return false;
    // All sound that is due goes before the next picture: drawing may take long, and must silence nobody.
    let heard = false;
    while (this.#speak(now)) heard = true;
    return (await this.#paint(now)) || heard;
  }

  wakeAt(now: number): number {
    if (!this.#active) return Infinity;
    const { tickMs } = this.#station;
    const picture = this.#start + this.#next * tickMs - LEAD_FRAMES * tickMs;
    const sound = this.#painter.sound
      ? this.#start + ((this.#samples + BLOCK) * 1000) / SAMPLE_RATE - this.#soundLeadMs
      : Infinity;
    return Math.max(now, Math.min(picture, sound));
  }

  setScratch(at: number, bytes: number): void {
    this.#scratch = { at, bytes };
  }

  setDelay(ms: number): void {
    this.#delayMs = ms;
  }

  setActive(active: boolean): void {
    this.#active = active;
    this.#listened = false;
  }

  setFilter(filter: SoundFilter | undefined): void {
    this.#isFiltered = filter !== undefined;
    this.#sound.setFilter(filter);
  }

  async control(command: SourceCommand): Promise<void> {
    if (command.kind !== 'tell' || !this.#painter.tell)
      throw new Error(`this painter knows no '${command.kind}'`);
    await this.#painter.tell(command.message);
  }

  /** Passes on what the painter tells. @param atMs of its time */
  report(message: unknown, atMs: number): void {
    this.#station.post({ kind: 'report', news: message, at: this.#start + atMs + this.#delayMs });
  }

  /** See `LivePainterHost`. A filter remembers what it heard: nothing is taken back from it. */
  retake(): number | undefined {
    if (this.#isFiltered) return undefined;
    const openMs = this.#station.time.now() + OPEN_MS - this.#start;
    const first = Math.max(0, Math.ceil((openMs * SAMPLE_RATE) / 1000 / BLOCK) * BLOCK);
    if (first >= this.#samples) return undefined;
    this.#sound.retract(this.#positionOf(first));
    this.#samples = first;
    return first;
  }

  close(): void {
    this.#painter.close?.();
    this.#sound.close();
  }

  async #paint(now: number): Promise<boolean> {
    const { writer, tickMs, job } = this.#station;
    // Pictures whose time is over are left out.
    const present = Math.floor((now - this.#start) / tickMs);
    if (this.#next < present) this.#next = present;
    const timeMs = this.#next * tickMs;
    if (this.#start + timeMs > now + LEAD_FRAMES * tickMs) return false;
    const { width, height } = this.#painter.size;
    const slot = writer.slot(evenUp(width), evenUp(height));
    if (!slot || !this.#scratch) return false;
    const { rgba, dirty } = await this.#painter.paint(this.#next, timeMs);
    if (rgba.length !== width * height * 4)
      throw new Error(`picture ${this.#next} has ${rgba.length} bytes instead of ${width * height * 4}`);
    for (const area of this.#stale) {
      if (!dirty || this.#first) area.all();
      else for (const rect of dirty) area.add(rect);
    }
    this.#first = false;
    if (this.#bytes.buffer !== job.memory.buffer) this.#bytes = new Uint8Array(job.memory.buffer);
    const image = { width, height, rgba };
    const { at, bytes } = this.#scratch;
    for (const area of this.#stale[slot.index]!.take())
      convertRgba(this.#kernels, this.#bytes, image, slot.picture, area, 0, 0, at, bytes);
    const due = this.#start + timeMs + this.#delayMs - earlyBy(tickMs);
    writer.publishDrawn(Math.max(due, writer.lastDue + 0.01), this.#station.time.now());
    this.#next++;
    this.#station.setState('live');
    return true;
  }

  #speak(now: number): boolean {
    if (!this.#painter.sound) return false;
    const present = Math.floor(((now - this.#start) * SAMPLE_RATE) / 1000);
    // Sound that somebody listens to is late: the machine has too much to do.
    const behindMs = ((present - this.#samples) * 1000) / SAMPLE_RATE;
    if (this.#listened && behindMs > -NARROW_MS) this.#hurry(now, behindMs);
    else if (now > this.#uneasyAt + CALM_MS && this.#soundLeadMs > SOUND_LEAD_MS) {
      this.#soundLeadMs = Math.max(SOUND_LEAD_MS, this.#soundLeadMs / 2);
      this.#uneasyAt = now;
    }
    // Nobody listened, or it took too long: what is past is not made up for.
    if (this.#samples < present - SAMPLE_RATE / 10)
      this.#samples = Math.max(0, Math.ceil(present / BLOCK) * BLOCK);
    const endMs = this.#start + ((this.#samples + BLOCK) * 1000) / SAMPLE_RATE;
    if (endMs > now + this.#soundLeadMs) {
      this.#listened = true;
      return false;
    }
    this.#left.fill(0);
    this.#right.fill(0);
    this.#painter.sound(this.#samples, this.#left, this.#right);
    this.#sound.writeSamples(this.#left, this.#right, this.#positionOf(this.#samples));
    this.#samples += BLOCK;
    return true;
  }

  /** Where a sample of the painter's time belongs, samples of stage time. */
  #positionOf(sample: number): number {
    return Math.round(((this.#start + this.#delayMs) * SAMPLE_RATE) / 1000) + sample;
  }

  /** Sound was too late by this much: it is made further ahead from now on. */
  #hurry(now: number, behindMs: number): void {
    this.#uneasyAt = now;
    this.#listened = false;
    const wanted = this.#soundLeadMs + Math.max(SOUND_LEAD_MS / 2, behindMs + NARROW_MS);
    this.#soundLeadMs = Math.min(MOST_SOUND_LEAD_MS, wanted);
  }
}

/** Chroma has half the pixels. */
function evenUp(size: number): number {
  return Math.ceil(size / 2) * 2;
}

/// <reference lib="es2024.sharedmemory" />
import { LEVEL_FIELDS, readLevels, writeLevels } from '../sound/levels.ts';
import type { LoudnessReading } from '../stage-api.ts';

const INTS = { made: 0, late: 1, missed: 2, stop: 3, running: 4, starved: 5 } as const;
const FLOATS = {
  worst: 8,
  momentary: 9,
  shortTerm: 10,
  integrated: 11,
  peak: 12,
  drawing: 13,
  behind: 14,
  levels: 16,
} as const;

/** Figures of the programme thread in shared memory: it writes, the controller reads whenever it likes. */
export class ProgrammeBoard {
  readonly share: SharedArrayBuffer;
  readonly #ints: Int32Array;
  readonly #floats: Float64Array;

  constructor(share: SharedArrayBuffer = new SharedArrayBuffer((FLOATS.levels + LEVEL_FIELDS) * 8)) {
    this.share = share;
    this.#ints = new Int32Array(share);
    this.#floats = new Float64Array(share);
  }

  /** Number of frames that were made or given up: the next frame's number. */
  get next(): number {
    return Atomics.load(this.#ints, INTS.made);
  }
  set next(frame: number) {
    Atomics.store(this.#ints, INTS.made, frame);
    Atomics.notify(this.#ints, INTS.made);
  }
  /** Resolves when `next` is no longer `seen`, or after `ms`. */
  async changed(seen: number, ms: number): Promise<void> {
    const wait = Atomics.waitAsync(this.#ints, INTS.made, seen, ms);
    if (wait.async) await wait.value;
  }

  get stopped(): boolean {
    return Atomics.load(this.#ints, INTS.stop) !== 0;
  }
  stop(): void {
    Atomics.store(this.#ints, INTS.stop, 1);
  }

  /** Frames made more than one frame after their time. */
  get late(): number {
    return Atomics.load(this.#ints, INTS.late);
  }
  countLate(): void {
    Atomics.add(this.#ints, INTS.late, 1);
  }
  /** Frames that were never made. */
  get missed(): number {
    return Atomics.load(this.#ints, INTS.missed);
  }
  countMissed(frames: number): void {
    Atomics.add(this.#ints, INTS.missed, frames);
  }
  /** Frames for which encoders had left no room; counted as missed as well. */
  get starved(): number {
    return Atomics.load(this.#ints, INTS.starved);
  }
  countStarved(): void {
    Atomics.add(this.#ints, INTS.starved, 1);
  }

  /** The worst delay of a frame since the start, ms. */
  get worstMs(): number {
    return this.#floats[FLOATS.worst]!;
  }
  /** Delay of the last frame, ms. */
  get behindMs(): number {
    return this.#floats[FLOATS.behind]!;
  }
  set behindMs(ms: number) {
    this.#floats[FLOATS.behind] = ms;
    if (ms > this.#floats[FLOATS.worst]!) this.#floats[FLOATS.worst] = ms;
  }
  /** What making a frame costs, ms, smoothed. */
  get drawingMs(): number {
    return this.#floats[FLOATS.drawing]!;
  }
  set drawingMs(ms: number) {
    const before = this.#floats[FLOATS.drawing]!;
    this.#floats[FLOATS.drawing] = before === 0 ? ms : before + (ms - before) / 32;
  }

  get loudness(): LoudnessReading {
    const f = this.#floats;
    return {
      momentary: f[FLOATS.momentary]!,
      shortTerm: f[FLOATS.shortTerm]!,
      integrated: f[FLOATS.integrated]!,
      peak: f[FLOATS.peak]!,
      levels: readLevels(f, FLOATS.levels),
    };
  }
  set loudness(reading: LoudnessReading) {
    const f = this.#floats;
    f[FLOATS.momentary] = reading.momentary;
    f[FLOATS.shortTerm] = reading.shortTerm;
    f[FLOATS.integrated] = reading.integrated;
    f[FLOATS.peak] = reading.peak;
    writeLevels(f, FLOATS.levels, reading.levels);
  }
}

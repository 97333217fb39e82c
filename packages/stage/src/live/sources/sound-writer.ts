import type * as av from 'node-av';
import { SOURCE_SAMPLES, type SourceBoard } from '../boards.ts';
import { SAMPLE_RATE } from '../time.ts';
import { StereoConverter } from './stereo.ts';

/** Processing of a source's sound, 48 kHz, in place; its latency is taken out again. */
export interface SoundFilter {
  readonly latencySamples: number;
  process(left: Float32Array, right: Float32Array, count: number): void;
  close?(): void;
}

/** Time stamps that differ from the samples' own count by this much, on average, have really moved. */
const MOVED = 0.035 * SAMPLE_RATE;
/** A difference that is no jitter: taken at once. */
const JUMPED = 0.12 * SAMPLE_RATE;
/** The same where time stamps are exact. */
const EXACT = 0.02 * SAMPLE_RATE;
/** Holes up to this long are filled with silence; after longer ones the sound begins anew. */
const MAX_HOLE = 2 * SAMPLE_RATE;
/** How far resampling may bend the rate to follow the time stamps, beside the clocks' own difference. */
const MAX_BEND = 0.003;
/** Frames after which the first place is looked at again: the time stamp that gave it may have been far off. */
const SECOND_LOOK = 24;
const FAR = 0.008 * SAMPLE_RATE;
/** Samples over which a remaining difference is taken out. */
const PATIENCE = 4 * SAMPLE_RATE;

/**
 * Lays decoded sound at its place on stage time. Samples follow each other without seams; where a sender's time stamps
 * drift away from their number, the rate is bent gently; where they jump, the sound does.
 */
export class SoundWriter {
  readonly #board: SourceBoard;
  readonly #follow: boolean;
  readonly #converter: StereoConverter;
  #filter: SoundFilter | undefined;
  /** Position of the next sample; NaN = wherever the next frame says. */
  #next = Number.NaN;
  #error = 0;
  /** Frames since the sound was placed. */
  #frames = 0;
  #from = -Infinity;
  #to = Infinity;

  /** `follow`: positions come from a sender's clock, with jitter and drift; otherwise they are exact. */
  constructor(board: SourceBoard, follow: boolean) {
    this.#board = board;
    this.#follow = follow;
    this.#converter = new StereoConverter(follow);
  }

  setFilter(filter: SoundFilter | undefined): void {
    if (filter === this.#filter) return;
    this.#filter?.close?.();
    this.#filter = filter;
  }

  /** Sound outside these positions is not written. */
  setBounds(from: number, to: number): void {
    this.#from = from;
    this.#to = to;
    if (this.#board.soundWritten > to) this.#board.soundWritten = Math.max(to, this.#board.soundFrom);
  }

  /**
   * Writes a decoded frame whose first sample belongs at `position` (samples of stage time); `slope` is the length of
   * a sender's second on stage.
   */
  write(frame: av.Frame, position: number, slope = 1): void {
    if (frame.nbSamples <= 0 || frame.sampleRate <= 0) return;
    if (this.#converter.changes(frame)) this.finish();
    const expected = position - this.#converter.delay;
    this.#place(expected);
    const bend = this.#follow
      ? slope -
        1 +
        (this.#frames < SECOND_LOOK ? 0 : Math.max(-MAX_BEND, Math.min(MAX_BEND, this.#error / PATIENCE)))
      : 0;
    this.#layConverted(this.#converter.convert(frame, bend));
    this.#board.hasSound = true;
  }

  /** Writes samples at 48 kHz that belong exactly at `position`; the arrays may be changed. */
  writeSamples(left: Float32Array, right: Float32Array, position: number): void {
    this.#next = position;
    this.#lay(left, right, left.length);
    this.#board.hasSound = true;
  }

  /** Writes what is still in the converter: the end of a stretch of sound. */
  finish(): void {
    this.#layConverted(this.#converter.flush());
  }

  /** The next frame does not continue what was written. */
  restart(): void {
    this.#converter.reset();
    this.#next = Number.NaN;
    this.#error = 0;
  }

  /** Takes back what was written from `position` on. */
  retract(position: number): void {
    if (this.#board.soundWritten > position)
      this.#board.soundWritten = Math.max(position, this.#board.soundFrom);
    this.restart();
  }

  close(): void {
    this.#converter.reset();
    this.#filter?.close?.();
    this.#filter = undefined;
  }

  #place(expected: number): void {
    if (Number.isNaN(this.#next)) {
      this.#putAt(expected);
      return;
    }
    const off = expected - this.#next;
    if (!this.#follow) {
      if (Math.abs(off) > EXACT) this.#next = Math.round(expected);
      return;
    }
    this.#frames++;
    this.#error += (off - this.#error) * Math.max(0.05, 1 / this.#frames);
    const moved = Math.abs(off) > JUMPED || (this.#frames > SECOND_LOOK && Math.abs(this.#error) > MOVED);
    if (moved) this.#putAt(expected);
    else if (this.#frames === SECOND_LOOK && Math.abs(this.#error) > FAR) {
      this.#next += Math.round(this.#error);
      this.#error = 0;
    }
  }

  #putAt(position: number): void {
    this.#next = Math.round(position);
    this.#error = 0;
    this.#frames = 0;
  }

  #layConverted(count: number): void {
    if (count === 0 || Number.isNaN(this.#next)) return;
    this.#lay(this.#converter.left, this.#converter.right, count);
  }

  #lay(left: Float32Array, right: Float32Array, count: number): void {
    this.#filter?.process(left, right, count);
    const at = this.#next - (this.#filter?.latencySamples ?? 0);
    this.#next += count;
    const board = this.#board;
    const written = board.soundWritten;
    let begin = Math.max(at, this.#from, 0);
    const end = Math.min(at + count, this.#to);
    if (written === 0 || begin > written + MAX_HOLE) {
      if (end <= begin) return;
      // Readers take [from, written): empty while both move.
      board.soundFrom = begin;
      board.soundWritten = begin;
    } else if (begin > written) this.#silence(written, begin);
    else begin = written;
    if (end <= begin) return;
    this.#copy(left, board.left, begin, begin - at, end - begin);
    this.#copy(right, board.right, begin, begin - at, end - begin);
    board.soundWritten = end;
  }

  #copy(from: Float32Array, ring: Float32Array, position: number, offset: number, count: number): void {
    const k = position % SOURCE_SAMPLES;
    const run = Math.min(count, SOURCE_SAMPLES - k);
    ring.set(from.subarray(offset, offset + run), k);
    if (run < count) ring.set(from.subarray(offset + run, offset + count), 0);
  }

  #silence(from: number, to: number): void {
    const board = this.#board;
    for (let at = from; at < to;) {
      const k = at % SOURCE_SAMPLES;
      const run = Math.min(to - at, SOURCE_SAMPLES - k);
      board.left.fill(0, k, k + run);
      board.right.fill(0, k, k + run);
      at += run;
    }
    board.soundWritten = to;
  }
}

import { KWeighting } from '../../../audio/loudness.ts';
import { SAMPLE_RATE } from '../../time.ts';

const FRAME = SAMPLE_RATE / 100;
const TARGET_LUFS = -20;
const MOST_GAIN_DB = 24;
const MOST_CUT_DB = 24;
/** dB per 10 ms: up as an attentive engineer would, down faster, off within a quarter of a second. */
const UP = 0.14;
const DOWN = 0.5;
const CATCH = 2.5;
const OFF = 1;
/** Frames of the loudness window (400 ms) and of the quick one (50 ms). */
const WINDOW = 40;
const QUICK = 5;
/** Quieter than this nothing is speech, LUFS. */
const ABSOLUTE_GATE = -58;
/** Speech stands this far over the floor of the last 3 s, dB. */
const OVER_FLOOR = 8;
const FLOOR_SLICE = 50;
const FLOOR_SLICES = 6;
/** Between syllables speech falls by this much at least once in `STILL` frames; noise, hum and tones do not. */
const FALL_DB = 5;
const STILL = 100;
/** So far over the target sound may go for a moment, dB. */
const MOST_OVER = 9;

/**
 * Automatic gain: brings speech to −20 LUFS. It measures only while somebody speaks (sound over the floor that rises and
 * falls like syllables) and holds otherwise, so that silence, hum and noise are never pumped up. No latency.
 */
export class GainControl {
  #on = false;
  readonly #weightLeft = new KWeighting();
  readonly #weightRight = new KWeighting();
  readonly #squares = new Float64Array(FRAME);
  #filled = 0;
  #sum = 0;
  /** Mean squares of the last 400 ms. */
  readonly #frames = new Float64Array(WINDOW);
  #count = 0;
  #smooth = 0;
  readonly #floors: number[] = [];
  #lowest = Infinity;
  #top = -120;
  #lastFall = -Infinity;
  #level = Number.NaN;
  #spoken = 0;
  #gainDb = 0;
  #gain = 1;
  #step = 0;

  /** On and off are ramped. */
  setOn(on: boolean): void {
    if (on && !this.#on) {
      this.#level = Number.NaN;
      this.#spoken = 0;
    }
    this.#on = on;
  }

  /** It passes sound on unaltered. */
  get neutral(): boolean {
    return !this.#on && this.#gainDb === 0 && this.#gain === 1;
  }

  process(left: Float32Array, right: Float32Array, count: number): void {
    if (this.neutral) return;
    for (let done = 0; done < count;) {
      const run = Math.min(count - done, FRAME - this.#filled);
      const l = left.subarray(done, done + run);
      const r = right.subarray(done, done + run);
      const squares = this.#squares.subarray(0, run).fill(0);
      this.#weightLeft.addSquares(l, squares);
      this.#weightRight.addSquares(r, squares);
      for (let n = 0; n < run; n++) {
        this.#sum += squares[n]!;
        this.#gain += this.#step;
        l[n]! *= this.#gain;
        r[n]! *= this.#gain;
      }
      done += run;
      this.#filled += run;
      if (this.#filled === FRAME) this.#endFrame();
    }
  }

  #endFrame(): void {
    const energy = Number.isFinite(this.#sum) ? this.#sum / FRAME : 0;
    this.#sum = 0;
    this.#filled = 0;
    this.#frames[this.#count % WINDOW] = energy;
    this.#count++;
    this.#smooth = this.#count === 1 ? energy : 0.7 * this.#smooth + 0.3 * energy;
    this.#moveGain(this.#isSpeech(loudnessOf(this.#smooth)));
  }

  #isSpeech(now: number): boolean {
    this.#lowest = Math.min(this.#lowest, this.#smooth);
    if (this.#count % FLOOR_SLICE === 0) {
      this.#floors.push(this.#lowest);
      if (this.#floors.length > FLOOR_SLICES) this.#floors.shift();
      this.#lowest = this.#smooth;
    }
    const floor = loudnessOf(Math.min(this.#lowest, ...this.#floors));
    if (now > this.#top) this.#top = now;
    else if (now < this.#top - FALL_DB) {
      if (this.#top > ABSOLUTE_GATE && this.#top > floor + OVER_FLOOR) this.#lastFall = this.#count;
      this.#top = now;
    }
    return now > ABSOLUTE_GATE && now > floor + OVER_FLOOR && this.#count - this.#lastFall < STILL;
  }

  #moveGain(speech: boolean): void {
    let goal = 0;
    let down = OFF;
    let up = OFF;
    if (this.#on) {
      const loudness = loudnessOf(this.#mean(WINDOW));
      if (speech) {
        this.#spoken++;
        if (Number.isNaN(this.#level)) this.#level = loudness;
        const speed = loudness > this.#level + 3 ? 0.04 : 0.0125;
        this.#level += (loudness - this.#level) * Math.max(speed, 1 / this.#spoken);
      }
      goal = Number.isNaN(this.#level)
        ? this.#gainDb
        : Math.min(MOST_GAIN_DB, Math.max(-MOST_CUT_DB, TARGET_LUFS - this.#level));
      const most = TARGET_LUFS + MOST_OVER - loudnessOf(this.#mean(QUICK));
      up = UP;
      down = DOWN;
      if (most < goal && this.#gainDb > most) {
        goal = Math.max(most, -MOST_CUT_DB);
        down = CATCH;
      }
    }
    this.#gainDb += Math.min(up, Math.max(-down, goal - this.#gainDb));
    const gain = 10 ** (this.#gainDb / 20);
    this.#step = (gain - this.#gain) / FRAME;
    if (this.#gainDb === 0 && Math.abs(gain - this.#gain) < 1e-9) {
      this.#gain = 1;
      this.#step = 0;
    }
  }

  #mean(frames: number): number {
    let sum = 0;
    for (let back = 1; back <= frames && back <= this.#count; back++)
      sum += this.#frames[(this.#count - back) % WINDOW]!;
    return sum / Math.min(frames, Math.max(1, this.#count));
  }
}

function loudnessOf(energy: number): number {
  return -0.691 + 10 * Math.log10(energy + 1e-12);
}

import { KWeighting } from '../../audio/loudness.ts';
import { TruePeakReader } from '../../audio/true-peak.ts';
import type { LoudnessReading } from '../stage-api.ts';
import { SAMPLE_RATE } from '../time.ts';

const HOP = SAMPLE_RATE / 10;
const MOMENTARY_HOPS = 4;
const SHORT_TERM_HOPS = 30;
const OFFSET = -0.691;
const SILENCE = -120;
/** Classes of the gated loudness: 0.1 LU from −70 to +30 LUFS. */
const LOWEST = -70;
const CLASSES = 1000;
const CLASS_LU = 0.1;

/**
 * EBU R128 meter of a programme that may run for weeks: the integrated loudness is kept as a histogram, so memory and
 * the time of a reading are constant. Feed blocks in order.
 */
export class ProgrammeMeter {
  readonly #left = new KWeighting();
  readonly #right = new KWeighting();
  readonly #peaks = [new TruePeakReader(), new TruePeakReader()] as const;
  /** Mean squares (both channels added) of the last 3 s, 100 ms each. */
  readonly #hops = new Float64Array(SHORT_TERM_HOPS);
  #hopCount = 0;
  #sum = 0;
  #filled = 0;
  #peak = 0;
  #lastPeak = 0;
  readonly #counts = new Float64Array(CLASSES);
  readonly #energies = new Float64Array(CLASSES);
  #squares = new Float64Array(0);
  #curve = new Float64Array(0);

  push(left: Float32Array, right: Float32Array): void {
    if (this.#squares.length !== left.length) {
      this.#squares = new Float64Array(left.length);
      this.#curve = new Float64Array(left.length);
    }
    this.#squares.fill(0);
    this.#left.addSquares(left, this.#squares);
    this.#right.addSquares(right, this.#squares);
    this.#readPeak(left, right);
    for (let n = 0; n < left.length; n++) {
      this.#sum += this.#squares[n]!;
      if (++this.#filled === HOP) this.#endHop();
    }
  }

  reading(): Omit<LoudnessReading, 'levels'> {
    return {
      momentary: loudnessOf(this.#mean(MOMENTARY_HOPS)),
      shortTerm: loudnessOf(this.#mean(SHORT_TERM_HOPS)),
      integrated: this.#integrated(),
      peak: Math.max(SILENCE, 20 * Math.log10(Math.max(this.#peak, this.#lastPeak))),
    };
  }

  /** Curves that cannot exceed the block's largest sample are not computed: the result is the same. */
  #readPeak(left: Float32Array, right: Float32Array): void {
    let floor = 0;
    for (let n = 0; n < left.length; n++) {
      const l = Math.abs(left[n]!);
      const r = Math.abs(right[n]!);
      if (l > floor) floor = l;
      if (r > floor) floor = r;
    }
    this.#curve.fill(0);
    this.#peaks[0].read(left, this.#curve, floor);
    this.#peaks[1].read(right, this.#curve, floor);
    for (let n = 0; n < left.length; n++) if (this.#curve[n]! > this.#peak) this.#peak = this.#curve[n]!;
  }

  #endHop(): void {
    this.#hops[this.#hopCount % SHORT_TERM_HOPS] = this.#sum / HOP;
    this.#hopCount++;
    this.#sum = 0;
    this.#filled = 0;
    this.#lastPeak = this.#peak;
    this.#peak = 0;
    if (this.#hopCount < MOMENTARY_HOPS) return;
    const energy = this.#mean(MOMENTARY_HOPS);
    const loudness = loudnessOf(energy);
    if (loudness <= LOWEST) return;
    const index = classOf(loudness);
    this.#counts[index]! += 1;
    this.#energies[index]! += energy;
  }

  #mean(hops: number): number {
    let sum = 0;
    for (let back = 1; back <= hops && back <= this.#hopCount; back++)
      sum += this.#hops[(this.#hopCount - back) % SHORT_TERM_HOPS]!;
    return sum / hops;
  }

  #integrated(): number {
    const audible = this.#meanAbove(0);
    if (audible === 0) return SILENCE;
    const relative = loudnessOf(audible) - 10;
    return loudnessOf(this.#meanAbove(relative > LOWEST ? classOf(relative) : 0));
  }

  #meanAbove(index: number): number {
    let energy = 0;
    let count = 0;
    for (let at = index; at < CLASSES; at++) {
      energy += this.#energies[at]!;
      count += this.#counts[at]!;
    }
    return count === 0 ? 0 : energy / count;
  }
}

function classOf(loudness: number): number {
  return Math.min(CLASSES - 1, Math.max(0, Math.floor((loudness - LOWEST) / CLASS_LU)));
}

function loudnessOf(energy: number): number {
  return energy > 0 ? Math.max(SILENCE, OFFSET + 10 * Math.log10(energy)) : SILENCE;
}

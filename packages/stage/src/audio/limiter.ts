import { mixRate } from './rate.ts';
import { TruePeakReader, truePeakDelay } from './true-peak.ts';

const lookAhead = 240;
const releaseSeconds = 0.12;
/** After this long without a peak the release has ended for any practical purpose (e^-16). */
const restSamples = lookAhead * 2 + releaseSeconds * mixRate * 16;
/** The gain's own movement bends the curve between samples a little; this keeps the ceiling true. */
const marginDb = 0.1;

/**
 * True-peak limiter with look-ahead: the gain comes down smoothly (5 ms) before a peak and never overshoots. Feed
 * blocks in order; each call returns as many samples as it got, `delay` samples late; `flush` returns the rest.
 */
export class Limiter {
  /**
   * Samples between input and output. A peak is known `truePeakDelay` samples late; the two averages need the minimum
   * to have been held for their whole length.
   */
  static readonly delay = lookAhead + truePeakDelay - 1;
  private readonly ceiling: number;
  private readonly release: number;
  private readonly peaks = [new TruePeakReader(), new TruePeakReader()] as const;
  private readonly lineLeft = new Float32Array(Limiter.delay);
  private readonly lineRight = new Float32Array(Limiter.delay);
  private linePosition = 0;
  /** Sliding minimum over the look-ahead: candidates in rising order. */
  private readonly minValues = new Float64Array(lookAhead + 1);
  private readonly minTimes = new Float64Array(lookAhead + 1);
  private minHead = 0;
  private minCount = 0;
  private time = 0;
  private released = 1;
  private quietFor = restSamples;
  /** Two moving averages in a row smooth the corners. */
  private readonly smoothing = [new MovingAverage(lookAhead / 2), new MovingAverage(lookAhead / 2)] as const;

  constructor(ceilingDbtp: number) {
    this.ceiling = 10 ** ((ceilingDbtp - marginDb) / 20);
    this.release = 1 - Math.exp(-1 / (releaseSeconds * mixRate));
  }

  process(left: Float32Array, right: Float32Array): { left: Float32Array; right: Float32Array } {
    const outLeft = new Float32Array(left.length);
    const outRight = new Float32Array(left.length);
    const peaks = new Float64Array(left.length);
    this.peaks[0].read(left, peaks, this.ceiling);
    this.peaks[1].read(right, peaks, this.ceiling);
    for (let n = 0; n < left.length; n++) {
      const gain = this.nextGain(peaks[n]!);
      const at = this.linePosition;
      outLeft[n] = this.lineLeft[at]! * gain;
      outRight[n] = this.lineRight[at]! * gain;
      this.lineLeft[at] = left[n]!;
      this.lineRight[at] = right[n]!;
      this.linePosition = at + 1 === Limiter.delay ? 0 : at + 1;
    }
    return { left: outLeft, right: outRight };
  }

  flush(): { left: Float32Array; right: Float32Array } {
    const rest = new Float32Array(Limiter.delay);
    return this.process(rest, rest);
  }

  private nextGain(peak: number): number {
    if (peak <= this.ceiling && this.idle()) return 1;
    const wanted = peak > this.ceiling ? this.ceiling / peak : 1;
    if (wanted < 1) this.quietFor = 0;
    const held = this.slidingMinimum(wanted);
    // Down at once (the averages below make it smooth), up slowly.
    this.released = held < this.released ? held : this.released + (held - this.released) * this.release;
    return this.smoothing[1].push(this.smoothing[0].push(this.released));
  }

  /** Nothing was limited for so long that every stage stands at 1: the usual case, and it costs nothing. */
  private idle(): boolean {
    if (this.quietFor < restSamples) {
      this.quietFor++;
      return false;
    }
    return true;
  }

  /** Minimum of the last `lookAhead + 1` values. */
  private slidingMinimum(value: number): number {
    const size = this.minValues.length;
    while (this.minCount > 0 && this.minValues[(this.minHead + this.minCount - 1) % size]! >= value)
      this.minCount--;
    if (this.minCount > 0 && this.minTimes[this.minHead]! < this.time - lookAhead) {
      this.minHead = (this.minHead + 1) % size;
      this.minCount--;
    }
    const tail = (this.minHead + this.minCount) % size;
    this.minValues[tail] = value;
    this.minTimes[tail] = this.time;
    this.minCount++;
    this.time++;
    return this.minValues[this.minHead]!;
  }
}

class MovingAverage {
  private readonly values: Float64Array;
  private at = 0;
  private sum: number;

  constructor(length: number) {
    this.values = new Float64Array(length).fill(1);
    this.sum = length;
  }

  push(value: number): number {
    this.sum += value - this.values[this.at]!;
    this.values[this.at] = value;
    this.at++;
    if (this.at === this.values.length) {
      this.at = 0;
      // Summing afresh once per round keeps rounding from piling up over hours.
      this.sum = this.values.reduce((sum, each) => sum + each, 0);
    }
    return this.sum / this.values.length;
  }
}

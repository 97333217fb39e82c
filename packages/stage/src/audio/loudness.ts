import { mixRate } from './rate.ts';
import { TruePeakReader } from './true-peak.ts';

/** One channel through the K-weighting of BS.1770-4 at 48 kHz: head shelf, then high-pass. */
export class KWeighting {
  private readonly state = new Float64Array(4);

  /** Adds the weighted squares of the samples to `energies`. */
  addSquares(samples: Float32Array, energies: Float64Array): void {
    let s1 = this.state[0]!;
    let s2 = this.state[1]!;
    let h1 = this.state[2]!;
    let h2 = this.state[3]!;
    for (let n = 0; n < samples.length; n++) {
      const x = samples[n]!;
      const y = 1.53512485958697 * x + s1;
      s1 = -2.69169618940638 * x + 1.69065929318241 * y + s2;
      s2 = 1.19839281085285 * x - 0.73248077421585 * y;
      const z = y + h1;
      h1 = -2 * y + 1.99004745483398 * z + h2;
      h2 = y - 0.99007225036621 * z;
      energies[n] = energies[n]! + z * z;
    }
    this.state.set([s1, s2, h1, h2]);
  }
}

const hop = mixRate / 10;
const hopsPerBlock = 4;
const hopsPerShortTerm = 30;
const offset = -0.691;

export interface Loudness {
  /** Gated programme loudness, LUFS; −Infinity for silence. */
  readonly integrated: number;
  /** Largest 400 ms and 3 s loudness, LUFS. */
  readonly maxMomentary: number;
  readonly maxShortTerm: number;
  /** dBTP. */
  readonly truePeak: number;
}

/**
 * Stereo loudness meter after ITU-R BS.1770-4 / EBU R 128 for 48 kHz. Feed blocks in order; memory is 8 bytes per
 * 100 ms.
 */
export class LoudnessMeter {
  private readonly left = new KWeighting();
  private readonly right = new KWeighting();
  private readonly peaks = [new TruePeakReader(), new TruePeakReader()] as const;
  /** Mean squares (both channels added) of each 100 ms. */
  private readonly hops: number[] = [];
  private sum = 0;
  private count = 0;
  private peak = 0;
  private readonly reads: 'all' | 'loudness';

  /** `loudness` leaves the true peak out (it reads −Infinity), which is half of the work. */
  constructor(reads: 'all' | 'loudness' = 'all') {
    this.reads = reads;
  }

  push(left: Float32Array, right: Float32Array): void {
    const energies = new Float64Array(left.length);
    this.left.addSquares(left, energies);
    this.right.addSquares(right, energies);
    for (const energy of energies) {
      this.sum += energy;
      if (++this.count === hop) {
        this.hops.push(this.sum / hop);
        this.sum = 0;
        this.count = 0;
      }
    }
    if (this.reads === 'loudness') return;
    const peaks = new Float64Array(left.length);
    this.peaks[0].read(left, peaks, this.peak);
    this.peaks[1].read(right, peaks, this.peak);
    for (const peak of peaks) if (peak > this.peak) this.peak = peak;
  }

  /** Loudness of the last 400 ms, LUFS. */
  get momentary(): number {
    return loudnessOf(this.windowMean(this.hops.length - hopsPerBlock, hopsPerBlock));
  }

  /** Loudness of the last 3 s, LUFS. */
  get shortTerm(): number {
    return loudnessOf(this.windowMean(this.hops.length - hopsPerShortTerm, hopsPerShortTerm));
  }

  /** Figures of everything fed so far. */
  read(): Loudness {
    return {
      integrated: this.integrated(),
      maxMomentary: this.maxOver(hopsPerBlock),
      maxShortTerm: this.maxOver(hopsPerShortTerm),
      truePeak: 20 * Math.log10(this.peak),
    };
  }

  private integrated(): number {
    const blocks: number[] = [];
    for (let at = 0; at + hopsPerBlock <= this.hops.length; at++)
      blocks.push(this.windowMean(at, hopsPerBlock));
    // Programmes shorter than one block are measured as they are.
    if (blocks.length === 0 && this.hops.length > 0) blocks.push(this.windowMean(0, this.hops.length));
    const audible = blocks.filter((energy) => loudnessOf(energy) > -70);
    if (audible.length === 0) return -Infinity;
    const relative = loudnessOf(mean(audible)) - 10;
    const gated = audible.filter((energy) => loudnessOf(energy) > relative);
    return loudnessOf(mean(gated));
  }

  private maxOver(hops: number): number {
    let max = 0;
    for (let at = 0; at + hops <= this.hops.length; at++) max = Math.max(max, this.windowMean(at, hops));
    return loudnessOf(max);
  }

  private windowMean(from: number, count: number): number {
    let sum = 0;
    for (let at = Math.max(0, from); at < from + count; at++) sum += this.hops[at] ?? 0;
    return sum / count;
  }
}

function loudnessOf(energy: number): number {
  return energy > 0 ? offset + 10 * Math.log10(energy) : -Infinity;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

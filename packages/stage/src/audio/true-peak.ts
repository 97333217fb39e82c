/**
 * True peak after ITU-R BS.1770-4 Annex 2: four times oversampling by a 48-tap polyphase filter.
 */
const taps = 12;
const phases: readonly (readonly number[])[] = [
  [
    0.001708984375, 0.010986328125, -0.0196533203125, 0.033203125, -0.0594482421875, 0.1373291015625,
    0.97216796875, -0.102294921875, 0.047607421875, -0.026611328125, 0.014892578125, -0.00830078125,
  ],
  [
    -0.0291748046875, 0.029296875, -0.0517578125, 0.089111328125, -0.16650390625, 0.465087890625,
    0.77978515625, -0.2003173828125, 0.1015625, -0.0582275390625, 0.0330810546875, -0.0189208984375,
  ],
  [
    -0.0189208984375, 0.0330810546875, -0.0582275390625, 0.1015625, -0.2003173828125, 0.77978515625,
    0.465087890625, -0.16650390625, 0.089111328125, -0.0517578125, 0.029296875, -0.0291748046875,
  ],
  [
    -0.00830078125, 0.014892578125, -0.026611328125, 0.047607421875, -0.102294921875, 0.97216796875,
    0.1373291015625, -0.0594482421875, 0.033203125, -0.0196533203125, 0.010986328125, 0.001708984375,
  ],
];
/** Samples by which the filter's output lags behind its input. */
export const truePeakDelay = taps / 2;

/** No curve between samples can exceed the largest of 12 samples by more than this factor. */
const largestGain = Math.max(...phases.map((phase) => phase.reduce((sum, each) => sum + Math.abs(each), 0)));
/**
 * The phases are mirror images of each other (0 of 3, 1 of 2), so two at a time come from the sums and differences of
 * samples that lie opposite: half the multiplications. Even and odd parts of phases 0 and 1, halved.
 */
const half = taps / 2;
const [even0, odd0, even1, odd1] = [
  part(phases[0]!, 1),
  part(phases[0]!, -1),
  part(phases[1]!, 1),
  part(phases[1]!, -1),
] as const;

function part(phase: readonly number[], sign: 1 | -1): Float64Array {
  return Float64Array.from({ length: half }, (_, k) => (phase[k]! + sign * phase[taps - 1 - k]!) / 2);
}

/** Streaming peak reader of one channel. */
export class TruePeakReader {
  /** The last samples of the block before, then the block. */
  private padded = new Float64Array(taps - 1);
  private loudFor = 0;

  /**
   * Raises `peaks[n]` to the largest magnitude of the sample `truePeakDelay` before sample n and of the curve on to
   * its successor; never less than the sample's own magnitude. Curves that cannot reach `floor` are not computed.
   */
  read(samples: Float32Array, peaks: Float64Array, floor = 0): void {
    const history = taps - 1;
    const before = this.padded;
    const same = before.length === history + samples.length;
    const x = same ? before : new Float64Array(history + samples.length);
    x.set(before.subarray(before.length - history));
    x.set(samples, history);
    const quiet = floor / largestGain;
    let loudFor = this.loudFor;
    for (let n = 0; n < samples.length; n++) {
      // x[n] … x[n + 11] are the last 12 samples.
      const newest = x[n + history]!;
      let peak = Math.max(Math.abs(x[n + taps / 2 - 1]!), Math.abs(x[n + taps / 2]!));
      if (newest > quiet || -newest > quiet) loudFor = taps;
      if (loudFor > 0) {
        loudFor--;
        let evenA = 0;
        let oddA = 0;
        let evenB = 0;
        let oddB = 0;
        for (let k = 0, back = n + history; k < half; k++, back--) {
          const sum = x[n + k]! + x[back]!;
          const difference = x[n + k]! - x[back]!;
          evenA += sum * even0[k]!;
          oddA += difference * odd0[k]!;
          evenB += sum * even1[k]!;
          oddB += difference * odd1[k]!;
        }
        // The larger magnitude of e + o and e − o is |e| + |o|.
        const outer = Math.abs(evenA) + Math.abs(oddA);
        const inner = Math.abs(evenB) + Math.abs(oddB);
        if (outer > peak) peak = outer;
        if (inner > peak) peak = inner;
      }
      if (peak > peaks[n]!) peaks[n] = peak;
    }
    this.loudFor = loudFor;
    this.padded = x;
  }
}

/** Peak of a whole signal in dBTP; −Infinity for silence. */
export function truePeakOf(samples: Float32Array): number {
  const reader = new TruePeakReader();
  const whole = new Float32Array(samples.length + taps);
  whole.set(samples);
  const peaks = new Float64Array(whole.length);
  reader.read(whole, peaks);
  return 20 * Math.log10(peaks.reduce((max, peak) => Math.max(max, peak), 0));
}

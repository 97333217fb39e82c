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
const [phase0, phase1, phase2, phase3] = phases.map((phase) => Float64Array.from(phase).reverse()) as [
  Float64Array,
  Float64Array,
  Float64Array,
  Float64Array,
];

/** Streaming peak reader of one channel. */
export class TruePeakReader {
  private padded = new Float64Array(taps - 1);
  private loudFor = 0;

  /**
   * Raises `peaks[n]` to the largest magnitude of the sample `truePeakDelay` before sample n and of the curve on to
   * its successor; never less than the sample's own magnitude. Curves that cannot reach `floor` are not computed.
   */
  read(samples: Float32Array, peaks: Float64Array, floor = 0): void {
    const history = taps - 1;
    const x = new Float64Array(history + samples.length);
    x.set(this.padded.subarray(this.padded.length - history));
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
        let a = 0;
        let b = 0;
        let c = 0;
        let d = 0;
        for (let k = 0; k < taps; k++) {
          const sample = x[n + k]!;
          a += sample * phase0[k]!;
          b += sample * phase1[k]!;
          c += sample * phase2[k]!;
          d += sample * phase3[k]!;
        }
        peak = Math.max(peak, Math.abs(a), Math.abs(b), Math.abs(c), Math.abs(d));
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

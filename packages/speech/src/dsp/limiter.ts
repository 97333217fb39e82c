import { SAMPLE_RATE } from '../types.ts';
import { truePeakOf } from './loudness.ts';

/** −1.2 dB on the interpolated peak leaves room for what the measuring filter does not see. */
const CEILING = 10 ** (-1.2 / 20);
const LOOKAHEAD = Math.round(SAMPLE_RATE * 0.003);
const RELEASE = Math.exp(-1 / (SAMPLE_RATE * 0.06));

/** Largest magnitude in a sliding window around each sample, by a monotonic queue. */
function slidingPeak(samples: Float32Array, reach: number): Float32Array {
  const out = new Float32Array(samples.length);
  const queue = new Int32Array(samples.length);
  let head = 0;
  let tail = 0;
  for (let i = 0; i < samples.length + reach; i++) {
    if (i < samples.length) {
      const value = Math.abs(samples[i] ?? 0);
      while (tail > head && Math.abs(samples[queue[tail - 1] ?? 0] ?? 0) <= value) tail--;
      queue[tail++] = i;
    }
    const centre = i - reach;
    while (tail > head && (queue[head] ?? 0) < centre - reach) head++;
    if (centre >= 0) out[centre] = Math.abs(samples[queue[head] ?? 0] ?? 0);
  }
  return out;
}

function limitOnce(samples: Float32Array, ceiling: number): void {
  const peaks = slidingPeak(samples, LOOKAHEAD);
  const gains = new Float32Array(samples.length);
  let gain = 1;
  for (let i = 0; i < samples.length; i++) {
    const wanted = Math.min(1, ceiling / Math.max(1e-9, peaks[i] ?? 0));
    gain = wanted < gain ? wanted : wanted + (gain - wanted) * RELEASE;
    gains[i] = gain;
  }
  // A moving mean over the look-ahead makes each reduction a ramp that is complete when its peak arrives.
  let sum = 0;
  for (let i = 0; i < samples.length + LOOKAHEAD; i++) {
    if (i < samples.length) sum += gains[i] ?? 1;
    const out = i - LOOKAHEAD / 2;
    if (i >= LOOKAHEAD) sum -= gains[i - LOOKAHEAD] ?? 1;
    if (out < 0 || out >= samples.length) continue;
    const count = Math.min(i, samples.length - 1) - Math.max(0, i - LOOKAHEAD + 1) + 1;
    samples[out] = (samples[out] ?? 0) * Math.min(1, sum / count);
  }
}

/**
 * Holds the true peak at or below −1 dBTP, in place, without hard clipping; quiet signals pass untouched.
 * Works on whole pieces of speech at 48 kHz.
 */
export function limit(samples: Float32Array): void {
  let ceiling = CEILING;
  for (let pass = 0; pass < 3; pass++) {
    const peak = truePeakOf(samples);
    if (peak <= CEILING) return;
    limitOnce(samples, ceiling);
    ceiling *= CEILING / Math.max(CEILING, truePeakOf(samples));
  }
  const peak = truePeakOf(samples);
  if (peak <= CEILING) return;
  for (let i = 0; i < samples.length; i++) samples[i] = ((samples[i] ?? 0) * CEILING) / peak;
}

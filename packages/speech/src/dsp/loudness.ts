import { SAMPLE_RATE } from '../types.ts';
import { filter, type Biquad } from './biquad.ts';

/** The two K-weighting stages of BS.1770 at 48 kHz, coefficients as printed there. */
const HEAD: Biquad = {
  b0: 1.53512485958697,
  b1: -2.69169618940638,
  b2: 1.19839281085285,
  a1: -1.69065929318241,
  a2: 0.73248077421585,
};
const WEIGHT: Biquad = { b0: 1, b1: -2, b2: 1, a1: -1.99004745483398, a2: 0.99007225036621 };

const BLOCK = SAMPLE_RATE * 0.4;
const STEP = SAMPLE_RATE * 0.1;

export interface Loudness {
  /** Gated integrated loudness in LUFS; −Infinity for silence. */
  readonly integrated: number;
  /** Highest peak between samples too, in dBTP; −Infinity for silence. */
  readonly truePeak: number;
}

function lufs(power: number): number {
  return power > 0 ? -0.691 + 10 * Math.log10(power) : -Infinity;
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((a, b) => a + b, 0) / values.length;
}

/** Mean squares of overlapping 400 ms blocks; a shorter signal is one block of its own length. */
function blockPowers(channels: readonly Float32Array[]): number[] {
  const length = Math.max(0, ...channels.map((c) => c.length));
  const weighted = channels.map((channel) => {
    const copy = channel.slice();
    filter(copy, HEAD);
    filter(copy, WEIGHT);
    return copy;
  });
  const size = Math.min(BLOCK, length);
  if (size === 0) return [];
  const powers: number[] = [];
  for (let start = 0; start + size <= length; start += STEP) {
    let power = 0;
    for (const channel of weighted) {
      let sum = 0;
      for (let i = start; i < start + size; i++) sum += (channel[i] ?? 0) ** 2;
      power += sum / size;
    }
    powers.push(power);
  }
  return powers;
}

const PHASES = 4;
const TAPS = 16;
const INTERPOLATOR = Array.from({ length: PHASES - 1 }, (_, phase) =>
  Float64Array.from({ length: TAPS }, (_unused, k) => {
    const x = k - TAPS / 2 + 1 - (phase + 1) / PHASES;
    const window = 0.5 + 0.5 * Math.cos((2 * Math.PI * x) / TAPS);
    return (Math.sin(Math.PI * x) / (Math.PI * x)) * window;
  }),
);

/** Highest magnitude of the four-fold oversampled signal, linear. */
export function truePeakOf(samples: Float32Array): number {
  let peak = 0;
  for (let i = 0; i < samples.length; i++) {
    const here = Math.abs(samples[i] ?? 0);
    if (here > peak) peak = here;
    // Between two samples a speech signal rises little above them: only look where it could matter.
    if (here < peak * 0.6) continue;
    for (const row of INTERPOLATOR) {
      let sum = 0;
      for (let k = 0; k < TAPS; k++) sum += (row[k] ?? 0) * (samples[i + k - TAPS / 2 + 1] ?? 0);
      if (Math.abs(sum) > peak) peak = Math.abs(sum);
    }
  }
  return peak;
}

/** Integrated loudness in LUFS of channels of equal length at 48 kHz (BS.1770-4 with both gates). */
export function integratedLoudness(channels: readonly Float32Array[]): number {
  const powers = blockPowers(channels).filter((p) => lufs(p) > -70);
  const gate = lufs(mean(powers)) - 10;
  return lufs(mean(powers.filter((p) => lufs(p) > gate)));
}

/**
 * Measures loudness and true peak.
 * @param channels one array of samples per channel, 48 kHz
 */
export function measureLoudness(channels: readonly Float32Array[]): Loudness {
  const peak = Math.max(0, ...channels.map(truePeakOf));
  return { integrated: integratedLoudness(channels), truePeak: peak > 0 ? 20 * Math.log10(peak) : -Infinity };
}

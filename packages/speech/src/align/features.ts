import { Fft } from '../dsp/fft.ts';
import { resample } from '../dsp/resample.ts';

export const FRAME_SECONDS = 0.01;
const RATE = 16_000;
const HOP = 160;
const WINDOW = 400;
const FFT_SIZE = 512;
const BANDS = 26;
const CEPSTRA = 13;
/** Cepstra with log energy, and their slopes. */
export const DIMENSIONS = (CEPSTRA + 1) * 2;

/** Rows of features, one every 10 ms. */
export interface Features {
  readonly frames: number;
  readonly data: Float32Array;
}

interface Band {
  readonly first: number;
  readonly weights: Float64Array;
}

function melBands(): Band[] {
  const mel = (hz: number): number => 1127 * Math.log(1 + hz / 700);
  const low = mel(60);
  const high = mel(7000);
  const bins = Array.from({ length: BANDS + 2 }, (_, i) => {
    const hz = 700 * (Math.exp((low + ((high - low) * i) / (BANDS + 1)) / 1127) - 1);
    return (hz * FFT_SIZE) / RATE;
  });
  return Array.from({ length: BANDS }, (_, m) => {
    const [left = 0, centre = 0, right = 0] = bins.slice(m, m + 3);
    const first = Math.ceil(left);
    const weights = Float64Array.from(
      { length: Math.max(0, Math.floor(right) - first + 1) },
      (_unused, k) => {
        const bin = first + k;
        return bin <= centre ? (bin - left) / (centre - left) : (right - bin) / (right - centre);
      },
    );
    return { first, weights };
  });
}

const BAND_TABLE = melBands();
const COSINES = Array.from({ length: CEPSTRA }, (_, k) =>
  Float64Array.from({ length: BANDS }, (_unused, m) => Math.cos((Math.PI * k * (m + 0.5)) / BANDS)),
);
const HAMMING = Float64Array.from(
  { length: WINDOW },
  (_, i) => 0.54 - 0.46 * Math.cos((2 * Math.PI * i) / (WINDOW - 1)),
);

/** Numbers in a row of plain cepstra: the cepstra and the logarithm of the energy. */
export const CEPSTRAL_WIDTH = CEPSTRA + 1;
/** Hz that plain cepstra are taken at. */
export const CEPSTRAL_RATE = RATE;

/** Plain cepstra every 10 ms of samples at 16 kHz; they tell speaker and microphone as well as the sound. */
export function cepstra(x: Float32Array): { frames: number; rows: Float32Array } {
  const frames = Math.max(1, Math.floor((x.length - WINDOW) / HOP) + 1);
  const width = CEPSTRA + 1;
  const rows = new Float32Array(frames * width);
  const fft = new Fft(FFT_SIZE);
  const frame = new Float64Array(FFT_SIZE);
  const power = new Float64Array(FFT_SIZE / 2 + 1);
  const logs = new Float64Array(BANDS);
  for (let f = 0; f < frames; f++) {
    let energy = 0;
    for (let i = 0; i < WINDOW; i++) {
      const at = f * HOP + i;
      const value = x[at] ?? 0;
      frame[i] = (value - 0.97 * (at > 0 ? (x[at - 1] ?? 0) : 0)) * (HAMMING[i] ?? 0);
      energy += value * value;
    }
    fft.power(frame, power);
    BAND_TABLE.forEach((band, m) => {
      let sum = 1e-7;
      band.weights.forEach((w, k) => (sum += w * (power[band.first + k] ?? 0)));
      logs[m] = Math.log(sum);
    });
    for (let k = 0; k < CEPSTRA; k++) {
      let sum = 0;
      for (let m = 0; m < BANDS; m++) sum += (logs[m] ?? 0) * (COSINES[k]?.[m] ?? 0);
      rows[f * width + k] = sum * Math.sqrt(2 / BANDS);
    }
    rows[f * width + CEPSTRA] = Math.log(energy / WINDOW + 1e-7);
  }
  return { frames, rows };
}

/** Mean and variance of each dimension are taken out: they tell the microphone, not the sound. */
function standardise(rows: Float32Array, frames: number): void {
  const width = CEPSTRA + 1;
  for (let k = 0; k < width; k++) {
    let mean = 0;
    for (let f = 0; f < frames; f++) mean += (rows[f * width + k] ?? 0) / frames;
    let variance = 0;
    for (let f = 0; f < frames; f++) variance += ((rows[f * width + k] ?? 0) - mean) ** 2 / frames;
    const scale = 1 / Math.sqrt(variance + 1e-6);
    for (let f = 0; f < frames; f++) rows[f * width + k] = ((rows[f * width + k] ?? 0) - mean) * scale;
  }
}

/** Features of mono samples at `rate` Hz. */
export function features(samples: Float32Array, rate: number): Features {
  const { frames, rows } = cepstra(resample(samples, rate, RATE));
  standardise(rows, frames);
  const width = CEPSTRA + 1;
  const data = new Float32Array(frames * DIMENSIONS);
  for (let f = 0; f < frames; f++) {
    const before = Math.max(0, f - 2) * width;
    const after = Math.min(frames - 1, f + 2) * width;
    for (let k = 0; k < width; k++) {
      data[f * DIMENSIONS + k] = rows[f * width + k] ?? 0;
      data[f * DIMENSIONS + width + k] = ((rows[after + k] ?? 0) - (rows[before + k] ?? 0)) * 0.7;
    }
  }
  return { frames, data };
}

/** Half the frames, each the mean of two. */
export function halve(input: Features): Features {
  const frames = Math.ceil(input.frames / 2);
  const data = new Float32Array(frames * DIMENSIONS);
  for (let f = 0; f < frames; f++) {
    const a = 2 * f * DIMENSIONS;
    const b = Math.min(input.frames - 1, 2 * f + 1) * DIMENSIONS;
    for (let k = 0; k < DIMENSIONS; k++)
      data[f * DIMENSIONS + k] = ((input.data[a + k] ?? 0) + (input.data[b + k] ?? 0)) / 2;
  }
  return { frames, data };
}

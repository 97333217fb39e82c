import { Fft } from './fft.ts';

/** Centres of the bands of an equaliser, Hz: thirds of an octave of speech. */
export const BAND_CENTRES: readonly number[] = Array.from({ length: 20 }, (_, i) => 100 * 2 ** (i / 3));

/** Seconds on each side that the filter reaches; its delay is taken out again. */
const REACH = 0.0053;
const DESIGN = 2048;

/** Gain in dB at a frequency, between the bands by interpolation over octaves; level beyond the ends. */
function gainAt(hz: number, gains: readonly number[]): number {
  const place = Math.log2(Math.max(1, hz) / 100) * 3;
  const low = Math.min(gains.length - 1, Math.max(0, Math.floor(place)));
  const high = Math.min(gains.length - 1, low + 1);
  const share = Math.min(1, Math.max(0, place - low));
  return (gains[low] ?? 0) * (1 - share) + (gains[high] ?? 0) * share;
}

/** A symmetric filter with the wanted gains, by the sum of its cosines. */
function design(rate: number, gains: readonly number[]): Float32Array {
  const half = Math.round(rate * REACH);
  const magnitudes = Float64Array.from(
    { length: DESIGN / 2 + 1 },
    (_, k) => 10 ** (gainAt((k * rate) / DESIGN, gains) / 20),
  );
  return Float32Array.from({ length: 2 * half + 1 }, (_, i) => {
    const n = i - half;
    let sum = (magnitudes[0] ?? 0) + (magnitudes[DESIGN / 2] ?? 0) * Math.cos(Math.PI * n);
    for (let k = 1; k < DESIGN / 2; k++)
      sum += 2 * (magnitudes[k] ?? 0) * Math.cos((2 * Math.PI * k * n) / DESIGN);
    return (sum / DESIGN) * (0.5 + 0.5 * Math.cos((Math.PI * n) / (half + 1)));
  });
}

const filters = new Map<string, Float32Array>();
const MOST_FILTERS = 16;

/**
 * Raises and lowers the bands of a sound without delay and without turning phases.
 * @param gains dB for each of `BAND_CENTRES`
 */
export function equalise(samples: Float32Array, rate: number, gains: readonly number[]): Float32Array {
  const key = `${rate}:${gains.join(',')}`;
  let taps = filters.get(key);
  if (!taps) {
    if (filters.size >= MOST_FILTERS) filters.clear();
    taps = design(rate, gains);
    filters.set(key, taps);
  }
  const half = (taps.length - 1) / 2;
  const out = new Float32Array(samples.length);
  for (let i = 0; i < out.length; i++) {
    const first = i - half;
    const lo = Math.max(0, -first);
    const hi = Math.min(taps.length, samples.length - first);
    let sum = 0;
    for (let k = lo; k < hi; k++) sum += (taps[k] ?? 0) * (samples[first + k] ?? 0);
    out[i] = sum;
  }
  return out;
}

const SPECTRUM = 1024;

/** Mean level of each band in the loud parts of sounds, dB. */
export function bandLevels(sounds: readonly Float32Array[], rate: number): number[] {
  const fft = new Fft(SPECTRUM);
  const frame = new Float64Array(SPECTRUM);
  const powers = new Float64Array(SPECTRUM / 2 + 1);
  const bins = BAND_CENTRES.map((centre) => {
    const low = Math.max(1, Math.round((centre * 2 ** (-1 / 6) * SPECTRUM) / rate));
    const high = Math.max(low, Math.round((centre * 2 ** (1 / 6) * SPECTRUM) / rate));
    return { low, high: Math.min(SPECTRUM / 2, high) };
  });
  const totals = new Float64Array(bins.length);
  let frames = 0;
  for (const sound of sounds) {
    let peak = 0;
    const energies: number[] = [];
    for (let at = 0; at + SPECTRUM <= sound.length; at += SPECTRUM / 2) {
      let energy = 0;
      for (let i = 0; i < SPECTRUM; i++) energy += (sound[at + i] ?? 0) ** 2;
      energies.push(energy);
      peak = Math.max(peak, energy);
    }
    energies.forEach((energy, n) => {
      if (energy < peak * 0.003 || energy === 0) return;
      for (let i = 0; i < SPECTRUM; i++) {
        const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / SPECTRUM);
        frame[i] = window * (sound[n * (SPECTRUM / 2) + i] ?? 0);
      }
      // The mean of levels, relative to the frame's own: else one loud vowel would decide.
      fft.power(frame, powers);
      frames++;
      bins.forEach(({ low, high }, band) => {
        let sum = 0;
        for (let k = low; k <= high; k++) sum += powers[k] ?? 0;
        const level = 10 * Math.log10(sum / (high - low + 1) / energy + 1e-9);
        totals[band] = (totals[band] ?? 0) + level;
      });
    });
  }
  return Array.from(totals, (total) => total / Math.max(1, frames));
}

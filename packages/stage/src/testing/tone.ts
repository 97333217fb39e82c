/** A sine of `hz` with `amplitude` (0…1) for `seconds`; starts at phase 0. */
export function makeTone(hz: number, seconds: number, amplitude = 0.5, sampleRate = 48_000): Float32Array {
  const samples = new Float32Array(Math.round(seconds * sampleRate));
  for (let n = 0; n < samples.length; n++)
    samples[n] = amplitude * Math.sin((2 * Math.PI * hz * n) / sampleRate);
  return samples;
}

/** White noise, the same for the same `seed`. */
export function makeNoise(seconds: number, amplitude = 0.5, seed = 1, sampleRate = 48_000): Float32Array {
  const samples = new Float32Array(Math.round(seconds * sampleRate));
  let state = seed >>> 0 || 1;
  for (let n = 0; n < samples.length; n++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    samples[n] = amplitude * (state / 0x8000_0000 - 1);
  }
  return samples;
}

/** Silence of `seconds` with one clap (a 2 ms burst that starts at full level) at `atSeconds`. */
export function makeClap(seconds: number, atSeconds: number, sampleRate = 48_000): Float32Array {
  const samples = new Float32Array(Math.round(seconds * sampleRate));
  const start = Math.round(atSeconds * sampleRate);
  const length = Math.round(sampleRate / 500);
  for (let n = 0; n < length && start + n < samples.length; n++) {
    samples[start + n] = 0.9 * (1 - n / length) * (n % 8 < 4 ? 1 : -1);
  }
  return samples;
}

/** Amplitude (0…1 for a full-scale sine) of `hz` in `samples[from, to)`. */
export function goertzel(
  samples: Float32Array,
  hz: number,
  options: { readonly sampleRate?: number; readonly from?: number; readonly to?: number } = {},
): number {
  const rate = options.sampleRate ?? 48_000;
  const from = Math.max(0, Math.round(options.from ?? 0));
  const to = Math.min(samples.length, Math.round(options.to ?? samples.length));
  const length = to - from;
  if (length <= 1) return 0;
  // A Hann window keeps neighbouring tones out; its gain is 1/2.
  const coefficient = 2 * Math.cos((2 * Math.PI * hz) / rate);
  let s1 = 0;
  let s2 = 0;
  for (let n = 0; n < length; n++) {
    const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / (length - 1));
    const s0 = samples[from + n]! * window + coefficient * s1 - s2;
    s2 = s1;
    s1 = s0;
  }
  const power = s1 * s1 + s2 * s2 - coefficient * s1 * s2;
  return (2 * Math.sqrt(Math.max(0, power))) / (length * 0.5);
}

/** Level of the band `lowHz…highHz` in dB below full scale (a full-scale sine inside the band reads −3). */
export function fftLevel(samples: Float32Array, lowHz: number, highHz: number, sampleRate = 48_000): number {
  const size = 4096;
  const window = Float64Array.from(
    { length: size },
    (_, n) => 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / size),
  );
  let energy = 0;
  let blocks = 0;
  const re = new Float64Array(size);
  const im = new Float64Array(size);
  for (let start = 0; start === 0 || start + size <= samples.length; start += size / 2) {
    for (let n = 0; n < size; n++) {
      re[n] = (samples[start + n] ?? 0) * window[n]!;
      im[n] = 0;
    }
    fft(re, im);
    for (
      let bin = Math.ceil((lowHz * size) / sampleRate);
      bin <= (highHz * size) / sampleRate && bin < size / 2;
      bin++
    ) {
      energy += re[bin]! ** 2 + im[bin]! ** 2;
    }
    blocks++;
  }
  // Parseval: two sides, Hann's mean square 3/8.
  const meanSquare = (2 * energy) / (blocks * size * size * 0.375);
  return 10 * Math.log10(meanSquare + 1e-20);
}

/** Root mean square of `samples[from, to)`. */
export function rms(samples: Float32Array, from = 0, to = samples.length): number {
  let sum = 0;
  const end = Math.min(to, samples.length);
  for (let n = Math.max(0, from); n < end; n++) sum += samples[n]! ** 2;
  return Math.sqrt(sum / Math.max(1, end - Math.max(0, from)));
}

/**
 * Sample index of the first sudden loud moment: the first sample above `threshold` × the peak. −1 in silence.
 */
export function findClap(samples: Float32Array, from = 0, threshold = 0.5): number {
  let peak = 0;
  for (let n = from; n < samples.length; n++) peak = Math.max(peak, Math.abs(samples[n]!));
  if (peak < 1e-3) return -1;
  for (let n = from; n < samples.length; n++) if (Math.abs(samples[n]!) >= peak * threshold) return n;
  return -1;
}

function fft(re: Float64Array, im: Float64Array): void {
  const size = re.length;
  for (let i = 1, j = 0; i < size; i++) {
    let bit = size >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i < j) {
      [re[i], re[j]] = [re[j]!, re[i]!];
      [im[i], im[j]] = [im[j]!, im[i]!];
    }
  }
  for (let span = 2; span <= size; span <<= 1) {
    const angle = (-2 * Math.PI) / span;
    for (let start = 0; start < size; start += span) {
      for (let k = 0; k < span / 2; k++) {
        const c = Math.cos(angle * k);
        const s = Math.sin(angle * k);
        const a = start + k;
        const b = a + span / 2;
        const tr = re[b]! * c - im[b]! * s;
        const ti = re[b]! * s + im[b]! * c;
        re[b] = re[a]! - tr;
        im[b] = im[a]! - ti;
        re[a] = re[a]! + tr;
        im[a] = im[a]! + ti;
      }
    }
  }
}

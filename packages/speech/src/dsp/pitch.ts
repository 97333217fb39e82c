/** A track of the fundamental frequency: one value every `hop` seconds, 0 where the signal is unvoiced. */
export interface PitchTrack {
  readonly hop: number;
  readonly hz: Float32Array;
}

export interface PitchRange {
  readonly min: number;
  readonly max: number;
}

const HOP = 0.01;
const VOICED = 0.5;

/** Normalised autocorrelation at one lag: 1 for a perfectly periodic frame. */
function similarity(x: Float32Array, at: number, length: number, lag: number): number {
  let cross = 0;
  let a = 0;
  let b = 0;
  for (let i = at; i < at + length; i++) {
    const u = x[i] ?? 0;
    const v = x[i + lag] ?? 0;
    cross += u * v;
    a += u * u;
    b += v * v;
  }
  return a > 0 && b > 0 ? cross / Math.sqrt(a * b) : 0;
}

function lowered(samples: Float32Array, rate: number): { x: Float32Array; rate: number } {
  const factor = Math.max(1, Math.floor(rate / 8000));
  const x = new Float32Array(Math.floor(samples.length / factor));
  for (let i = 0; i < x.length; i++) {
    let sum = 0;
    for (let k = 0; k < factor; k++) sum += samples[i * factor + k] ?? 0;
    x[i] = sum / factor;
  }
  return { x, rate: rate / factor };
}

/** Best lag with parabolic refinement; the shortest lag close to the best wins, against octave errors. */
function bestLag(scores: Float32Array, first: number): { lag: number; score: number } {
  let best = 0;
  for (const score of scores) best = Math.max(best, score);
  for (let i = 1; i < scores.length - 1; i++) {
    const here = scores[i] ?? 0;
    const before = scores[i - 1] ?? 0;
    const after = scores[i + 1] ?? 0;
    if (here < best * 0.9 || here < before || here < after) continue;
    const curve = before - 2 * here + after;
    const shift = curve < 0 ? (0.5 * (before - after)) / curve : 0;
    return { lag: first + i + shift, score: here };
  }
  return { lag: 0, score: 0 };
}

function median3(values: Float32Array): Float32Array {
  const out = values.slice();
  for (let i = 1; i < values.length - 1; i++) {
    const a = values[i - 1] ?? 0;
    const b = values[i] ?? 0;
    const c = values[i + 1] ?? 0;
    out[i] = Math.max(Math.min(a, b), Math.min(Math.max(a, b), c));
  }
  return out;
}

/**
 * Follows the fundamental frequency of a voice by normalised autocorrelation.
 * @param samples mono, any rate
 * @param rate Hz
 */
export function trackPitch(
  samples: Float32Array,
  rate: number,
  range: PitchRange = { min: 60, max: 480 },
): PitchTrack {
  const low = lowered(samples, rate);
  const first = Math.floor(low.rate / range.max);
  const last = Math.ceil(low.rate / range.min);
  const frames = Math.max(0, Math.floor(samples.length / rate / HOP));
  const length = Math.round(low.rate * 0.025);
  const hz = new Float32Array(frames);
  const scores = new Float32Array(last - first + 1);
  let loudest = 0;
  for (const v of low.x) loudest = Math.max(loudest, Math.abs(v));
  for (let f = 0; f < frames; f++) {
    const centre = Math.round(f * HOP * low.rate);
    let energy = 0;
    const start = Math.max(0, centre - Math.round((length + low.rate / 120) / 2));
    for (let i = start; i < start + length; i++) energy += (low.x[i] ?? 0) ** 2;
    if (Math.sqrt(energy / length) < loudest * 0.02) continue;
    for (let lag = first; lag <= last; lag++) scores[lag - first] = similarity(low.x, start, length, lag);
    const { lag, score } = bestLag(scores, first);
    if (score >= VOICED && lag > 0) hz[f] = low.rate / lag;
  }
  return { hop: HOP, hz: median3(hz) };
}

/** Median of the voiced frames in Hz, 0 when nothing is voiced. */
export function medianPitch(track: PitchTrack): number {
  const voiced = Array.from(track.hz.filter((v) => v > 0)).sort((a, b) => a - b);
  return voiced[voiced.length >> 1] ?? 0;
}

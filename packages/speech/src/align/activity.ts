/** A stretch of sound or silence in seconds. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

const HOP = 0.01;
/** A recording whose loud parts stay below this holds no speech. */
const NOTHING = -62;

/** Level of each 10 ms in dB (full scale sine = −3). */
export function levels(samples: Float32Array, rate: number): Float32Array {
  const hop = Math.round(rate * HOP);
  const out = new Float32Array(Math.ceil(samples.length / hop));
  for (let f = 0; f < out.length; f++) {
    let sum = 0;
    const from = Math.max(0, f * hop - hop / 2);
    const to = Math.min(samples.length, (f + 1) * hop + hop / 2);
    for (let i = from; i < to; i++) sum += (samples[Math.floor(i)] ?? 0) ** 2;
    out[f] = 10 * Math.log10(sum / Math.max(1, to - from) + 1e-10);
  }
  return out;
}

/** Level below which a recording counts as silent: above its noise floor and well below its speech. */
export function silenceThreshold(db: Float32Array): number {
  const sorted = Array.from(db).sort((a, b) => a - b);
  const at = (p: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * p))] ?? -100;
  const speech = at(0.9);
  if (speech < NOTHING) return Infinity;
  const floor = at(0.05);
  return Math.min(speech - 15, Math.max(speech - 38, floor + 8, -66));
}

/** Silences of at least `minimum` seconds. */
export function findSilences(samples: Float32Array, rate: number, minimum = 0.12): Span[] {
  const db = levels(samples, rate);
  const threshold = silenceThreshold(db);
  const out: Span[] = [];
  let from = -1;
  for (let f = 0; f <= db.length; f++) {
    const silent = f < db.length && (db[f] ?? 0) < threshold;
    if (silent && from < 0) from = f;
    if (!silent && from >= 0) {
      const end = f === db.length ? samples.length / rate : f * HOP;
      if (end - from * HOP >= minimum - 1e-9) out.push({ start: from * HOP, end });
      from = -1;
    }
  }
  return out;
}

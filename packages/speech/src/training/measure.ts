import { levels, silenceThreshold } from '../align/activity.ts';
import { integratedLoudness } from '../dsp/loudness.ts';
import { resample } from '../dsp/resample.ts';
import { SAMPLE_RATE } from '../types.ts';
import { mixDown, type WavFile } from './wav-file.ts';

/** Seconds of each 10 ms level. */
const HOP = 0.01;
/** Seconds that are read at once. */
const BLOCK = 10;
/** Longest stretch whose loudness is measured whole; of longer recordings as much is taken, evenly from all of it. */
const LOUDNESS_SECONDS = 120;
/** A sample at full scale may be chance; so many in a row are a flat top. */
const FLAT_TOP = 3;
const FULL_SCALE = 0.999;

/** What a recording is like as sound, whatever is said in it. */
export interface Measured {
  readonly seconds: number;
  readonly rate: number;
  readonly channels: number;
  readonly bits: number;
  readonly snr: number;
  readonly clipped: number;
  readonly loudness: number;
  readonly silence: number;
  /** First clipped moment, seconds. */
  readonly clippedAt?: number;
  /** Level of each 10 ms, dB. */
  readonly levels: Float32Array;
  /** Below it is no speech, dB; infinite where there is none at all. */
  readonly threshold: number;
}

interface Clipping {
  count: number;
  first: number;
}

function countClipped(samples: Float32Array, from: number, rate: number, into: Clipping): void {
  let run = 0;
  for (let i = 0; i <= samples.length; i++) {
    if (i < samples.length && Math.abs(samples[i] ?? 0) >= FULL_SCALE) {
      run++;
      continue;
    }
    if (run >= FLAT_TOP) {
      into.count += run;
      if (into.first < 0) into.first = (from + i - run) / rate;
    }
    run = 0;
  }
}

function meanPower(db: readonly number[]): number {
  return db.reduce((sum, v) => sum + 10 ** (v / 10), 0) / Math.max(1, db.length);
}

/** Power of speech over the power of what lies between it, decibels. Speech that never pauses is held against its softest moments. */
function snrOf(db: Float32Array, threshold: number): number {
  if (!Number.isFinite(threshold)) return 0;
  const all = Array.from(db).sort((a, b) => a - b);
  const speech = all.filter((v) => v >= threshold);
  // The edges of words ring into the pauses; what is soft there tells the room.
  const pauses = all.slice(0, Math.max(5, Math.floor((all.length - speech.length) * 0.5)));
  const noise = meanPower(pauses);
  const power = Math.max(1e-12, meanPower(speech) - noise);
  return 10 * Math.log10(power / noise);
}

/** Measures a recording in one pass, block by block. */
export async function measureRecording(file: WavFile): Promise<Measured> {
  const { rate, channels, bits, frames } = file;
  const block = rate * BLOCK;
  const clipping: Clipping = { count: 0, first: -1 };
  const all: Float32Array[] = [];
  const heard: Float32Array[] = [];
  const every = Math.max(1, Math.ceil(frames / rate / LOUDNESS_SECONDS));
  for (let from = 0, n = 0; from < frames; from += block, n++) {
    const sound = await file.read(from, block);
    for (const channel of sound) countClipped(channel, from, rate, clipping);
    const mono = mixDown(sound);
    all.push(levels(mono, rate));
    if (n % every === 0) heard.push(resample(mono, rate, SAMPLE_RATE));
  }
  const db = join(all);
  const threshold = silenceThreshold(db);
  const silent = db.filter((v) => v < threshold).length;
  return {
    ...{ rate, channels, bits, threshold, levels: db },
    seconds: frames / rate,
    snr: snrOf(db, threshold),
    clipped: clipping.count / (frames * channels),
    loudness: integratedLoudness([join(heard)]),
    silence: silent / Math.max(1, db.length),
    ...(clipping.first < 0 ? {} : { clippedAt: clipping.first }),
  };
}

function join(parts: readonly Float32Array[]): Float32Array {
  const out = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** Pauses of at least `minimum` seconds, half-open. */
export function pausesOf(
  { levels: db, threshold }: Measured,
  minimum: number,
): { from: number; to: number }[] {
  const out: { from: number; to: number }[] = [];
  let from = -1;
  for (let f = 0; f <= db.length; f++) {
    const silent = f < db.length && (db[f] ?? 0) < threshold;
    if (silent && from < 0) from = f;
    if (silent || from < 0) continue;
    if ((f - from) * HOP >= minimum - 1e-9) out.push({ from: from * HOP, to: f * HOP });
    from = -1;
  }
  return out;
}

import { Fft } from '../dsp/fft.ts';
import { medianPitch, trackPitch } from '../dsp/pitch.ts';
import { resample } from '../dsp/resample.ts';
import { coverWithSilence } from '../service/cover.ts';
import { SAMPLE_RATE, type PhonemeTime, type SpeechTimings, type Viseme } from '../types.ts';
import { findSilences, levels, type Span } from './activity.ts';
import { formants, predictor } from './lpc.ts';

const RATE = 16_000;
const HOP = 0.01;
const WINDOW = 512;
const ORDER = 14;
/** Shorter shapes than this flicker. */
const SHORTEST = 3;

interface Frame {
  readonly db: number;
  readonly voiced: boolean;
  /** Mean frequency of the power above 500 Hz. */
  readonly centroid: number;
  /** Share of the power below 500 Hz. */
  readonly bass: number;
  readonly f1: number;
  readonly f2: number;
}

function look(x: Float32Array, db: Float32Array, voiced: (seconds: number) => boolean): Frame[] {
  const fft = new Fft(WINDOW);
  const frame = new Float64Array(WINDOW);
  const power = new Float64Array(WINDOW / 2 + 1);
  return Array.from(db, (level, f) => {
    const centre = Math.round(f * HOP * RATE);
    for (let i = 0; i < WINDOW; i++) {
      const at = centre + i - WINDOW / 2;
      const value = (x[at] ?? 0) - 0.9 * (x[at - 1] ?? 0);
      frame[i] = value * (0.5 - 0.5 * Math.cos((2 * Math.PI * i) / WINDOW));
    }
    fft.power(frame, power);
    let low = 0;
    let high = 0;
    let weighted = 0;
    power.forEach((p, k) => {
      const hz = (k * RATE) / WINDOW;
      if (hz < 500) low += p;
      else {
        high += p;
        weighted += p * hz;
      }
    });
    const [f1 = 500, f2 = 1500] = formants(predictor(frame, ORDER), RATE);
    return {
      db: level,
      voiced: voiced(f * HOP),
      centroid: weighted / (high + 1e-12),
      bass: low / (low + high + 1e-12),
      f1,
      f2,
    };
  });
}

/** Vowel quadrilateral by the first two formants, in terms of an average man. */
function vowel(f1: number, f2: number): Viseme {
  if (f1 > 580) return 'aa';
  if (f2 > 1750) return f1 < 430 ? 'I' : 'E';
  if (f2 < 1150) return f1 < 400 ? 'U' : 'O';
  return f1 > 480 ? 'aa' : 'E';
}

function classify(frame: Frame, loud: number, scale: number): Viseme {
  if (!frame.voiced) {
    if (frame.db < loud - 26) return 'FF';
    return frame.centroid > 4200 ? 'SS' : frame.centroid > 2400 ? 'CH' : 'kk';
  }
  // A voiced murmur without upper formants: lips or tongue close the mouth.
  if (frame.bass > 0.9 && frame.db < loud - 9) return frame.db < loud - 16 ? 'PP' : 'nn';
  if (frame.db < loud - 18) return 'DD';
  return vowel(frame.f1 * scale, frame.f2 * scale);
}

/** Majority of five neighbours, then shapes that are too short join the one before. */
function steady(shapes: readonly Viseme[]): Viseme[] {
  const out = shapes.map((shape, i) => {
    const near = shapes.slice(Math.max(0, i - 2), i + 3);
    const count = (v: Viseme): number => near.filter((n) => n === v).length;
    return near.reduce((best, v) => (count(v) > count(best) ? v : best), shape);
  });
  let from = 0;
  for (let i = 1; i <= out.length; i++) {
    if (i < out.length && out[i] === out[from]) continue;
    const before = out[from - 1];
    if (i - from < SHORTEST && before !== undefined) out.fill(before, from, i);
    from = i;
  }
  return out;
}

function isSilent(silences: readonly Span[], seconds: number): boolean {
  return silences.some((s) => seconds >= s.start && seconds < s.end);
}

/** How far below its surroundings (100 ms to both sides) a frame must lie to count as a closed mouth, in dB. */
const DIP = 13;

/**
 * Short dips between louder sounds are closures. Which part of the mouth closes cannot be heard for sure; a burst
 * with little treble is taken for the lips, since these are what one sees.
 */
function closures(frames: readonly Frame[], shapes: Viseme[]): void {
  const level = (i: number): number => frames[Math.min(frames.length - 1, Math.max(0, i))]?.db ?? -100;
  const highest = (from: number, to: number): number => {
    let best = -100;
    for (let i = from; i <= to; i++) best = Math.max(best, level(i));
    return best;
  };
  const dips = (i: number): boolean =>
    Math.min(highest(i - 10, i - 1), highest(i + 1, i + 10)) - level(i) > DIP;
  for (let i = 0; i < frames.length; i++) {
    const hiss = shapes[i] === 'SS' || shapes[i] === 'CH';
    if (shapes[i] === 'sil' || hiss || !dips(i)) continue;
    let end = i;
    while (end < frames.length && shapes[end] !== 'sil' && dips(end)) end++;
    const burst = frames[Math.min(frames.length - 1, end + 1)];
    const murmur = (frames[i]?.bass ?? 0) > 0.5;
    shapes.fill(murmur || (burst?.centroid ?? 0) < 2300 ? 'PP' : 'DD', i, end);
    i = end;
  }
}

/**
 * Mouth shapes of a recording of unknown words: closed in silence, open by loudness and by where the first two
 * formants lie. It does not recognise speech; words and sentences stay empty.
 * @param samples mono 48 kHz
 */
export function alignSound(samples: Float32Array): SpeechTimings {
  const duration = samples.length / SAMPLE_RATE;
  const db = levels(samples, SAMPLE_RATE);
  const silences = findSilences(samples, SAMPLE_RATE, 0.1);
  const x = resample(samples, SAMPLE_RATE, RATE);
  const track = trackPitch(x, RATE);
  const frames = look(x, db, (t) => (track.hz[Math.round(t / track.hop)] ?? 0) > 0);
  const hz = medianPitch(track);
  // Shorter vocal tracts have higher formants; the fundamental tells roughly how much.
  const scale = hz > 250 ? 0.78 : hz > 165 ? 0.86 : 1;
  const sorted = Array.from(db).sort((a, b) => a - b);
  const loud = sorted[Math.floor(sorted.length * 0.9)] ?? -100;
  const shapes = frames.map((f, i): Viseme =>
    isSilent(silences, i * HOP) ? 'sil' : classify(f, loud, scale),
  );
  closures(frames, shapes);
  const phonemes: PhonemeTime[] = [];
  const mean = loud - 4;
  steady(shapes).forEach((viseme, i) => {
    const start = i * HOP;
    const end = Math.min(duration, start + HOP);
    const last = phonemes.at(-1);
    const stressed = (frames[i]?.db ?? -100) > mean;
    if (last?.viseme === viseme)
      phonemes[phonemes.length - 1] = { ...last, end, stressed: last.stressed || stressed };
    else phonemes.push({ symbol: viseme, viseme, start, end, stressed });
  });
  const heard = phonemes.map((p) => (p.viseme === 'sil' ? { ...p, stressed: false } : p));
  return {
    duration,
    text: '',
    phonemes: coverWithSilence(heard, duration),
    words: [],
    sentences: [],
    actions: [],
    emotions: [],
  };
}

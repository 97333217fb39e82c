import { levels, silenceThreshold } from '../align/activity.ts';
import { CEPSTRAL_RATE, CEPSTRAL_WIDTH, cepstra } from '../align/features.ts';
import { trackPitch } from '../dsp/pitch.ts';

/** Cepstra 1 … 12: the first number of a row tells loudness only, the last one too. */
const FIRST = 1;
const LAST = 12;
const COUNT = LAST - FIRST + 1;

/** Long-term statistics of a voice, whatever it says. */
export interface VoiceStatistics {
  /** Mean and standard deviation of each cepstrum over all speech. */
  readonly means: Float64Array;
  readonly deviations: Float64Array;
  /** Natural logarithm of the fundamental frequency: mean, standard deviation. */
  readonly pitch: number;
  readonly pitchDeviation: number;
  /** Frames of speech behind it. */
  readonly frames: number;
}

/** Collects statistics over several recordings at 16 kHz. */
export function statisticsOf(sounds: readonly Float32Array[]): VoiceStatistics {
  const sums = new Float64Array(COUNT);
  const squares = new Float64Array(COUNT);
  const pitches: number[] = [];
  let frames = 0;
  for (const sound of sounds) {
    const db = levels(sound, CEPSTRAL_RATE);
    const threshold = silenceThreshold(db);
    const { frames: count, rows } = cepstra(sound);
    for (let f = 0; f < count; f++) {
      // A frame reaches over 25 ms, a level over 10.
      if ((db[f + 1] ?? -100) < threshold + 3) continue;
      frames++;
      for (let k = 0; k < COUNT; k++) {
        const value = rows[f * CEPSTRAL_WIDTH + FIRST + k] ?? 0;
        sums[k] = (sums[k] ?? 0) + value;
        squares[k] = (squares[k] ?? 0) + value * value;
      }
    }
    for (const hz of trackPitch(sound, CEPSTRAL_RATE).hz) if (hz > 0) pitches.push(Math.log(hz));
  }
  const means = sums.map((v) => v / Math.max(1, frames));
  const deviations = squares.map((v, k) =>
    Math.sqrt(Math.max(1e-6, v / Math.max(1, frames) - (means[k] ?? 0) ** 2)),
  );
  const sorted = pitches.sort((a, b) => a - b);
  // Octave errors of the tracker lie at the ends.
  const middle = sorted.slice(Math.floor(sorted.length * 0.05), Math.ceil(sorted.length * 0.95));
  const pitch = middle.reduce((sum, v) => sum + v, 0) / Math.max(1, middle.length);
  const variance = middle.reduce((sum, v) => sum + (v - pitch) ** 2, 0) / Math.max(1, middle.length);
  return { means, deviations, pitch, pitchDeviation: Math.sqrt(variance), frames };
}

/** How far two distributions are from each other (Bhattacharyya, normal). */
function apart(meanA: number, deviationA: number, meanB: number, deviationB: number): number {
  const a = deviationA ** 2;
  const b = deviationB ** 2;
  return (0.25 * (meanA - meanB) ** 2) / (a + b) + 0.5 * Math.log((a + b) / (2 * Math.sqrt(a * b)));
}

/** A fundamental frequency that wavers by a quarter is no other voice. */
const LEAST_PITCH_DEVIATION = 0.12;
const PITCH_WEIGHT = 2;

/** Distance of two voices: of their spectra over time, and of their pitch. */
export function voiceDistance(a: VoiceStatistics, b: VoiceStatistics): number {
  let timbre = 0;
  for (let k = 0; k < COUNT; k++)
    timbre += apart(a.means[k] ?? 0, a.deviations[k] ?? 1, b.means[k] ?? 0, b.deviations[k] ?? 1);
  if (a.pitch === 0 || b.pitch === 0) return timbre;
  const least = (v: number): number => Math.max(LEAST_PITCH_DEVIATION, v);
  return timbre + PITCH_WEIGHT * apart(a.pitch, least(a.pitchDeviation), b.pitch, least(b.pitchDeviation));
}

/** Distance at which likeness has fallen to half; see `likeness`. */
const HALF = 0.5;

/**
 * Likeness of two voices, 0…1. Calibrated on the ten embedded voices: other sentences of the same speaker are 0.03 to 0.06
 * apart (0.92 … 0.96), different speakers of one engine 0.6 and more (below 0.45), most of them over 1.5 (below 0.13).
 */
export function likeness(a: VoiceStatistics, b: VoiceStatistics): number {
  return 0.5 ** (voiceDistance(a, b) / HALF);
}

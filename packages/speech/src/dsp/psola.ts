import { trackPitch, type PitchTrack } from './pitch.ts';

/** A glottal pulse, or a place in a sound without voice. */
export interface Mark {
  readonly at: number;
  readonly period: number;
  readonly voiced: boolean;
}

const UNVOICED_PERIOD = 0.006;

function pitchAt(track: PitchTrack, seconds: number): number {
  return track.hz[Math.round(seconds / track.hop)] ?? 0;
}

/** One mark per glottal period, on the strongest sample near where the last one predicts it. */
export function placeMarks(samples: Float32Array, rate: number, track: PitchTrack): Mark[] {
  const marks: Mark[] = [];
  let at = 0;
  let wasVoiced = false;
  while (at < samples.length) {
    const hz = pitchAt(track, at / rate);
    const voiced = hz > 0;
    const period = voiced ? rate / hz : rate * UNVOICED_PERIOD;
    if (voiced) {
      const reach = wasVoiced ? period * 0.2 : period * 0.5;
      let best = Math.round(at);
      let height = -Infinity;
      for (let i = Math.max(0, Math.ceil(at - reach)); i <= at + reach && i < samples.length; i++) {
        const value = samples[i] ?? 0;
        if (value > height) {
          height = value;
          best = i;
        }
      }
      const previous = marks.at(-1)?.at ?? -1;
      at = best > previous ? best : previous + 1;
    }
    marks.push({ at: Math.round(at), period, voiced });
    wasVoiced = voiced;
    at += period;
  }
  return marks;
}

export interface Stretch {
  /** Multiplies the fundamental frequency; formants stay where they are. */
  readonly pitch: number;
  /** Multiplies the duration. */
  readonly time: number;
  /** Multiplies the frequencies of the formants; 1 when absent. */
  readonly formant?: number;
  /** Multiplies the movement of the fundamental frequency around `centre` Hz; absent leaves it alone. */
  readonly range?: { readonly centre: number; readonly factor: number };
}

/** Frequency that a voiced mark is to have, relative to its own. */
function moved(mark: Mark, rate: number, { pitch, range }: Stretch): number {
  if (!range || range.centre <= 0) return pitch;
  const hz = rate / mark.period;
  return pitch * Math.min(2, Math.max(0.5, (hz / range.centre) ** (range.factor - 1)));
}

/**
 * Changes pitch and duration independently by overlapping whole glottal periods (TD-PSOLA).
 * @param samples mono, any rate
 * @returns a new array of round(length · time) samples
 */
export function stretch(samples: Float32Array, rate: number, change: Stretch): Float32Array {
  const length = Math.round(samples.length * change.time);
  const formant = change.formant ?? 1;
  const isPlain = formant === 1 && (change.range?.factor ?? 1) === 1;
  if (change.pitch === 1 && change.time === 1 && isPlain) return samples.slice();
  const marks = placeMarks(samples, rate, trackPitch(samples, rate));
  const out = new Float32Array(length);
  const weight = new Float32Array(length);
  let index = 0;
  let target = 0;
  while (target < length) {
    const source = target / change.time;
    while (
      index + 1 < marks.length &&
      Math.abs((marks[index + 1]?.at ?? 0) - source) <= Math.abs((marks[index]?.at ?? 0) - source)
    )
      index++;
    const mark = marks[index];
    if (!mark) break;
    const period = mark.voiced ? mark.period / moved(mark, rate, change) : mark.period;
    if (formant === 1) overlap(samples, mark, out, weight, Math.round(target));
    else overlapShifted(samples, mark, { out, weight, target: Math.round(target), formant, period });
    target += Math.max(1, period);
  }
  // Where grains lie denser or thinner than once per half window, even the level out again.
  for (let i = 0; i < length; i++) {
    const w = weight[i] ?? 0;
    if (w > 0.05) out[i] = (out[i] ?? 0) / w;
  }
  return out;
}

function overlap(
  samples: Float32Array,
  mark: Mark,
  out: Float32Array,
  weight: Float32Array,
  target: number,
): void {
  const reach = Math.round(mark.period);
  for (let k = -reach + 1; k < reach; k++) {
    const to = target + k;
    if (to < 0 || to >= out.length) continue;
    const w = 0.5 + 0.5 * Math.cos((Math.PI * k) / reach);
    out[to] = (out[to] ?? 0) + w * (samples[mark.at + k] ?? 0);
    weight[to] = (weight[to] ?? 0) + w;
  }
}

interface Shifted {
  readonly out: Float32Array;
  readonly weight: Float32Array;
  readonly target: number;
  readonly formant: number;
  /** Samples to the next grain. */
  readonly period: number;
}

/** The same with a grain that is played faster or slower, which moves its formants and not its rhythm. */
function overlapShifted(
  samples: Float32Array,
  mark: Mark,
  { out, weight, target, formant, period }: Shifted,
): void {
  // Sped-up grains are shorter: they reach at least to their neighbours, so that no gap is left.
  const reach = Math.max(2, Math.round(Math.max(mark.period / formant, period)));
  for (let k = -reach + 1; k < reach; k++) {
    const to = target + k;
    if (to < 0 || to >= out.length) continue;
    const source = mark.at + k * formant;
    const low = Math.floor(source);
    const share = source - low;
    const value = (samples[low] ?? 0) * (1 - share) + (samples[low + 1] ?? 0) * share;
    const w = 0.5 + 0.5 * Math.cos((Math.PI * k) / reach);
    out[to] = (out[to] ?? 0) + w * value;
    weight[to] = (weight[to] ?? 0) + w;
  }
}

import { dress, type Tone } from '../dsp/chain.ts';
import { stretch } from '../dsp/psola.ts';
import { resample } from '../dsp/resample.ts';
import { SAMPLE_RATE } from '../types.ts';
import { colour, stretchOf, type VoiceProfile } from './profile.ts';
import { pack, type EngineSpeech, type TokenPhoneme } from './protocol.ts';

export interface RawSpeech {
  readonly samples: Float32Array;
  readonly rate: number;
  readonly phonemes: readonly TokenPhoneme[];
}

export interface Finish {
  readonly tone: Tone;
  /** Left to do to the pitch and the duration after the engine did its part. */
  readonly pitch: number;
  readonly time: number;
  /** A person towards whom the voice is bent. */
  readonly profile?: VoiceProfile | undefined;
}

/** Silence kept before the first and behind the last sound, so that soft onsets and releases survive. */
const LEAD = 0.015;
const RELEASE = 0.05;

function number(
  settings: Readonly<Record<string, number | string | boolean>>,
  key: string,
  fallback: number,
): number {
  const value = settings[key];
  return typeof value === 'number' && Number.isFinite(value) ? value : fallback;
}

/** Reads the tone of a voice out of its settings; absent values leave the sound alone. */
export function toneOf(settings: Readonly<Record<string, number | string | boolean>>): Tone {
  return {
    warmth: number(settings, 'warmth', 0),
    presence: number(settings, 'presence', 0),
    harsh: number(settings, 'harsh', 0),
    harshHz: number(settings, 'harshHz', 4500),
    air: number(settings, 'air', 0),
    room: number(settings, 'room', 0.5),
  };
}

export { number as settingNumber };

/** Cuts the engine's own silence off both ends; times move along. */
export function trim(raw: RawSpeech): RawSpeech {
  const sounding = raw.phonemes.filter((p) => p.viseme !== 'sil' || p.token >= 0);
  const first = sounding[0];
  const last = sounding.at(-1);
  if (!first || !last) return { ...raw, samples: new Float32Array(0), phonemes: [] };
  const from = Math.max(0, Math.round((first.start - LEAD) * raw.rate));
  const to = Math.min(raw.samples.length, Math.round((last.end + RELEASE) * raw.rate));
  const shift = from / raw.rate;
  const inside = raw.phonemes.filter((p) => p.start >= first.start && p.end <= last.end + 1e-9);
  return {
    rate: raw.rate,
    samples: raw.samples.slice(from, to),
    phonemes: inside.map((p) => ({ ...p, start: p.start - shift, end: p.end - shift })),
  };
}

/** Mutes what an engine leaves in its own pauses, with ramps of 5 ms. */
function cleanPauses(samples: Float32Array, phonemes: readonly TokenPhoneme[]): void {
  const ramp = Math.round(0.005 * SAMPLE_RATE);
  for (const p of phonemes) {
    if (p.viseme !== 'sil' || p.end - p.start < 0.06) continue;
    // The release of the last sound rings on into the pause.
    const from = Math.round((p.start + 0.03) * SAMPLE_RATE);
    const to = Math.min(samples.length, Math.round((p.end - 0.01) * SAMPLE_RATE));
    for (let i = from; i < to; i++) {
      const edge = Math.min(1, Math.max(0, 1 - Math.min(i - from, to - 1 - i) / ramp));
      samples[i] = (samples[i] ?? 0) * edge;
    }
  }
}

/** From an engine's own samples to dressed speech at 48 kHz. */
export function finish(raw: RawSpeech, options: Finish): EngineSpeech {
  const trimmed = trim(raw);
  const { profile } = options;
  const moved = stretch(trimmed.samples, trimmed.rate, stretchOf(profile, options.pitch, options.time));
  const phonemes = trimmed.phonemes.map((p) => ({
    ...p,
    start: p.start * options.time,
    end: p.end * options.time,
  }));
  const coloured = colour(moved, trimmed.rate, profile);
  const wide = resample(coloured, trimmed.rate, SAMPLE_RATE);
  cleanPauses(wide, phonemes);
  return { ...pack(dress(wide, options.tone)), phonemes };
}

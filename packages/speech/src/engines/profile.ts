import { BAND_CENTRES, equalise } from '../dsp/equalise.ts';
import type { Stretch } from '../dsp/psola.ts';
import type { Voice } from '../types.ts';

/** How an embedded voice is bent towards a person. Numbers only; they travel in the settings of a Voice. */
export interface VoiceProfile {
  /** Multiplies F0. */
  readonly pitch: number;
  /** Multiplies the movement of F0 around `centre`, Hz of the embedded voice. */
  readonly range: number;
  readonly centre: number;
  /** Multiplies the frequencies of the formants. */
  readonly formant: number;
  /** dB for each third of an octave from 100 Hz on; empty leaves the spectrum alone. */
  readonly gains: readonly number[];
}

type Settings = Voice['settings'];

const LARGEST_GAIN = 15;

function within(value: Settings[string] | undefined, low: number, high: number, fallback: number): number {
  return typeof value === 'number' && Number.isFinite(value)
    ? Math.min(high, Math.max(low, value))
    : fallback;
}

/** Reads the profile out of settings; undefined for voices without one. */
export function profileOf(settings: Settings): VoiceProfile | undefined {
  const gains = settings['profileGains'];
  const keys = ['profilePitch', 'profileRange', 'profileFormant'];
  if (typeof gains !== 'string' && !keys.some((key) => settings[key] !== undefined)) return undefined;
  const numbers = typeof gains === 'string' && gains !== '' ? gains.split(',').map(Number) : [];
  return {
    pitch: within(settings['profilePitch'], 0.4, 2.5, 1),
    range: within(settings['profileRange'], 0.3, 2.5, 1),
    centre: within(settings['profileCentre'], 0, 600, 0),
    formant: within(settings['profileFormant'], 0.75, 1.35, 1),
    gains:
      numbers.length === BAND_CENTRES.length
        ? numbers.map((v) => within(v, -LARGEST_GAIN, LARGEST_GAIN, 0))
        : [],
  };
}

/** The settings that carry a profile. */
export function profileSettings({ pitch, range, centre, formant, gains }: VoiceProfile): Settings {
  const rounded = (value: number): number => Number(value.toFixed(4));
  return {
    profilePitch: rounded(pitch),
    profileRange: rounded(range),
    profileCentre: Math.round(centre),
    profileFormant: rounded(formant),
    ...(gains.length === 0 ? {} : { profileGains: gains.map((v) => v.toFixed(1)).join(',') }),
  };
}

/** What is left to do to pitch, time and formants. */
export function stretchOf(profile: VoiceProfile | undefined, pitch: number, time: number): Stretch {
  if (!profile) return { pitch, time };
  return {
    pitch: pitch * profile.pitch,
    time,
    formant: profile.formant,
    range: { centre: profile.centre, factor: profile.range },
  };
}

/** Bends the spectrum; cheaper at the engine's own rate, above which there is nothing. */
export function colour(samples: Float32Array, rate: number, profile: VoiceProfile | undefined): Float32Array {
  return profile && profile.gains.length > 0 ? equalise(samples, rate, profile.gains) : samples;
}

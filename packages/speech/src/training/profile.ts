import { findSilences } from '../align/activity.ts';
import { CEPSTRAL_RATE, features } from '../align/features.ts';
import { warp } from '../align/warp.ts';
import { BAND_CENTRES, bandLevels } from '../dsp/equalise.ts';
import { resample } from '../dsp/resample.ts';
import { profileSettings, type VoiceProfile } from '../engines/profile.ts';
import { SAMPLE_RATE, type SpeechService, type Voice } from '../types.ts';
import { EMBEDDED_VOICES } from '../voices/catalogue.ts';
import { likeness, statisticsOf, type VoiceStatistics } from './likeness.ts';
import type { Person, Reading } from './person.ts';

/** Readings that are compared with each embedded voice. */
const COMPARED = 4;
/** Formants are tried at 40/k of where they are. */
const FORMANT_UNIT = 40;
const FORMANT_STEPS = [34, 36, 37, 38, 39, 40, 41, 42, 43, 44, 46];
/** A worse fit is taken rather than moving the formants for nothing. */
const WORTH_MOVING = 0.995;
const LARGEST_GAIN = 15;
/** Of what is still missing, so much is added in the second round. */
const SECOND_ROUND = 0.8;
/** The pace may follow the speaker so far that "speed 100" still is what it says. */
const TEMPO = { min: 0.9, max: 1.1 };
/** eSpeak voices are harder to understand: they must be so much more alike to be chosen. */
const ENGINE_WORTH: Readonly<Partial<Record<Voice['engine'], number>>> = { flite: 1, espeak: 0.75 };

/** An embedded voice bent towards a person. */
export interface ProfiledVoice {
  readonly voice: Voice;
  readonly base: Voice;
  readonly likeness: number;
}

interface Bent extends ProfiledVoice {
  readonly gains: readonly number[];
  readonly voiceWith: (gains: readonly number[]) => Voice;
  readonly chosen: readonly Reading[];
  /** The same words as it speaks them. */
  readonly spoken: readonly Float32Array[];
}

interface Compared {
  readonly reading: Reading;
  /** The same words by the embedded voice, 16 kHz. */
  readonly spoken: Float32Array;
}

async function speakAs(
  speech: SpeechService,
  voice: Voice,
  readings: readonly Reading[],
  signal: AbortSignal | undefined,
): Promise<Compared[]> {
  const out: Compared[] = [];
  for (const reading of readings) {
    const { samples } = await speech.speak({ text: reading.text, voice }, signal ? { signal } : {});
    out.push({ reading, spoken: resample(samples, SAMPLE_RATE, CEPSTRAL_RATE) });
  }
  return out;
}

/** Seconds from the first to the last sound. */
export function soundingSeconds(samples: Float32Array, rate: number): number {
  const silences = findSilences(samples, rate, 0.05);
  const duration = samples.length / rate;
  const head = silences[0]?.start === 0 ? silences[0].end : 0;
  const last = silences.at(-1);
  return Math.max(0.1, (last && last.end >= duration - 1e-6 ? last.start : duration) - head);
}

function sumOf(values: readonly number[]): number {
  return values.reduce((sum, v) => sum + v, 0);
}

/** Where the person's formants lie, relative to the embedded voice's: the shift with which the same words agree best. */
function formantShift(compared: readonly Compared[]): number {
  const theirs = compared.map(({ reading }) => features(reading.samples, CEPSTRAL_RATE));
  const costAt = (k: number): number =>
    sumOf(
      compared.map(({ spoken }, i) => {
        const target = theirs[i];
        const shifted = features(resample(spoken, FORMANT_UNIT, k), CEPSTRAL_RATE);
        return target ? warp(shifted, target).cost : 0;
      }),
    );
  const plain = costAt(FORMANT_UNIT);
  let best = { k: FORMANT_UNIT, cost: plain * WORTH_MOVING };
  for (const k of FORMANT_STEPS) {
    if (k === FORMANT_UNIT) continue;
    const cost = costAt(k);
    if (cost < best.cost) best = { k, cost };
  }
  return FORMANT_UNIT / best.k;
}

/** What the spectrum lacks, in thirds of an octave, without its level. */
function missingGains(person: readonly Float32Array[], voice: readonly Float32Array[]): number[] {
  const wanted = bandLevels(person, CEPSTRAL_RATE);
  const got = bandLevels(voice, CEPSTRAL_RATE);
  const raw = BAND_CENTRES.map((_, i) => (wanted[i] ?? 0) - (got[i] ?? 0));
  // Above 6.4 kHz nothing is known at 16 kHz.
  raw[raw.length - 1] = raw.at(-2) ?? 0;
  const middle = sumOf(raw.slice(3, 16)) / 13;
  const smooth = raw.map((v, i) => ((raw[i - 1] ?? v) + 2 * v + (raw[i + 1] ?? v)) / 4 - middle);
  return smooth.map((v) => Math.max(-LARGEST_GAIN, Math.min(LARGEST_GAIN, v)));
}

function withTempo(base: Voice, tempo: number): Voice['settings'] {
  const { settings, engine } = base;
  const rounded = (value: number): number => Number(value.toFixed(3));
  if (engine === 'flite') return { stretch: rounded(Number(settings['stretch'] ?? 1) / tempo) };
  return { wpm: rounded(Number(settings['wpm'] ?? 165) * tempo) };
}

function pitchProfile(
  person: VoiceStatistics,
  base: VoiceStatistics,
): Omit<VoiceProfile, 'formant' | 'gains'> {
  if (person.pitch === 0 || base.pitch === 0) return { pitch: 1, range: 1, centre: 0 };
  const range = person.pitchDeviation / Math.max(0.03, base.pitchDeviation);
  return {
    pitch: Math.min(2.5, Math.max(0.4, Math.exp(person.pitch - base.pitch))),
    range: Math.min(1.8, Math.max(0.6, range)),
    centre: Math.exp(base.pitch),
  };
}

async function bend(
  person: Person,
  base: Voice,
  speech: SpeechService,
  signal: AbortSignal | undefined,
): Promise<Bent> {
  const known = person.readings.filter(({ text }) => text !== '');
  const chosen = known.slice(0, COMPARED);
  const compared = await speakAs(speech, base, chosen, signal);
  const statistics = statisticsOf(compared.map(({ spoken }) => spoken));
  const tempo =
    compared.length === 0
      ? 1
      : sumOf(compared.map(({ spoken }) => soundingSeconds(spoken, CEPSTRAL_RATE))) /
        sumOf(compared.map(({ reading }) => soundingSeconds(reading.samples, CEPSTRAL_RATE)));
  const profile: VoiceProfile = {
    ...pitchProfile(person.statistics, statistics),
    formant: formantShift(compared),
    gains: [],
  };
  const voiceWith = (gains: readonly number[]): Voice => ({
    ...base,
    settings: {
      ...base.settings,
      ...withTempo(base, Math.min(TEMPO.max, Math.max(TEMPO.min, tempo))),
      ...profileSettings({ ...profile, gains }),
      profileHz: Math.round(Math.exp(person.statistics.pitch)),
    },
  });
  const flat = await speakAs(speech, voiceWith([]), chosen, signal);
  const gains = missingGains(
    compared.map(({ reading }) => reading.samples),
    flat.map(({ spoken }) => spoken),
  );
  return heardAs(person, { base, gains, voiceWith, chosen }, speech, signal);
}

async function heardAs(
  person: Person,
  bent: Pick<Bent, 'base' | 'gains' | 'voiceWith' | 'chosen'>,
  speech: SpeechService,
  signal: AbortSignal | undefined,
): Promise<Bent> {
  const voice = bent.voiceWith(bent.gains);
  const compared = await speakAs(speech, voice, bent.chosen, signal);
  const spoken = compared.map((one) => one.spoken);
  return { ...bent, voice, spoken, likeness: likeness(person.statistics, statisticsOf(spoken)) };
}

/** A second round of the equaliser: bands overlap, and levels in decibels do not add up. */
async function refine(
  person: Person,
  bent: Bent,
  speech: SpeechService,
  signal: AbortSignal | undefined,
): Promise<Bent> {
  const rest = missingGains(
    bent.chosen.map(({ samples }) => samples),
    bent.spoken,
  );
  const gains = bent.gains.map((gain, i) =>
    Math.max(-LARGEST_GAIN, Math.min(LARGEST_GAIN, gain + SECOND_ROUND * (rest[i] ?? 0))),
  );
  const again = await heardAs(person, { ...bent, gains }, speech, signal);
  return again.likeness > bent.likeness ? again : bent;
}

/**
 * Bends each embedded voice of the person's language and sex towards the person and takes the one that comes closest.
 * @throws RangeError when no embedded voice speaks the language
 */
export async function makeProfile(
  person: Person,
  about: {
    readonly language: string;
    readonly sex: Voice['sex'];
    /** Ids of voices that are not to be bent. */
    readonly without?: readonly string[];
  },
  speech: SpeechService,
  signal?: AbortSignal,
): Promise<ProfiledVoice> {
  const primary = about.language.split('-')[0]?.toLowerCase() ?? '';
  const speaking = EMBEDDED_VOICES.filter(
    ({ id, language }) => language.startsWith(`${primary}-`) && !about.without?.includes(id),
  );
  const bases = speaking.filter(({ sex }) => sex === about.sex);
  let best: Bent | undefined;
  const worth = ({ likeness: alike, base }: ProfiledVoice): number =>
    alike * (ENGINE_WORTH[base.engine] ?? 1);
  for (const base of bases.length > 0 ? bases : speaking) {
    signal?.throwIfAborted();
    const made = await bend(person, base, speech, signal);
    if (best === undefined || worth(made) > worth(best)) best = made;
  }
  if (best === undefined)
    throw new RangeError(`no embedded voice speaks ${about.language}: train it with a cloning engine`);
  const { voice, base, likeness: alike } = await refine(person, best, speech, signal);
  return { voice, base, likeness: alike };
}

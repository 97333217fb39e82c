import { alignToReference } from '../align/known-text.ts';
import { CEPSTRAL_RATE, CEPSTRAL_WIDTH, cepstra, FRAME_SECONDS } from '../align/features.ts';
import { integratedLoudness } from '../dsp/loudness.ts';
import { trackPitch } from '../dsp/pitch.ts';
import { placeMarks } from '../dsp/psola.ts';
import { resample } from '../dsp/resample.ts';
import { EDGE, UNIT_RATE, type Unit, type UnitModel, type UnitSentence } from '../engines/units/model.ts';
import { PAUSE, soundsOf, type Sound } from '../engines/units/sounds.ts';
import { SAMPLE_RATE, type SpeechService, type Voice } from '../types.ts';
import { MATCH_FROM, matchText } from './match.ts';
import type { Person, Reading } from './person.ts';
import { readMono } from './wav-file.ts';

/** Loudness of all recordings in a model, so that their sounds can be joined. */
const LUFS = -23;
/** Below this the data carry no voice of units: too many sounds in too few surroundings. */
export const FEWEST_SENTENCES = 40;
export const FEWEST_SECONDS = 90;

interface Labelled {
  readonly sentence: UnitSentence;
  readonly units: Unit[];
}

/**
 * Cuts a person's recordings into the sounds of their texts.
 * @param guide the embedded voice that will lead the units; its sounds name them
 */
export async function cutUnits(
  person: Person,
  guide: Voice,
  {
    speech,
    signal,
    onProgress,
  }: {
    readonly speech: SpeechService;
    readonly signal?: AbortSignal | undefined;
    readonly onProgress?: ((done: number) => void) | undefined;
  },
): Promise<UnitModel> {
  const sentences: UnitSentence[] = [];
  const units: Unit[] = [];
  const known = person.readings.filter(({ text }) => text !== '');
  for (const [index, reading] of known.entries()) {
    signal?.throwIfAborted();
    const labelled = await label(reading, guide, speech, sentences.length, signal);
    if (labelled) {
      sentences.push(labelled.sentence);
      units.push(...labelled.units);
    }
    onProgress?.((index + 1) / known.length);
  }
  return { sentences, units };
}

async function label(
  reading: Reading,
  guide: Voice,
  speech: SpeechService,
  sentence: number,
  signal: AbortSignal | undefined,
): Promise<Labelled | undefined> {
  const { samples: spoken, ...times } = await speech.speak(
    { text: reading.text, voice: guide },
    signal ? { signal } : {},
  );
  // A misread sentence would put wrong sounds under right names.
  if (matchText(reading.samples, CEPSTRAL_RATE, { samples: spoken, ...times }).match < MATCH_FROM)
    return undefined;
  const { samples: mono, rate } = await readMono(reading.path);
  const wide = resample(mono, rate, SAMPLE_RATE);
  const gain = 10 ** ((LUFS - integratedLoudness([wide])) / 20);
  if (!Number.isFinite(gain)) return undefined;
  const levelled = wide.map((v) => v * gain);
  const { timings } = alignToReference(levelled, spoken, times);
  const samples = resample(levelled, SAMPLE_RATE, UNIT_RATE);
  const track = trackPitch(samples, UNIT_RATE);
  return {
    sentence: { samples, marks: placeMarks(samples, UNIT_RATE, track) },
    units: halves(soundsOf(timings.phonemes), {
      sentence,
      edges: cepstra(resample(levelled, SAMPLE_RATE, CEPSTRAL_RATE)),
      pitchAt: (seconds) => track.hz[Math.round(seconds / track.hop)] ?? 0,
      levelOf: (from, to) => levelOf(samples, from, to),
    }),
  };
}

function levelOf(samples: Float32Array, from: number, to: number): number {
  let sum = 0;
  const first = Math.max(0, Math.round(from * UNIT_RATE));
  const last = Math.min(samples.length, Math.round(to * UNIT_RATE));
  for (let n = first; n < last; n++) sum += (samples[n] ?? 0) ** 2;
  return 10 * Math.log10(sum / Math.max(1, last - first) + 1e-8);
}

interface Measures {
  readonly sentence: number;
  readonly edges: { readonly frames: number; readonly rows: Float32Array };
  readonly pitchAt: (seconds: number) => number;
  readonly levelOf: (from: number, to: number) => number;
}

function halves(sounds: readonly Sound[], { sentence, edges, pitchAt, levelOf: level }: Measures): Unit[] {
  const edgeAt = (seconds: number): Float32Array => {
    const frame = Math.min(edges.frames - 1, Math.max(0, Math.round(seconds / FRAME_SECONDS) - 1));
    const from = frame * CEPSTRAL_WIDTH + 1;
    return edges.rows.slice(from, from + EDGE);
  };
  return sounds.flatMap((sound, i): Unit[] => {
    if (sound.symbol === PAUSE) return [];
    const middle = (sound.start + sound.end) / 2;
    const common = {
      ...{ symbol: sound.symbol, stressed: sound.stressed, sentence },
      previous: sounds[i - 1]?.symbol ?? PAUSE,
      next: sounds[i + 1]?.symbol ?? PAUSE,
    };
    const half = (which: 0 | 1, start: number, end: number): Unit => ({
      ...common,
      ...{ half: which, start, end },
      pitchIn: pitchAt(start),
      pitchOut: pitchAt(end),
      level: level(start, end),
      edgeIn: edgeAt(start),
      edgeOut: edgeAt(end),
    });
    return [half(0, sound.start, middle), half(1, middle, sound.end)];
  });
}

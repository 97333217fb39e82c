import { join } from 'node:path';
import { CEPSTRAL_RATE } from '../align/features.ts';
import { resample } from '../dsp/resample.ts';
import { writeWav } from '../dsp/wav.ts';
import { SAMPLE_RATE, type SpeechService, type Voice } from '../types.ts';
import { likeness, statisticsOf } from './likeness.ts';
import { matchText } from './match.ts';
import type { Person } from './person.ts';
import { referencesFor } from './references.ts';
import type { TrainedVoice } from './types.ts';

/** What a new voice says to be judged: everyday words, all sounds of the language, none of the sentences that are read. */
const TRIALS: Readonly<Record<'en' | 'zh', readonly string[]>> = {
  en: [
    'Good morning, and welcome to our little studio by the river.',
    'The quick answer is that nobody knows exactly why it happens.',
    'We shall choose a better measure before the usual meeting.',
    'Could you please show me how this yellow machine works?',
  ],
  zh: [
    '大家早上好，欢迎来到我们的节目。',
    '这个问题其实很简单，我们一起来看看吧。',
    '昨天晚上下了一场大雨，路上特别湿滑。',
    '请问您还需要别的帮助吗？',
  ],
};

/** How good a voice came out. */
export type VoiceQuality = Pick<TrainedVoice, 'similarity' | 'intelligibility' | 'samples'>;

/**
 * Lets a voice speak sentences that were not read, holds their sound against the person and their words against another
 * embedded voice, as recordings are.
 * @param without ids of voices that would praise themselves: the one whose timing the new voice has
 * @param folder where the samples go, as `name-0.wav` …
 */
export async function judgeVoice(
  voice: Voice,
  person: Person,
  without: readonly string[],
  {
    speech,
    signal,
    folder,
    name,
  }: {
    readonly speech: SpeechService;
    readonly signal?: AbortSignal | undefined;
    readonly folder: string;
    readonly name: string;
  },
): Promise<VoiceQuality> {
  const trials = TRIALS[voice.language.startsWith('zh') ? 'zh' : 'en'];
  const [reference] = referencesFor(voice.language, voice.sex, without);
  const options = signal ? { signal } : {};
  const samples: { text: string; path: string }[] = [];
  const sounds: Float32Array[] = [];
  let fit = 0;
  for (const [index, text] of trials.entries()) {
    const spoken = await speech.speak({ text, voice }, options);
    const path = join(folder, `${name}-${index}.wav`);
    await writeWav(path, spoken.samples);
    samples.push({ text, path });
    const low = resample(spoken.samples, SAMPLE_RATE, CEPSTRAL_RATE);
    sounds.push(low);
    if (reference)
      fit += matchText(low, CEPSTRAL_RATE, await speech.speak({ text, voice: reference }, options)).match;
  }
  const rounded = (value: number): number => Number(value.toFixed(3));
  return {
    similarity: rounded(likeness(person.statistics, statisticsOf(sounds))),
    intelligibility: rounded(fit / trials.length),
    samples,
  };
}

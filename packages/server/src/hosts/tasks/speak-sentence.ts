import { performanceFromSpeech } from '@cyclorama/avatar/catalogue';
import { createSpeechService, SAMPLE_RATE, type SpeechService } from '@cyclorama/speech';
import type { TaskRun } from '../pool.ts';
import type { SpeakSentenceInput, SpokenSentence } from './dialog-messages.ts';

/** Gestures of pieces of one sentence differ by this. */
const SEED_STEP = 131;
const SEEDS = 65_521;

/** Stays with its engines loaded for the next sentence; another one when the engines of the tenant have changed. */
let kept: { readonly key: string; readonly service: SpeechService } | undefined;

/** Says one sentence of a dialog; whoever waits for it wants it now. */
export const run: TaskRun = async (input, channel) => {
  const { text, voice, speed, pitch, volume, seed, cacheDir, endpoints } = input as SpeakSentenceInput;
  const service = await serviceFor(cacheDir, endpoints);
  await service.speak(
    { text, voice, speed, pitch, volume },
    {
      signal: channel.signal,
      onSentence: (speech, index) => {
        const { samples, ...timings } = speech;
        if (samples.length === 0) return;
        const piece: SpokenSentence = {
          text: timings.text.trim(),
          samples,
          rate: SAMPLE_RATE,
          performance: performanceFromSpeech(timings, { seed: (seed + index * SEED_STEP) % SEEDS }),
        };
        channel.progress(piece);
      },
    },
  );
  return undefined;
};

async function serviceFor(
  cacheDir: string,
  endpoints: SpeakSentenceInput['endpoints'],
): Promise<SpeechService> {
  const key = JSON.stringify([cacheDir, endpoints]);
  if (kept?.key === key) return kept.service;
  await kept?.service.close();
  // One process of each engine: sentences come one after the other.
  kept = { key, service: createSpeechService({ endpoints, cacheDir, processes: 1 }) };
  return kept.service;
}

import { encodeWav } from '../dsp/wav.ts';
import { readVoiceModel, BadVoiceModel, writeVoiceModel } from './model-file.ts';
import type { Person, Reading } from './person.ts';
import { readMono } from './wav-file.ts';

/** A recording with its text: all that a cloning engine needs of a person. */
export interface Prompt {
  /** 16-bit mono. */
  readonly wav: Buffer;
  readonly text: string;
  /** BCP 47. */
  readonly language: string;
}

/** Seconds that cloning engines like; GPT-SoVITS takes no others. */
const SHORTEST = 3.2;
const LONGEST = 9.5;
const BEST = 7;
/** Seconds between two sentences that become one prompt. */
const GAP = 0.35;

/** Picks what a cloning engine hears: one sentence of good length, or short ones in a row. */
export async function promptOf(person: Person, language: string): Promise<Prompt> {
  const known = person.readings.filter(({ text }) => text !== '');
  const fitting = known
    .filter(({ seconds }) => seconds >= SHORTEST && seconds <= LONGEST)
    .sort((a, b) => Math.abs(a.seconds - BEST) - Math.abs(b.seconds - BEST));
  const [single] = fitting;
  const chosen = single ? [single] : row(known);
  if (chosen.length === 0)
    throw new RangeError('a cloning engine needs 3 to 10 seconds of speech with its text');
  const sounds = await Promise.all(chosen.map(({ path }) => readMono(path)));
  const rate = sounds[0]?.rate ?? 16_000;
  const same = sounds.filter((sound) => sound.rate === rate);
  const gap = Math.round(GAP * rate);
  const out = new Float32Array(same.reduce((sum, { samples }) => sum + samples.length + gap, -gap));
  let at = 0;
  for (const { samples } of same) {
    out.set(samples, at);
    at += samples.length + gap;
  }
  const texts = chosen.slice(0, same.length).map(({ text }) => text);
  return { wav: encodeWav(out, rate), text: texts.join(language.startsWith('zh') ? '' : ' '), language };
}

/** Short sentences until they are long enough. */
function row(readings: readonly Reading[]): Reading[] {
  const out: Reading[] = [];
  let seconds = 0;
  for (const reading of readings) {
    if (seconds + reading.seconds > LONGEST) continue;
    out.push(reading);
    seconds += reading.seconds + GAP;
    if (seconds >= SHORTEST) return out;
  }
  return [];
}

/** Keeps a prompt as the model of a voice. */
export function writePrompt(path: string, { wav, text, language }: Prompt): Promise<void> {
  return writeVoiceModel(path, { kind: 'prompt', about: { text, language }, blobs: { wav } });
}

/** @throws BadVoiceModel */
export async function readPrompt(path: string): Promise<Prompt> {
  const { about, blobs } = await readVoiceModel(path, 'prompt');
  const { text, language } = about as Partial<Prompt>;
  const { wav } = blobs;
  if (typeof text !== 'string' || typeof language !== 'string' || wav === undefined)
    throw new BadVoiceModel(path, 'it holds no prompt');
  return { wav, text, language };
}

import type { PhonemeTime } from '../types.ts';

/** Punctuation that shapes pauses and intonation, in one alphabet for all languages. */
export type PauseMark = ',' | ';' | ':' | '.' | '?' | '!';

/** One thing to be said: a word of a Latin script, or one Chinese character. */
export interface SpokenToken {
  readonly spoken: string;
  readonly script: 'latin' | 'han';
  /** Forced pronunciation in CMU phones with stress digits. */
  readonly cmu?: readonly string[];
  /** Forced pronunciation in numbered pinyin, one syllable. */
  readonly pinyin?: string;
  /** A single letter that is read by its name. */
  readonly letter?: boolean;
  readonly pauseAfter?: PauseMark;
  /** Index of the written word that it belongs to, within the chunk. */
  readonly word: number;
}

/** What an engine is asked to say in one breath. Plain JSON. */
export interface EngineRequest {
  readonly speaker: string;
  readonly language: string;
  readonly settings: Readonly<Record<string, number | string | boolean>>;
  readonly tokens: readonly SpokenToken[];
  readonly close: PauseMark;
  /** Multiplies the speaking rate of the voice's calibrated 100. */
  readonly rate: number;
  /** Multiplies F0. */
  readonly pitch: number;
  /** Multiplies the movement of F0, where the engine can. */
  readonly liveliness: number;
}

/** A phoneme with the token that it comes from; −1 for pauses. */
export interface TokenPhoneme extends PhonemeTime {
  readonly token: number;
}

/** Speech as an engine process hands it over: dressed, levelled, 48 kHz. */
export interface EngineSpeech {
  readonly pcm: Int16Array;
  /** Multiplies pcm / 32767, so that peaks over 1 survive until the limiter. */
  readonly scale: number;
  readonly phonemes: readonly TokenPhoneme[];
}

export function pack(samples: Float32Array): { pcm: Int16Array; scale: number } {
  let peak = 1e-6;
  for (const s of samples) peak = Math.max(peak, Math.abs(s));
  const pcm = new Int16Array(samples.length);
  for (let i = 0; i < samples.length; i++) pcm[i] = Math.round(((samples[i] ?? 0) / peak) * 32_767);
  return { pcm, scale: peak };
}

export function unpack(speech: Pick<EngineSpeech, 'pcm' | 'scale'>): Float32Array {
  const factor = speech.scale / 32_767;
  return Float32Array.from(speech.pcm, (v) => v * factor);
}

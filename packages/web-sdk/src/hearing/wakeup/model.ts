import type { DialogLanguage } from '@cyclorama/contract/dialogs';

/** What `modelData.js` holds: how words sound, as far as it matters for phrases. */
export interface WakeupModel {
  readonly version: 1;
  /** Mandarin: characters by the syllable (without tone) as which recognisers write it. */
  readonly syllables: Readonly<Record<string, string>>;
  /** English: words by the word for which recognisers take them. */
  readonly words: Readonly<Record<string, readonly string[]>>;
}

/** What `wasmData.js` holds: the spotter. */
export interface WakeupAlgorithm {
  readonly version: 1;
  createSpotter(model: WakeupModel): Spotter;
}

/** Looks for phrases in what was understood. */
export interface Spotter {
  /** Are the words of a phrase among those of the text? */
  find(phrase: string, text: string): Match | undefined;
}

export interface Match {
  /** Share of the text that is the phrase, 0 to 1. */
  readonly share: number;
  /** It is the beginning, or the end, of the text. */
  readonly isFirst: boolean;
  readonly isLast: boolean;
}

/** Names under which the two files put what they hold. */
export const MODEL_NAME = 'HwICSUiSdkModelData';
export const ALGORITHM_NAME = 'HwICSUiSdkWasmData';

/** Is it what a file of ours puts there? */
export function isModel(value: unknown): value is WakeupModel {
  return (
    typeof value === 'object' &&
    value !== null &&
    (value as { version?: unknown }).version === 1 &&
    typeof (value as { syllables?: unknown }).syllables === 'object' &&
    typeof (value as { words?: unknown }).words === 'object'
  );
}

export function isAlgorithm(value: unknown): value is WakeupAlgorithm {
  return (
    typeof value === 'object' &&
    value !== null &&
    (value as { version?: unknown }).version === 1 &&
    typeof (value as { createSpotter?: unknown }).createSpotter === 'function'
  );
}

/** Is a text Chinese? Phrases of both languages may be set, whatever is spoken. */
export function scriptOf(text: string): DialogLanguage {
  return /\p{Script=Han}/u.test(text) ? 'zh_CN' : 'en_US';
}

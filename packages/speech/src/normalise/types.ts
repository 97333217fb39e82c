import type { PauseMark } from '../engines/protocol.ts';

/** BCP 47 primary language of a stretch of text; `en` and `zh` are normalised, others are read as written. */
export type TextLanguage = string;

/** What is read for a stretch of written text. */
export interface Spoken {
  readonly text: string;
  readonly language: TextLanguage;
  /** One letter, read by its name. */
  readonly letter?: boolean;
  readonly cmu?: readonly string[];
  readonly pinyin?: string;
}

/** One spoken word or character with the written characters behind it. */
export interface NormalToken extends Spoken {
  /** Half-open UTF-16 range in the normalised text. */
  readonly start: number;
  readonly end: number;
  /** Tokens with the same number belong to one written word. */
  readonly word: number;
  pauseAfter?: PauseMark;
  /** The sentence ends behind this token. */
  endsSentence?: boolean;
}

export function en(text: string): Spoken[] {
  return text
    .split(/[\s-]+/)
    .filter((w) => w !== '')
    .map((w) => ({ text: w, language: 'en' }));
}

export function zh(text: string): Spoken[] {
  return Array.from(text).map((c) => ({ text: c, language: 'zh' }));
}

/** Letters by name and digits by name, as in "MP4" or "USB". */
export function spell(text: string, digit: (d: string) => Spoken[]): Spoken[] {
  return Array.from(text).flatMap((c): Spoken[] => {
    if (/[A-Za-z]/.test(c)) return [{ text: c.toLowerCase(), language: 'en', letter: true }];
    return /\d/.test(c) ? digit(c) : [];
  });
}

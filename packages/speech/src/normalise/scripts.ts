import type { TextLanguage } from './types.ts';

const HAN = /\p{Script=Han}/u;
const LATIN = /\p{Script=Latin}/u;

/** Writing systems other than Latin and Han, with the language that they are read in. */
const OTHERS: readonly (readonly [RegExp, TextLanguage])[] = [
  [/[\p{Script=Hiragana}\p{Script=Katakana}]/u, 'ja'],
  [/\p{Script=Hangul}/u, 'ko'],
  [/\p{Script=Arabic}/u, 'ar'],
  [/\p{Script=Hebrew}/u, 'he'],
  [/\p{Script=Cyrillic}/u, 'ru'],
  [/\p{Script=Greek}/u, 'el'],
  [/\p{Script=Devanagari}/u, 'hi'],
  [/\p{Script=Thai}/u, 'th'],
];

export function isHan(c: string): boolean {
  return HAN.test(c);
}

export function isLatin(c: string): boolean {
  return LATIN.test(c);
}

/** Language of a letter by its writing system, undefined when it is neither letter nor known. */
export function languageOf(c: string): TextLanguage | undefined {
  if (HAN.test(c)) return 'zh';
  if (LATIN.test(c)) return 'en';
  return OTHERS.find(([script]) => script.test(c))?.[1];
}

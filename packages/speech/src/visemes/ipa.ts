import type { Viseme } from '../types.ts';

const GROUPS: Readonly<Record<Exclude<Viseme, 'sil'>, string>> = {
  PP: 'p b m ɓ ʙ',
  FF: 'f v ɱ ʋ ɸ β',
  TH: 'θ ð',
  DD: 't d ʈ ɖ ɗ',
  kk: 'k ɡ g q ɢ ŋ x χ ɣ ʁ h ɦ ħ ʕ c ɟ ʀ',
  CH: 'ʃ ʒ ɕ ʑ ɧ ʂ ʐ',
  SS: 's z',
  nn: 'n l ɲ ɳ ɴ ɫ ɭ ʎ ɾ',
  RR: 'ɹ r ɻ ɽ ɚ ɝ',
  aa: 'a ɑ æ ɐ ʌ ɒ ä',
  E: 'e ɛ ə ɘ ɜ ɞ ɤ',
  I: 'i ɪ ɨ j ɿ',
  O: 'o ɔ ɵ',
  U: 'u ʊ ʉ w ɯ ɥ ʍ y ʏ ø œ ɶ',
};

const BY_LETTER = new Map<string, Viseme>(
  (Object.entries(GROUPS) as [Viseme, string][]).flatMap(([viseme, letters]) =>
    letters.split(' ').map((letter): [string, Viseme] => [letter, viseme]),
  ),
);

/** Affricates are one movement of the mouth; their stop has no shape of its own. */
const AFFRICATES: readonly (readonly [RegExp, string])[] = [
  [/t[ʃɕʂ]|d[ʒʑʐ]|ts[.]/g, 'ʃ'],
  [/[sz][.]/g, 'ʂ'],
  [/ts|dz/g, 's'],
  // Aspiration is written with a plain h behind the stop.
  [/([ptkʃs])h/g, '$1'],
];

/**
 * Mouth shapes of one phoneme as eSpeak NG names it in IPA; empty or bracketed names are pauses or switches.
 */
export function ipaVisemes(symbol: string): readonly Viseme[] {
  if (symbol === '' || symbol.startsWith('(')) return ['sil'];
  let text = symbol.normalize('NFD').replace(/\p{M}|[ˈˌːʲʰ0-9\-_;|~'"]/gu, '');
  for (const [pattern, replacement] of AFFRICATES) text = text.replace(pattern, replacement);
  const out: Viseme[] = [];
  for (const letter of text) {
    const viseme = BY_LETTER.get(letter);
    if (viseme !== undefined && out.at(-1) !== viseme) out.push(viseme);
  }
  return out.length > 0 ? out : ['sil'];
}

const VOWEL_VISEMES: ReadonlySet<Viseme> = new Set<Viseme>(['aa', 'E', 'I', 'O', 'U']);

/** Whether the mouth shape belongs to a vowel. */
export function isVowelViseme(viseme: Viseme): boolean {
  return VOWEL_VISEMES.has(viseme);
}

/** Vowels of the CMU Pronouncing Dictionary; they may carry a stress digit. */
export const CMU_VOWELS = new Set('AA AE AH AO AW AX AY EH ER EY IH IY OW OY UH UW'.split(' '));
const CMU_CONSONANTS = new Set('B CH D DH F G HH JH K L M N NG P R S SH T TH V W Y Z ZH'.split(' '));

/**
 * Reads a CMU pronunciation such as `W EH1 DH AH0`.
 * The letter O is taken for the digit 0 behind a vowel, as the vendor's own example writes it.
 * @returns upper-case phones, vowels always with a stress digit, or undefined when it is none.
 */
export function parseCmu(value: string): string[] | undefined {
  const out: string[] = [];
  for (const part of value.trim().split(/\s+/)) {
    const upper = part.toUpperCase();
    if (CMU_CONSONANTS.has(upper)) {
      out.push(upper);
      continue;
    }
    const last = upper.at(-1) ?? '';
    const digit = last === 'O' && upper.length === 3 ? '0' : last;
    const hasDigit = upper.length > 2 && '012'.includes(digit);
    const vowel = hasDigit ? upper.slice(0, -1) : upper;
    if (!CMU_VOWELS.has(vowel)) return undefined;
    out.push(vowel + (hasDigit ? digit : vowel === 'AX' ? '0' : '1'));
  }
  return out.length > 0 ? out : undefined;
}

const FINALS: Readonly<Record<string, string>> = {
  b: 'a ai an ang ao ei en eng i ian iao ie in ing o u',
  p: 'a ai an ang ao ei en eng i ian iao ie in ing o ou u',
  m: 'a ai an ang ao e ei en eng i ian iao ie in ing iu o ou u',
  f: 'a an ang ei en eng o ou u',
  d: 'a ai an ang ao e ei en eng i ia ian iao ie ing iu ong ou u uan ui un uo',
  t: 'a ai an ang ao e ei eng i ian iao ie ing ong ou u uan ui un uo',
  n: 'a ai an ang ao e ei en eng i ian iang iao ie in ing iu ong ou u uan uo v ve',
  l: 'a ai an ang ao e ei eng i ia ian iang iao ie in ing iu o ong ou u uan un uo v ve',
  g: 'a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo',
  k: 'a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo',
  h: 'a ai an ang ao e ei en eng ong ou u ua uai uan uang ui un uo',
  j: 'i ia ian iang iao ie in ing iong iu u uan ue un',
  q: 'i ia ian iang iao ie in ing iong iu u uan ue un',
  x: 'i ia ian iang iao ie in ing iong iu u uan ue un',
  zh: 'a ai an ang ao e ei en eng i ong ou u ua uai uan uang ui un uo',
  ch: 'a ai an ang ao e en eng i ong ou u ua uai uan uang ui un uo',
  sh: 'a ai an ang ao e ei en eng i ou u ua uai uan uang ui un uo',
  r: 'an ang ao e en eng i ong ou u ua uan ui un uo',
  z: 'a ai an ang ao e ei en eng i ong ou u uan ui un uo',
  c: 'a ai an ang ao e en eng i ong ou u uan ui un uo',
  s: 'a ai an ang ao e en eng i ong ou u uan ui un uo',
  y: 'a an ang ao e i in ing o ong ou u uan ue un',
  w: 'a ai an ang ei en eng o u',
  '': 'a ai an ang ao e ei en eng er o ou',
};
const SYLLABLES = new Set(
  Object.entries(FINALS).flatMap(([initial, finals]) => finals.split(' ').map((final) => initial + final)),
);

/**
 * Reads numbered pinyin such as `tian1 qi4`; ü is written `v`, `ü` or `u:`; tone 5 is the neutral one.
 * @returns syllables with `v` for ü, lower-case, or undefined when one is no syllable of Mandarin.
 */
export function parsePinyin(value: string): string[] | undefined {
  const out: string[] = [];
  for (const part of value.trim().toLowerCase().split(/\s+/)) {
    const tone = part.at(-1) ?? '';
    const base = part.slice(0, -1).replace('u:', 'v').replace('ü', 'v');
    if (!'12345'.includes(tone) || tone === '' || !SYLLABLES.has(base)) return undefined;
    out.push(base + tone);
  }
  return out.length > 0 ? out : undefined;
}

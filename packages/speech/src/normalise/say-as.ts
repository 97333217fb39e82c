import type { Reading } from '../ssml/document.ts';
import { cardinalZh, countZh, digitsZh } from './chinese/numbers.ts';
import { dateZh, phoneZh } from './chinese/readers.ts';
import { digits, numeral } from './english/numbers.ts';
import { dateEn, phoneEn } from './english/readers.ts';
import { en, spell, zh, type Spoken } from './types.ts';

/** Three numbers in a row, in the order in which people write days. */
function readDate(text: string, chinese: boolean): Spoken[] | undefined {
  const parts = text.match(/\d+/g) ?? [];
  const [a = '', b = '', c = ''] = parts;
  let days: readonly [string | undefined, string, string] | undefined;
  if (parts.length === 3) days = a.length === 4 ? [a, b, c] : [c, a, b];
  else if (parts.length === 2 && a.length < 3) days = [undefined, a, b];
  if (!days) return undefined;
  const words = chinese ? dateZh(...days) : dateEn(...days);
  if (words === undefined) return undefined;
  return chinese ? zh(words) : en(words);
}

/**
 * Reads a text as its tag demands: `number` digit by digit, `figure` as a value, `phone` digit by digit with 幺,
 * `spell` by letters, `english` as an English word.
 * @returns undefined when the text does not fit the demand; then it is read as ordinary text
 */
export function readAs(
  text: string,
  reading: Extract<Reading, { kind: 'say-as' }>,
  chinese: boolean,
): Spoken[] | undefined {
  const trimmed = text.trim();
  switch (reading.as) {
    case 'number': {
      if (!/^[\d\s,.-]+$/.test(trimmed)) return undefined;
      const read = (s: string): Spoken[] => (chinese ? zh(digitsZh(s)) : en(digits(s)));
      return trimmed
        .split(/(\.)/)
        .flatMap((part) => (part === '.' ? (chinese ? zh('点') : en('point')) : read(part)));
    }
    case 'date':
      return readDate(trimmed, chinese);
    case 'figure':
      if (!/^[-+]?[\d,]+(\.\d+)?$/.test(trimmed)) return undefined;
      return chinese ? zh(countZh(trimmed)) : en(numeral(trimmed));
    case 'phone':
      if (!/\d/.test(trimmed)) return undefined;
      return chinese ? phoneZh(trimmed) : phoneEn(trimmed);
    case 'english':
      return /^[A-Za-z][A-Za-z'’\s-]*$/.test(trimmed)
        ? en(trimmed.toLowerCase().replace(/’/g, "'"))
        : undefined;
    case 'spell':
      return /[A-Za-z0-9]/.test(trimmed)
        ? spell(trimmed, (d) => (chinese ? zh(cardinalZh(d)) : en(digits(d))))
        : undefined;
  }
}

import { cardinalZh, countZh, digitsZh, numeralZh } from './chinese/numbers.ts';
import { dateZh, MEASURES, measureZh, moneyZh, phoneZh, timeZh } from './chinese/readers.ts';
import { cardinal, decade, digits, fraction, numeral, ordinal, year } from './english/numbers.ts';
import {
  ABBREVIATIONS,
  dateEn,
  measureEn,
  MONTH_NAMES,
  moneyEn,
  phoneEn,
  timeEn,
  WORD_ACRONYMS,
} from './english/readers.ts';
import { en, spell, zh, type Spoken } from './types.ts';
import { MONEY, pattern, UNITS } from './units.ts';

export interface Context {
  /** Whether numbers and signs here are read in Chinese. */
  readonly chinese: boolean;
  /** Written text on both sides of the match. */
  readonly before: string;
  readonly after: string;
}

/** A way to recognise something written and to read it; undefined means "not this after all". */
interface Rule {
  /** Characters that it may begin with; 0, A and a stand for digits, capitals and small letters. */
  readonly on: string;
  readonly pattern: RegExp;
  read(match: readonly (string | undefined)[], context: Context): Spoken[] | undefined;
}

const NUMBER = '\\d{1,3}(?:,\\d{3})+(?:\\.\\d+)?|\\d+(?:\\.\\d+)?';
const SIGNED = `[-−+]?(?:${NUMBER})`;
const NOT_IN_NUMBER = '(?![\\d,.]*\\d)';
const MONEY_SIGN = pattern(Object.keys(MONEY));
const UNIT = pattern(Object.keys(UNITS));
const UNIT_END = '(?![A-Za-z0-9²³/])';

const digitIn = (context: Context) => (d: string) => (context.chinese ? zh(digitsZh(d)) : en(digits(d)));

function say(
  chinese: boolean,
  english: string | undefined,
  mandarin: string | undefined,
): Spoken[] | undefined {
  const text = chinese ? mandarin : english;
  if (text === undefined) return undefined;
  return chinese ? zh(text) : en(text);
}

/** Host names and paths: words stay words, dots and slashes are named. */
function address(text: string): Spoken[] {
  return text.split(/([./@_:-])/).flatMap((part): Spoken[] => {
    if (part === '.') return en('dot');
    if (part === '/') return en('slash');
    if (part === '@') return en('at');
    if (part === '_') return en('underscore');
    if (part === '-') return en('dash');
    if (part === '' || part === ':') return [];
    if (/^\d+$/.test(part)) return en(part.length < 4 ? cardinal(part) : digits(part));
    if (/^(www|[b-df-hj-np-tv-xz]{2,4})$/i.test(part)) return spell(part, (d) => en(digits(d)));
    return part
      .split(/(\d+)/)
      .flatMap((p) => (/^\d/.test(p) ? en(digits(p)) : en(p.replace(/[^A-Za-z]/g, ' '))));
  });
}

const RULES: readonly Rule[] = [
  {
    // The scheme is noise, a query too; long paths end after two parts.
    on: 'a',
    pattern:
      /https?:\/\/(?:www\.)?([A-Za-z0-9.-]{1,253})(?::\d{1,5})?((?:\/[A-Za-z0-9._~-]{0,200}){0,40})(?:[?#][^\s，。！？、"”』）)]*)?/y,
    read: (m) =>
      address(((m[1] ?? '') + (m[2] ?? '').split('/').slice(0, 3).join('/')).replace(/[./]+$/, '')),
  },
  {
    on: '0Aa',
    pattern: /[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,6}/y,
    read: (m) => address(m[0] ?? ''),
  },
  {
    on: '0Aa',
    pattern:
      /(?:[A-Za-z0-9-]{1,63}\.){1,5}(?:com|org|net|cn|io|ai|dev|edu|gov|tv|co|uk|de|jp|info)(?![A-Za-z0-9])(?:\/[A-Za-z0-9_-]{1,100}){0,20}/y,
    read: (m) => address(m[0] ?? ''),
  },
  {
    on: '0',
    pattern: new RegExp(`(\\d{4})([-/.])(\\d{1,2})\\2(\\d{1,2})${NOT_IN_NUMBER}`, 'y'),
    read: (m, c) =>
      say(c.chinese, dateEn(m[1], m[3] ?? '', m[4] ?? ''), dateZh(m[1], m[3] ?? '', m[4] ?? '')),
  },
  {
    on: '0',
    pattern: new RegExp(`(\\d{1,2})/(\\d{1,2})/(\\d{4})${NOT_IN_NUMBER}`, 'y'),
    read: (m, c) =>
      say(c.chinese, dateEn(m[3], m[1] ?? '', m[2] ?? ''), dateZh(m[3], m[1] ?? '', m[2] ?? '')),
  },
  {
    on: '0',
    pattern: /(\d{4})年/y,
    read: (m) => zh(`${digitsZh(m[1] ?? '')}年`),
  },
  {
    on: 'A',
    pattern: new RegExp(
      `(${MONTH_NAMES.join('|')})\\s+(\\d{1,2})(?:st|nd|rd|th)?(?:,?\\s+(\\d{4}))?(?![\\d:])`,
      'y',
    ),
    read: (m, c) =>
      c.chinese
        ? undefined
        : en(`${m[1] ?? ''} ${ordinal(m[2] ?? '')}${m[3] === undefined ? '' : ` ${year(m[3])}`}`),
  },
  {
    on: '0',
    pattern: /(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\s*([AaPp]\.?[Mm]\.?)(?![A-Za-z]))?(?![\d:])/y,
    read: (m, c) => {
      if (!c.chinese) return timeEn(m[1] ?? '', m[2] ?? '', m[3], m[4]);
      const time = timeZh(m[1] ?? '', m[2] ?? '', m[3]);
      if (time === undefined) return undefined;
      return zh((m[4] === undefined ? '' : m[4].toLowerCase().startsWith('a') ? '上午' : '下午') + time);
    },
  },
  {
    // The dash of a span of time; the times themselves are read by the rule above.
    on: '-–~～ ',
    pattern: /\s?[-–~～]\s?(?=\d{1,2}:\d{2})/y,
    read: (_m, c) => (/\d:\d{2}$/.test(c.before) ? (c.chinese ? zh('到') : en('to')) : undefined),
  },
  {
    on: '-−',
    pattern: /[-−](?=\s\d)/y,
    read: (_m, c) => (/\d\s$/.test(c.before) ? (c.chinese ? zh('减') : en('minus')) : undefined),
  },
  {
    on: '0',
    pattern: /(\d{1,2})\s*([AaPp])\.?[Mm]\b\.?/y,
    read: (m, c) =>
      c.chinese
        ? zh(`${m[2]?.toLowerCase() === 'a' ? '上午' : '下午'}${countZh(m[1] ?? '')}点`)
        : [...en(cardinal(m[1] ?? '')), ...spell(`${m[2] ?? ''}m`, () => [])],
  },
  {
    on: 'A$€£¥￥₹₩',
    pattern: new RegExp(
      `(${MONEY_SIGN})\\s?(${NUMBER})(?:\\s?(thousand|million|billion|trillion|[KMB](?![A-Za-z])|万|亿))?`,
      'y',
    ),
    read: (m, c) => {
      const letters: Readonly<Record<string, string>> = {
        K: 'thousand',
        M: 'million',
        B: 'billion',
        万: 'ten thousand',
        亿: 'hundred million',
      };
      const chinese: Readonly<Record<string, string>> = { K: '千', M: '百万', B: '十亿', 万: '万', 亿: '亿' };
      const scale = m[3];
      if (c.chinese)
        return moneyZh(m[1] ?? '', m[2] ?? '', scale === undefined ? undefined : (chinese[scale] ?? ''));
      return moneyEn(m[1] ?? '', m[2] ?? '', scale === undefined ? undefined : (letters[scale] ?? scale));
    },
  },
  {
    // Telephone numbers: international, in groups, or eleven digits that begin like a Chinese mobile.
    on: '0+(',
    pattern:
      /\+\d{1,3}[\s-]?(?:\(\d{1,4}\)[\s-]?)?\d{2,4}(?:[\s-]?\d{2,4}){1,4}|\(\d{3}\)\s?\d{3}-\d{4}|\d{3}-\d{3}-\d{4}|\d{3}-\d{4}(?!\d)|0\d{2,3}-\d{7,8}|400-\d{3,4}-\d{3,4}|1[3-9]\d[\s-]?\d{4}[\s-]?\d{4}(?!\d)/y,
    read: (m, c) => (c.chinese ? phoneZh(m[0] ?? '') : phoneEn(m[0] ?? '')),
  },
  {
    on: '0',
    pattern: /(\d[\d,]{0,30})(st|nd|rd|th)(?![A-Za-z])/y,
    read: (m) => en(ordinal((m[1] ?? '').replace(/,/g, ''))),
  },
  {
    on: '0',
    pattern: /(\d{4})s(?![A-Za-z])/y,
    read: (m, c) => (c.chinese ? undefined : en(decade(m[1] ?? ''))),
  },
  {
    on: '0',
    pattern: new RegExp(`(${NUMBER})(?:%|℃|°C)?(-|\\s?[–~～—]\\s?)(${NUMBER})\\s?(${UNIT})?${UNIT_END}`, 'y'),
    read: (m, c) => {
      const [, low = '', , high = '', unit] = m;
      if (!c.chinese)
        return [
          ...en(`${numeral(low)} to`),
          ...(unit === undefined ? en(numeral(high)) : measureEn(high, unit)),
        ];
      if (unit === '%') return [...measureZh(low, unit), ...zh('到'), ...measureZh(high, unit)];
      return [
        ...zh(`${numeralZh(low)}到`),
        ...(unit === undefined ? zh(numeralZh(high)) : measureZh(high, unit)),
      ];
    },
  },
  {
    on: '0+-−',
    pattern: new RegExp(`(${SIGNED})\\s?(${UNIT})${UNIT_END}`, 'y'),
    read: (m, c) => {
      const [, amount = '', unit = ''] = m;
      if (/^[-−+]/.test(amount) && /[\w\p{L}）)%℃]$/u.test(c.before)) return undefined;
      return c.chinese ? measureZh(amount, unit) : measureEn(amount, unit);
    },
  },
  {
    on: '0',
    pattern: /(\d{1,3})\/(\d{1,3})(?![\d/])/y,
    read: (m, c) =>
      say(
        c.chinese,
        fraction(m[1] ?? '', m[2] ?? ''),
        `${cardinalZh(m[2] ?? '')}分之${cardinalZh(m[1] ?? '')}`,
      ),
  },
  {
    // Version numbers and addresses: 1.2.3, 192.168.0.1.
    on: '0',
    pattern: /\d{1,6}(?:\.\d{1,6}){2,7}(?![\d.]*\d)/y,
    read: (m, c) => {
      const parts = (m[0] ?? '').split('.');
      return c.chinese
        ? zh(parts.map(cardinalZh).join('点'))
        : en(parts.map(cardinal).join(parts.length === 4 ? ' dot ' : ' point '));
    },
  },
  {
    // Codes of letters and digits: MP4, H264, A1, 4K, 1080p.
    on: '0A',
    pattern: /[A-Z]{1,4}-?\d{1,4}(?![\dA-Za-z.])|\d{1,4}[KDGpP](?![A-Za-z])/y,
    read: (m, c) =>
      (m[0] ?? '').split(/(\d+)/).flatMap((part) => {
        if (!/^\d/.test(part)) return spell(part, () => []);
        const short = part.length <= 2 || part.endsWith('00');
        return c.chinese
          ? zh(short ? cardinalZh(part) : digitsZh(part))
          : en(short ? cardinal(part) : pairs(part));
      }),
  },
  {
    on: '0+-−',
    pattern: new RegExp(SIGNED, 'y'),
    read: (m, c) => {
      let text = m[0] ?? '';
      // A sign behind a word or a number is a dash or an operator, not part of the number.
      if (/^[-−+]/.test(text) && /[\w\p{L}）)%℃]$/u.test(c.before)) return undefined;
      if (/^0\d+$/.test(text) || (/^\d{9,}$/.test(text) && !c.chinese) || /^\d{13,}$/.test(text))
        return c.chinese ? zh(digitsZh(text)) : en(digits(text));
      if (c.chinese) return zh(MEASURES.has(c.after[0] ?? '') ? countZh(text) : numeralZh(text));
      text = text.replace(/,/g, '');
      return en(isYear(text, c) ? year(text) : numeral(text));
    },
  },
  {
    // At the end of a sentence the full stop is left for the sentence.
    on: 'Aa',
    pattern: /(St|Jr|Sr|etc|Inc|Ltd|Corp|Co)(?=\.(?:\s*$|\s+[A-Z]))/y,
    read: (m, c) => {
      const street = m[1] === 'St' && /[A-Z][a-z]+\s$/.test(c.before);
      if (m[1] === 'St' && !street) return undefined;
      return en(street ? 'street' : (ABBREVIATIONS[(m[1] ?? '').toLowerCase()] ?? ''));
    },
  },
  {
    on: 'Aa',
    pattern: /(Mrs?|Ms|Dr|Prof|St|Jr|Sr|vs|etc|Inc|Ltd|Corp|Dept|approx|No|Fig|e\.g|i\.e)\.(?=\s|,|$)/y,
    read: (m, c) => {
      const key = (m[1] ?? '').toLowerCase();
      if (key === 'no' && !/^\s*\d/.test(c.after)) return undefined;
      if (key === 'st' && !/^\s+[A-Z]/.test(c.after)) return en('street');
      return en(ABBREVIATIONS[key] ?? '');
    },
  },
  { on: 'A', pattern: /(?:[A-Z]\.){2,12}/y, read: (m) => spell(m[0] ?? '', () => []) },
  {
    on: 'A',
    pattern: /[A-Z]{2,6}s?(?![A-Za-z'’])/y,
    read: (m, c) => {
      const text = m[0] ?? '';
      const plural = text.endsWith('s');
      const capitals = plural ? text.slice(0, -1) : text;
      // Whole phrases in capitals are shouted words, not a row of abbreviations.
      const shouted = /[A-Z]{2,}\s+$/.test(c.before) || /^\s+[A-Z]{2,}(?![A-Za-z])/.test(c.after);
      const pronounceable = capitals.length > 3 && /[AEIOU]/.test(capitals);
      if (
        WORD_ACRONYMS.has(capitals) ||
        (pronounceable && capitals.length > 4) ||
        (shouted && /[AEIOUY]/.test(capitals))
      )
        return en(text.toLowerCase());
      const letters = spell(capitals, digitIn(c));
      const last = letters.at(-1);
      if (!plural || !last) return letters;
      return [...letters.slice(0, -1), { ...last, letter: false, text: `${last.text}'s` }];
    },
  },
  { on: 'A', pattern: /[A-Z](?![A-Za-z'’])/y, read: readCapital },
];

/** A lone capital: in English "A" and "I" are words, unless more capitals or a grade stand around them. */
function readCapital(match: readonly (string | undefined)[], context: Context): Spoken[] {
  const letter = match[0] ?? '';
  const word = letter === 'I' || (letter === 'A' && /^\s+[a-z]/.test(context.after));
  return word && !context.chinese ? en(letter.toLowerCase()) : spell(letter, () => []);
}

/** "264" → "two six four", "1080" → "ten eighty". */
function pairs(text: string): string {
  if (text.length !== 4) return digits(text);
  return `${cardinal(text.slice(0, 2))} ${Number(text.slice(2)) < 10 ? digits(text.slice(2)) : cardinal(text.slice(2))}`;
}

function isYear(text: string, context: Context): boolean {
  if (!/^(1[1-9]|20)\d\d$/.test(text)) return false;
  if (
    /(?:\b(?:in|since|by|from|until|till|of|year|before|after|during|spring|summer|autumn|fall|winter|early|late|and|to)\s|[’'(])$/i.test(
      context.before,
    )
  )
    return !/^\s*(?:people|items|pieces|users|times|dollars|miles|words|points)/.test(context.after);
  return new RegExp(`(?:${MONTH_NAMES.join('|')})\\s+$`).test(context.before);
}

/** The first rule that recognises something at `at`. */
export function readAt(
  text: string,
  at: number,
  chinese: boolean,
): { length: number; spoken: Spoken[]; chinese: boolean } | undefined {
  // No rule begins inside a Latin word or a number.
  if (
    at > 0 &&
    /[A-Za-z0-9]/.test(text[at - 1] ?? '') &&
    /[A-Za-z]/.test(text[at] ?? '') &&
    !/\d/.test(text[at - 1] ?? '')
  )
    return undefined;
  const first = text[at] ?? '';
  const kind = /[0-9]/.test(first)
    ? '0'
    : /[A-Z]/.test(first)
      ? 'A'
      : /[a-z]/.test(first)
        ? 'a'
        : /\s/.test(first)
          ? ' '
          : first;
  for (const rule of RULES) {
    if (!rule.on.includes(kind)) continue;
    rule.pattern.lastIndex = at;
    const match = rule.pattern.exec(text);
    if (!match || match[0] === '') continue;
    const end = at + match[0].length;
    const context: Context = {
      chinese,
      before: text.slice(Math.max(0, at - 24), at),
      after: text.slice(end, end + 24),
    };
    const spoken = rule.read(match, context);
    if (spoken) return { length: match[0].length, spoken, chinese };
  }
  return undefined;
}

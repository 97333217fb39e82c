import { MONEY, UNITS } from '../units.ts';
import { en, spell, type Spoken } from '../types.ts';
import { cardinal, digits, numeral, ordinal, year } from './numbers.ts';

const MONTHS = 'January February March April May June July August September October November December'.split(
  ' ',
);

export const MONTH_NAMES: readonly string[] = MONTHS;

/** "2022-03-08" → "March eighth, twenty twenty two". Undefined when it is no day of a calendar. */
export function dateEn(y: string | undefined, m: string, d: string): string | undefined {
  const month = MONTHS[Number(m) - 1];
  if (month === undefined || Number(d) < 1 || Number(d) > 31) return undefined;
  return `${month} ${ordinal(d)}${y === undefined ? '' : ` ${year(y)}`}`;
}

/** "14:30" → "fourteen thirty", "9:05 pm" → "nine oh five p m". Undefined when it is no time of day. */
export function timeEn(
  h: string,
  m: string,
  s: string | undefined,
  half: string | undefined,
): Spoken[] | undefined {
  if (Number(h) > 24 || Number(m) > 59 || Number(s ?? '0') > 59) return undefined;
  const minutes =
    Number(m) === 0 ? (half ? '' : " o'clock") : Number(m) < 10 ? ` oh ${cardinal(m)}` : ` ${cardinal(m)}`;
  const onTheHour = Number(m) === 0 && (Number(h) > 12 || Number(h) === 0) ? ' hundred' : minutes;
  const seconds = s === undefined ? '' : ` and ${cardinal(s)} seconds`;
  const noon = half === undefined ? [] : spell(half.replace(/[^A-Za-z]/g, ''), () => []);
  return [...en(cardinal(h) + onTheHour + seconds), ...noon];
}

const PENCE: Readonly<Record<string, string>> = { penny: 'pence', paisa: 'paise', fen: 'fen', jeon: 'jeon' };

/** "$1,234.50" → "one thousand two hundred thirty four dollars and fifty cents". */
export function moneyEn(sign: string, amount: string, scale: string | undefined): Spoken[] {
  const [one, many, cent] = MONEY[sign] ?? ['', '', '', ''];
  const [whole = '0', hundredths] = amount.replace(/,/g, '').split('.');
  const name = (value: string): Spoken[] => name2(Number(value) === 1 && scale === undefined ? one : many);
  if (scale !== undefined) return [...en(`${numeral(amount)} ${scale}`), ...name2(many)];
  if (hundredths?.length !== 2)
    return [...en(numeral(amount)), ...name(hundredths === undefined ? whole : '2')];
  const cents = Number(hundredths) === 1 ? cent : (PENCE[cent] ?? `${cent}s`);
  const small = en(`${cardinal(hundredths)} ${cents}`);
  if (Number(hundredths) === 0) return [...en(cardinal(whole)), ...name(whole)];
  if (Number(whole) === 0) return small;
  return [...en(cardinal(whole)), ...name(whole), ...en('and'), ...small];
}

function name2(name: string): Spoken[] {
  return name.startsWith('US ') ? [...spell('US', () => []), ...en(name.slice(3))] : en(name);
}

/** "175 cm" → "one hundred seventy five centimeters". */
export function measureEn(amount: string, unit: string): Spoken[] {
  const names = UNITS[unit];
  if (!names) return en(numeral(amount));
  return en(`${numeral(amount)} ${amount === '1' ? names[0] : names[1]}`);
}

/** Telephone numbers digit by digit. */
export function phoneEn(text: string): Spoken[] {
  return en((text.startsWith('+') ? 'plus ' : '') + digits(text));
}

/** Abbreviations with a full stop that does not end a sentence. */
export const ABBREVIATIONS: Readonly<Record<string, string>> = {
  mr: 'mister',
  mrs: 'missus',
  ms: 'miz',
  dr: 'doctor',
  prof: 'professor',
  st: 'saint',
  jr: 'junior',
  sr: 'senior',
  vs: 'versus',
  etc: 'et cetera',
  inc: 'incorporated',
  ltd: 'limited',
  co: 'company',
  corp: 'corporation',
  dept: 'department',
  approx: 'approximately',
  no: 'number',
  fig: 'figure',
  'e.g': 'for example',
  'i.e': 'that is',
};

/** Capitals that are read as a word. */
export const WORD_ACRONYMS = new Set(
  'NASA NATO UNESCO UNICEF OPEC LASER RADAR SIM RAM ROM GIF ASAP COVID FIFA AIDS WIFI PIN'.split(' '),
);

/** Names of signs that stand for words. */
export const SIGNS_EN: Readonly<Record<string, string>> = {
  '&': 'and',
  '+': 'plus',
  '=': 'equals',
  '@': 'at',
  '#': 'number',
  '%': 'percent',
  '×': 'times',
  '÷': 'divided by',
  '<': 'less than',
  '>': 'greater than',
  '≤': 'at most',
  '≥': 'at least',
  '≈': 'about',
  '±': 'plus or minus',
  '°': 'degrees',
  '©': 'copyright',
  '™': 'trademark',
  '®': 'registered',
};

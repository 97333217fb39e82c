import { MONEY, UNITS } from '../units.ts';
import { spell, zh, type Spoken } from '../types.ts';
import { cardinalZh, countZh, digitsZh, numeralZh } from './numbers.ts';

/** "2022-3-8" → 二零二二年三月八日. Undefined when it is no day of a calendar. */
export function dateZh(y: string | undefined, m: string, d: string): string | undefined {
  if (Number(m) < 1 || Number(m) > 12 || Number(d) < 1 || Number(d) > 31) return undefined;
  return `${y === undefined ? '' : `${digitsZh(y)}年`}${cardinalZh(m)}月${cardinalZh(d)}日`;
}

/** "14:05" → 十四点零五分. Undefined when it is no time of day. */
export function timeZh(h: string, m: string, s: string | undefined): string | undefined {
  if (Number(h) > 24 || Number(m) > 59 || Number(s ?? '0') > 59) return undefined;
  const two = (v: string): string => (Number(v) < 10 ? `零${cardinalZh(v)}` : cardinalZh(v));
  const hour = Number(h) === 2 ? '两' : cardinalZh(h);
  const minutes = Number(m) === 0 && s === undefined ? '整' : `${two(m)}分`;
  return `${hour}点${minutes}${s === undefined ? '' : `${two(s)}秒`}`;
}

/** "¥99.90" → 九十九点九零元; a scale such as 万 stands before the currency. */
export function moneyZh(sign: string, amount: string, scale: string | undefined): Spoken[] {
  const name = MONEY[sign]?.[3] ?? '';
  const plain = amount.replace(/\.00$/, '');
  return zh((plain.includes('.') ? numeralZh(plain) : countZh(plain)) + (scale ?? '') + name);
}

/** "175cm" → 一百七十五厘米, "12.5%" → 百分之十二点五. */
export function measureZh(amount: string, unit: string): Spoken[] {
  if (unit === '%') return zh(`百分之${numeralZh(amount)}`);
  if (unit === '‰') return zh(`千分之${numeralZh(amount)}`);
  const name = UNITS[unit]?.[2] ?? '';
  const count = zh(countZh(amount));
  return /[A-Z]/.test(name) ? [...count, ...spell(name.replace(' ', ''), () => [])] : [...count, ...zh(name)];
}

export function phoneZh(text: string): Spoken[] {
  return zh((text.startsWith('+') ? '加' : '') + digitsZh(text, true));
}

export const SIGNS_ZH: Readonly<Record<string, string>> = {
  '&': '和',
  '+': '加',
  '=': '等于',
  '@': '艾特',
  '#': '井号',
  '×': '乘',
  '÷': '除以',
  '<': '小于',
  '>': '大于',
  '≤': '小于等于',
  '≥': '大于等于',
  '≈': '约等于',
  '±': '正负',
  '°': '度',
};

/** Characters behind a number that make it a count, so that 2 is read 两. */
export const MEASURES = new Set('个只条张本件位名台辆家间次天年周岁块元种套双对杯瓶碗片头匹座所层支枝根颗粒');

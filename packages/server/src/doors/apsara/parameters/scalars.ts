import type { ApsaraType } from '@cyclorama/contract';

const INTEGER = /^-?\d{1,15}$/;
const DECIMAL = /^-?\d{1,15}(\.\d{1,20})?([eE][+-]?\d{1,3})?$/;
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/;
/** As we make them, and as the vendor's examples are. */
const ID = /^[A-Za-z0-9][A-Za-z0-9_.:-]{0,127}$/;
const MAX_TEXT = 65_536;
/** Control characters and halves of characters, which neither databases nor XML take. */
const UNFIT = /(?![\t\n\r])\p{Cc}|\p{Surrogate}/u;

/** A value, or what was expected in its place. */
export type Reading<T> = { readonly value: T } | { readonly expected: string };

function bounds({ min, max }: ApsaraType): string {
  if (min !== undefined && max !== undefined) return ` from ${min} to ${max}`;
  if (min !== undefined) return ` from ${min}`;
  return max === undefined ? '' : ` up to ${max}`;
}

function oneOf(choices: readonly (string | number)[]): string {
  return `one of ${choices.join(', ')}`;
}

/** Whether a time is one of the calendar: JavaScript takes the 31st of February for the 3rd of March. */
export function isTime(text: string): boolean {
  if (!TIME.test(text)) return false;
  const time = new Date(text);
  return !Number.isNaN(time.getTime()) && time.toISOString().slice(0, 19) === text.slice(0, 19);
}

export function readText(type: ApsaraType, text: string): Reading<string> {
  if (text.length > (type.maxLength ?? MAX_TEXT)) {
    return { expected: `at most ${type.maxLength ?? MAX_TEXT} characters` };
  }
  if (UNFIT.test(text)) return { expected: 'text without control characters' };
  if (type.ascii === true && !/^\p{ASCII}*$/u.test(text)) return { expected: 'ASCII characters' };
  if (type.enum && !type.enum.includes(text)) return { expected: oneOf(type.enum) };
  if (type.pattern !== undefined && !new RegExp(type.pattern, 'u').test(text)) {
    return { expected: `text that matches ${type.pattern}` };
  }
  if (type.time === true && !isTime(text)) return { expected: 'a time such as 2026-01-02T03:04:05Z' };
  if (type.id === true && text !== '' && !ID.test(text)) return { expected: 'an id' };
  return { value: text };
}

/** Reads decimal text strictly: no spaces, no plus, no hexadecimal. */
export function readNumber(type: ApsaraType, text: string): Reading<number> {
  const whole = type.kind === 'integer';
  const value = (whole ? INTEGER : DECIMAL).test(text) ? Number(text) : Number.NaN;
  const { min = -Infinity, max = Infinity } = type;
  if (!Number.isFinite(value) || value < min || value > max) {
    return { expected: `${whole ? 'an integer' : 'a number'}${bounds(type)}` };
  }
  if (type.enum && !type.enum.includes(value)) return { expected: oneOf(type.enum) };
  return { value };
}

export function readBoolean(text: string): Reading<boolean> {
  if (/^true$/i.test(text)) return { value: true };
  return /^false$/i.test(text) ? { value: false } : { expected: 'true or false' };
}

/** Reads a text as a scalar of a type. */
export function readScalar(type: ApsaraType, text: string): Reading<string | number | boolean> {
  if (type.kind === 'boolean') return readBoolean(text);
  return type.kind === 'string' ? readText(type, text) : readNumber(type, text);
}

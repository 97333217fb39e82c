import { RE2JS, RE2JSException } from 're2js';
import type { WireTag } from '../wire.ts';

/** Whether a field's text (after aggregation) fits. */
export type FieldTest = (text: string) => boolean;

/** Characters that mean something in a regular expression, but for the bar between alternatives. */
const SPECIAL = /[\\^$.*+?()[\]{}]/;
/** Words in whatever case. A slash and a brace would mean something else to the engine at hand. */
const ANY_CASE = /^\(\?i\)([^\\^$.*+?()[\]{}/]*)$/;
/** Longer texts are looked at to here: no comment of a platform is longer. */
const MOST = 4096;
const NUMBER = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i;

/** A regular expression of a user that cannot be used; `message` says why. */
export class BadPattern extends Error {
  constructor(pattern: string, cause: Error) {
    super(`"${pattern.slice(0, 80)}" is no regular expression that can be used: ${cause.message}`, { cause });
    this.name = 'BadPattern';
  }
}

/**
 * The test of one tag. Regular expressions are found anywhere in the text and run in linear time, so that no pattern can
 * hang a show. @throws BadPattern
 */
export function testOf({ match = 'EQUAL', value = '' }: WireTag): FieldTest {
  switch (match) {
    case 'EQUAL':
      return (text) => text === value;
    case 'REGEX':
      return patternTest(value);
    default:
      return mathTest(match, numberOf(value));
  }
}

/** The number that a text is; NaN when it is none. */
export function numberOf(text: string): number {
  return NUMBER.test(text) ? Number(text) : Number.NaN;
}

function patternTest(pattern: string): FieldTest {
  // Most rules list words: those are found without an automaton.
  if (!SPECIAL.test(pattern)) {
    const words = pattern.split('|');
    return (text) => words.some((word) => text.includes(word));
  }
  const [, words] = ANY_CASE.exec(pattern) ?? [];
  if (words !== undefined) {
    // Without anything that repeats, this engine has nowhere to go back to either. Both fold case as Unicode says.
    const either = new RegExp(words, 'iu');
    return (text) => either.test(clipped(text));
  }
  let compiled: RE2JS;
  try {
    compiled = RE2JS.compile(pattern);
  } catch (error) {
    if (error instanceof RE2JSException) throw new BadPattern(pattern, error);
    throw error;
  }
  return (text) => compiled.test(clipped(text));
}

function clipped(text: string): string {
  return text.length > MOST ? text.slice(0, MOST) : text;
}

function mathTest(
  match: Exclude<WireTag['match'], 'EQUAL' | 'REGEX' | undefined>,
  wanted: number,
): FieldTest {
  switch (match) {
    case 'MATH_GT':
      return (text) => numberOf(text) > wanted;
    case 'MATH_GE':
      return (text) => numberOf(text) >= wanted;
    case 'MATH_LT':
      return (text) => numberOf(text) < wanted;
    case 'MATH_LE':
      return (text) => numberOf(text) <= wanted;
    case 'MATH_EQ':
      return (text) => numberOf(text) === wanted;
  }
}

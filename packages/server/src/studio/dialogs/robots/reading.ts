import { MssError } from '@cyclorama/contract';

export type Body = Readonly<Record<string, unknown>>;

/** @throws MssError MSS.00000003 */
export function refuse(name: string, what: string): never {
  throw new MssError('MSS.00000003', `${name}: ${what}`);
}

/** An object without members that nobody knows. @param name its path in the request */
export function objectOf(value: unknown, name: string, known: readonly string[]): Body {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    refuse(name, `expected an object with ${known.join(', ')}`);
  const odd = Object.keys(value).find((member) => !known.includes(member));
  if (odd !== undefined) refuse(`${name}.${odd}`.replace(/^body\./, ''), 'there is no such setting');
  return value as Body;
}

/** A text that says something. */
export function textOf(value: unknown, name: string, longest: number): string {
  if (typeof value !== 'string' || value.trim() === '' || value.length > longest)
    refuse(name, `expected a text of 1 to ${longest} characters`);
  return value.trim();
}

/** The same, or undefined when it is absent, null or empty. */
export function optionalText(value: unknown, name: string, longest: number): string | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  return textOf(value, name, longest);
}

export function integerOf(value: unknown, name: string, from: number, to: number): number {
  if (typeof value !== 'number' || !Number.isInteger(value) || value < from || value > to)
    refuse(name, `expected a whole number from ${from} to ${to}`);
  return value;
}

export function flagOf(value: unknown, name: string): boolean {
  if (typeof value !== 'boolean') refuse(name, 'expected true or false');
  return value;
}

export function listOf(value: unknown, name: string, most: number): readonly unknown[] {
  if (!Array.isArray(value) || value.length > most) refuse(name, `expected a list of at most ${most}`);
  return value;
}

/** One of a few words. */
export function oneOf<T extends string>(value: unknown, name: string, words: readonly T[]): T {
  const word = words.find((one) => one === value);
  return word ?? refuse(name, `expected ${words.join(', ')}`);
}

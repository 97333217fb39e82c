import type { ApsaraAction, ApsaraInput, ApsaraOutput } from '@cyclorama/contract';
import type { ApsaraRequest } from '../../doors/apsara/operation.ts';

/** A request for an action of the contract. */
export type Asked<Action extends ApsaraAction> = ApsaraRequest<ApsaraInput<Action>>;

/** What the action answers, besides RequestId. */
export type Answer<Action extends ApsaraAction> = Promise<ApsaraOutput<Action>>;

/** Keys whose value may be undefined. */
type Uncertain<T> = { [Key in keyof T]-?: undefined extends T[Key] ? Key : never }[keyof T];

/** The same without undefined values: such members become absent ones. */
export type Defined<T> = { [Key in Exclude<keyof T, Uncertain<T>>]: T[Key] } & {
  [Key in Uncertain<T>]?: Exclude<T[Key], undefined>;
};

/** Leaves members out that are undefined. */
export function defined<T extends object>(members: T): Defined<T> {
  // What is left is what the type says: filtering is beyond the checker.
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as Defined<T>;
}

/** Text that says something: '' clears, as absence does. */
export function given(text: string | undefined): string | undefined {
  return text === '' ? undefined : text;
}

/** An object of a JSON parameter; '' clears, as absence does. */
export function givenObject<T>(value: T | '' | undefined): T | undefined {
  return value === '' ? undefined : value;
}

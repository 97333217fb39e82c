import { IcsFailure } from '../errors/failure.ts';
import type { EventMap } from '../types.ts';
import type { Log } from './log.ts';

export type EventName = keyof EventMap;

/** In the order of table 7-40, and `languageInfoChange`. */
export const EVENT_NAMES = [
  'error',
  'enterActive',
  'enterSleep',
  'jobInfoChange',
  'languageInfoChange',
  'speakingStart',
  'speakingStop',
  'speechRecognized',
  'semanticRecognized',
] as const satisfies readonly EventName[];

type Listener<Name extends EventName> = NonNullable<EventMap[Name]>;
type Lists = { [Name in EventName]: Set<Listener<Name>> };

/** Whom events are told. */
export class Listeners {
  readonly #log: Log;
  readonly #lists: Lists = emptyLists();

  constructor(log: Log) {
    this.#log = log;
  }

  get isEmpty(): boolean {
    return EVENT_NAMES.every((name) => this.#lists[name].size === 0);
  }

  /**
   * All listeners of `map`, beside those there are; the same function hears an event once. Returns how to forget those that
   * were not there before. @throws IcsFailure
   */
  add(map: unknown): () => void {
    const checked = checkedMap(map);
    const removes = EVENT_NAMES.map((name) => this.#addOne(name, checked[name]));
    return () => removes.forEach((remove) => remove());
  }

  /** Tells everyone, whatever some do with it. */
  emit<Name extends EventName>(name: Name, ...told: Parameters<Listener<Name>>): void {
    for (const listener of [...this.#lists[name]]) {
      try {
        // A listener of this event takes what this event tells: TypeScript does not see that through the mapped type.
        const returned: unknown = (listener as (...args: Parameters<Listener<Name>>) => unknown)(...told);
        if (returned instanceof Promise)
          returned.catch((error: unknown) => this.#log.error(`a listener of ${name} failed`, error));
      } catch (error) {
        this.#log.error(`a listener of ${name} failed`, error);
      }
    }
  }

  #addOne<Name extends EventName>(name: Name, listener: EventMap[Name]): () => void {
    const list = this.#lists[name];
    const known = listener as Listener<Name>;
    if (typeof listener !== 'function' || list.has(known)) return () => undefined;
    list.add(known);
    return () => list.delete(known);
  }
}

function emptyLists(): Lists {
  return {
    error: new Set(),
    enterActive: new Set(),
    enterSleep: new Set(),
    jobInfoChange: new Set(),
    languageInfoChange: new Set(),
    speakingStart: new Set(),
    speakingStop: new Set(),
    speechRecognized: new Set(),
    semanticRecognized: new Set(),
  };
}

function checkedMap(map: unknown): EventMap {
  if (typeof map !== 'object' || map === null)
    throw new IcsFailure('999300002', 'Invalid parameter: eventMap must be an object of functions.');
  for (const [name, listener] of Object.entries(map)) {
    if (listener === undefined || listener === null || !(EVENT_NAMES as readonly string[]).includes(name))
      continue;
    if (typeof listener !== 'function')
      throw new IcsFailure('999300002', `Invalid parameter: the listener of ${name} must be a function.`);
  }
  return map;
}

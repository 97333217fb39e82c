import type { Voice } from '../types.ts';
import { EMBEDDED_VOICES } from '../voices/catalogue.ts';

/** Two voices, of different engines where there are two: a person is like one of them sooner than like a given one. */
const REFERENCES = 2;

/** Embedded voices that recordings of a language and sex are held against, best first; none for other languages. */
export function referencesFor(
  language: string,
  sex: Voice['sex'],
  without: readonly string[] = [],
): readonly Voice[] {
  const primary = language.split('-')[0]?.toLowerCase() ?? '';
  const fitting = EMBEDDED_VOICES.filter(
    (voice) => voice.language.startsWith(`${primary}-`) && !without.includes(voice.id),
  );
  const same = fitting.filter((voice) => voice.sex === sex);
  const pool = same.length > 0 ? same : fitting;
  const [first] = pool;
  const other = pool.find((voice) => voice.engine !== first?.engine) ?? pool[1];
  return [first, other].filter((voice) => voice !== undefined).slice(0, REFERENCES);
}

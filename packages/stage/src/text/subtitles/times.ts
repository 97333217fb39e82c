import type { Atom } from '../breaks.ts';
import { isCjk } from '../scripts.ts';
import type { TimedSentence } from './types.ts';

/** An unbreakable piece of text with the time in which it is spoken. */
export interface TimedAtom extends Atom {
  readonly start: number;
  readonly end: number;
}

/** Gives every piece of a sentence its time: from its words where they are known, else by its share of the length. */
export function timeAtoms(atoms: readonly Atom[], sentence: TimedSentence): TimedAtom[] {
  const spans = locateWords(sentence);
  let from = 0;
  const placed = atoms.map((atom) => {
    // Blanks between words may be written in other ways than the atoms keep them.
    const found = sentence.text.indexOf(atom.text.split(' ')[0] ?? '', from);
    const begin = found < 0 ? from : found;
    from = begin + atom.text.length;
    return { atom, begin, end: from };
  });
  const weights = placed.map(({ atom }) => weightOf(atom.text));
  const total = weights.reduce((sum, weight) => sum + weight, 0) || 1;
  let spoken = 0;
  let last = sentence.start;
  return placed.map(({ atom, begin, end }, index) => {
    const inside = spans.filter((span) => span.from < end && span.to > begin);
    const share = (sentence.end - sentence.start) / total;
    const guessedStart = sentence.start + spoken * share;
    spoken += weights[index]!;
    const start = Math.max(last, inside[0]?.start ?? (spans.length > 0 ? last : guessedStart));
    const stop = inside.at(-1)?.end ?? (spans.length > 0 ? start : sentence.start + spoken * share);
    last = Math.max(start, stop);
    return { ...atom, start, end: last };
  });
}

interface WordSpan {
  readonly from: number;
  readonly to: number;
  readonly start: number;
  readonly end: number;
}

/** Places of the words in the sentence's text. */
function locateWords(sentence: TimedSentence): readonly WordSpan[] {
  let from = 0;
  return (sentence.words ?? []).flatMap((word) => {
    const known = word.charStart !== undefined && sentence.charStart !== undefined;
    const at = known ? word.charStart - sentence.charStart : sentence.text.indexOf(word.text, from);
    if (at < 0) return [];
    const to =
      known && word.charEnd !== undefined ? word.charEnd - sentence.charStart : at + word.text.length;
    from = to;
    return [{ from: at, to, start: word.start, end: word.end }];
  });
}

/** About how long a text takes to say. */
function weightOf(text: string): number {
  let weight = 0;
  for (const character of text) {
    if (/\p{Nd}/u.test(character)) weight += 1;
    else if (isCjk(character) && /\p{L}/u.test(character)) weight += 1;
    else if (/[\p{L}\p{M}]/u.test(character)) weight += 0.35;
    else weight += 0.25;
  }
  return weight;
}

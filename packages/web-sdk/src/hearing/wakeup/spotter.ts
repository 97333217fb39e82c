import { scriptOf, type Match, type Spotter, type WakeupModel } from './model.ts';

/** Of a phrase's letters, or syllables, so large a share may be wrong. */
const TOLERANCE = 0.2;

/** A unit of sound: a Mandarin syllable or an English word. */
type Units = readonly string[];

/**
 * Spots phrases in text: Mandarin by syllables without tones, English by letters of words that sound alike. Whatever is
 * between (spaces, punctuation, capitals) does not matter.
 */
export class PhraseSpotter implements Spotter {
  readonly #syllables = new Map<string, string>();
  readonly #words = new Map<string, string>();

  constructor({ syllables, words }: WakeupModel) {
    for (const [syllable, characters] of Object.entries(syllables))
      for (const character of characters) this.#syllables.set(character, syllable);
    for (const [word, alike] of Object.entries(words))
      for (const other of alike) this.#words.set(other, word);
  }

  find(phrase: string, text: string): Match | undefined {
    const isMandarin = scriptOf(phrase) === 'zh_CN';
    const wanted = isMandarin ? this.#syllablesOf(phrase) : this.#wordsOf(phrase);
    const heard = isMandarin ? this.#syllablesOf(text) : this.#wordsOf(text);
    if (wanted.length === 0 || heard.length === 0) return undefined;
    const sizeOf = isMandarin ? (units: Units) => units.length : (units: Units) => units.join('').length;
    const allowed = Math.floor(sizeOf(wanted) * TOLERANCE);
    let best: { from: number; to: number; off: number } | undefined;
    for (let from = 0; from < heard.length; from++)
      for (let to = from + Math.max(1, wanted.length - 1); to <= from + wanted.length + 1; to++) {
        if (to > heard.length) break;
        const off = isMandarin
          ? distance(wanted, heard.slice(from, to))
          : wordsApart(wanted, heard.slice(from, to));
        if (off <= allowed && (best === undefined || off < best.off)) best = { from, to, off };
      }
    if (best === undefined) return undefined;
    return {
      share: Math.min(1, sizeOf(heard.slice(best.from, best.to)) / sizeOf(heard)),
      isFirst: best.from === 0,
      isLast: best.to === heard.length,
    };
  }

  #syllablesOf(text: string): Units {
    return Array.from(text)
      .filter((character) => /[\p{L}\p{N}]/u.test(character))
      .map((character) => this.#syllables.get(character) ?? character.toLowerCase());
  }

  #wordsOf(text: string): Units {
    const words = text
      .normalize('NFKD')
      .toLowerCase()
      .replace(/[\u0300-\u036f'’]/g, '')
      .match(/[\p{L}\p{N}]+/gu);
    return (words ?? []).map((word) => this.#words.get(word) ?? word);
  }
}

/** Letters that are wrong when words are compared as they stand together: recognisers cut words differently. */
function wordsApart(a: Units, b: Units): number {
  return distance(Array.from(a.join('')), Array.from(b.join('')));
}

/** Least number of units that are to be changed, left out or put in. */
function distance(a: Units, b: Units): number {
  let above = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = above[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      row.push(Math.min(change, above[j]! + 1, row[j - 1]! + 1));
    }
    above = row;
  }
  return above[b.length]!;
}

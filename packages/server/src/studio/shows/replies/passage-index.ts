import { setImmediate } from 'node:timers/promises';
import { boostOf, countedTerms, isHan } from './terms.ts';

/** A text in another script than the question is hardly understood. */
const FOREIGN = 0.4;
/** Passages that are indexed before others get a turn. */
const AT_ONCE = 100;

interface Term {
  readonly passages: number[];
  /** How often it occurs in each. */
  readonly counts: number[];
}

/** A passage that is like a question. */
export interface Likeness {
  /** Which one, as they were given. */
  readonly at: number;
  /** 0 (nothing in common) to 1 (the same). */
  readonly score: number;
}

/**
 * Finds the passages that fit a question best: cosine of TF-IDF weights over character bigrams and words, so that it works
 * for languages with and without spaces; what means the same counts as the same.
 */
export class PassageIndex {
  readonly #terms = new Map<string, Term>();
  readonly #isHan: boolean[] = [];
  #lengths = new Float64Array(0);

  constructor(passages: readonly string[] = []) {
    for (const passage of passages) this.#add(passage);
    this.#measure();
  }

  /** The same for very many passages, without keeping others from their turn. */
  static async of(passages: readonly string[]): Promise<PassageIndex> {
    const index = new PassageIndex();
    for (const [i, passage] of passages.entries()) {
      index.#add(passage);
      if (i % AT_ONCE === AT_ONCE - 1) await setImmediate();
    }
    index.#measure();
    return index;
  }

  /** The `most` passages that are most like a question, the best first. */
  find(question: string, most: number): readonly Likeness[] {
    const scores = new Float64Array(this.#isHan.length);
    let sum = 0;
    for (const [term, count] of countedTerms(question)) {
      const weight = this.#weigh(term, count);
      sum += weight * weight;
      const known = this.#terms.get(term);
      if (known === undefined) continue;
      for (const [i, at] of known.passages.entries())
        scores[at] = scores[at]! + weight * this.#weigh(term, known.counts[i]!);
    }
    const length = Math.sqrt(sum);
    const asksInHan = isHan(question);
    const found: Likeness[] = [];
    for (const [at, dot] of scores.entries()) {
      if (dot === 0) continue;
      const likeness = dot / (length * this.#lengths[at]! || 1);
      found.push({ at, score: this.#isHan[at] === asksInHan ? likeness : likeness * FOREIGN });
    }
    return found.sort((a, b) => b.score - a.score || a.at - b.at).slice(0, most);
  }

  #add(passage: string): void {
    const at = this.#isHan.length;
    this.#isHan.push(isHan(passage));
    for (const [name, count] of countedTerms(passage)) {
      let term = this.#terms.get(name);
      if (term === undefined) this.#terms.set(name, (term = { passages: [], counts: [] }));
      term.passages.push(at);
      term.counts.push(count);
    }
  }

  #measure(): void {
    const squares = new Float64Array(this.#isHan.length);
    for (const [name, { passages, counts }] of this.#terms)
      for (const [i, at] of passages.entries())
        squares[at] = squares[at]! + this.#weigh(name, counts[i]!) ** 2;
    this.#lengths = squares.map(Math.sqrt);
  }

  #weigh(name: string, count: number): number {
    const known = this.#terms.get(name)?.passages.length;
    const idf =
      known === undefined ? Math.log(this.#terms.size + 2) / 2 : Math.log((this.#isHan.length + 1) / known);
    return (1 + Math.log(count)) * idf * boostOf(name);
  }
}

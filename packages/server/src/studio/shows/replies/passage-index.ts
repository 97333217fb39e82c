import { setImmediate } from 'node:timers/promises';
import { boostOf, countedTerms, isHan } from './terms.ts';

/** A text in another script than the question is hardly understood. */
const FOREIGN = 0.4;
/** Passages (or terms) that are worked on before others get a turn. */
const AT_ONCE = 50;
/** Of so many passages, pairs of letters that are in every tenth tell nothing apart. */
const MANY = 500;

interface Term {
  readonly passages: number[];
  /** How much it says in each, by how often it occurs there. */
  readonly weights: number[];
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
    const squares = this.#squares();
    for (const term of this.#terms) this.#measure(term, squares);
    this.#lengths = squares.map(Math.sqrt);
  }

  /** The same for very many passages, without keeping others from their turn. */
  static async of(passages: readonly string[]): Promise<PassageIndex> {
    const index = new PassageIndex();
    await inTurns(passages, (passage) => index.#add(passage));
    const squares = index.#squares();
    await inTurns(index.#terms, (term) => index.#measure(term, squares));
    index.#lengths = squares.map(Math.sqrt);
    return index;
  }

  /** The `most` passages that are most like a question, the best first. */
  find(question: string, most: number): readonly Likeness[] {
    const scores = new Float64Array(this.#isHan.length);
    let sum = 0;
    for (const [name, count] of countedTerms(question)) {
      const each = this.#weightOf(name);
      const weight = (1 + Math.log(count)) * each;
      sum += weight * weight;
      const term = this.#terms.get(name);
      if (term === undefined || this.#isCommon(name, term)) continue;
      const { passages, weights } = term;
      const factor = weight * each;
      for (let i = 0; i < passages.length; i++) {
        const at = passages[i]!;
        scores[at] = scores[at]! + factor * weights[i]!;
      }
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
      if (term === undefined) this.#terms.set(name, (term = { passages: [], weights: [] }));
      term.passages.push(at);
      term.weights.push(1 + Math.log(count));
    }
  }

  #squares(): Float64Array<ArrayBuffer> {
    return new Float64Array(this.#isHan.length);
  }

  #measure([name, { passages, weights }]: readonly [string, Term], squares: Float64Array): void {
    const each = this.#weightOf(name);
    for (let i = 0; i < passages.length; i++) {
      const at = passages[i]!;
      squares[at] = squares[at]! + (each * weights[i]!) ** 2;
    }
  }

  /** How much a term says wherever it is. */
  #weightOf(name: string): number {
    const known = this.#terms.get(name)?.passages.length;
    const idf =
      known === undefined ? Math.log(this.#terms.size + 2) / 2 : Math.log((this.#isHan.length + 1) / known);
    return idf * boostOf(name);
  }

  #isCommon(name: string, { passages }: Term): boolean {
    const count = this.#isHan.length;
    return count > MANY && name.startsWith('l') && passages.length > count / 10;
  }
}

async function inTurns<T>(all: Iterable<T>, work: (one: T) => void): Promise<void> {
  let done = 0;
  for (const one of all) {
    work(one);
    if (++done % AT_ONCE === 0) await setImmediate();
  }
}

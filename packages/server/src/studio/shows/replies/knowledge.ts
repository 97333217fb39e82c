import { plainText, SsmlError } from '@cyclorama/speech';

/** Words that ask for the same thing; each set is looked up as one. */
const SYNONYMS: readonly (readonly string[])[] = [
  ['price', 'cost', 'costs', 'how much', 'expensive', 'cheap', '多少钱', '价格', '价钱', '贵', '便宜'],
  ['ship', 'shipping', 'delivery', 'deliver', 'postage', '发货', '快递', '物流', '配送', '邮费', '包邮'],
  ['size', 'sizes', 'fit', 'measurements', '尺寸', '尺码', '大小', '码数'],
  ['colour', 'color', 'colours', 'colors', '颜色', '色'],
  ['return', 'refund', 'exchange', '退货', '退款', '退换'],
  ['discount', 'coupon', 'sale', 'offer', 'voucher', '优惠', '折扣', '券', '活动'],
  ['material', 'fabric', 'made of', '材质', '面料', '材料'],
  ['warranty', 'guarantee', '质保', '保修'],
];
/** Words that say nothing about what is asked. */
const STOP = new Set(
  'a an the is are was be do does did can could will would i you he she it we they this that these those of in on at to for with and or my your me please what how when where which who much many so'.split(
    ' ',
  ),
);
/** Answers that fit less are none. */
const ENOUGH = 0.22;
/** An answer in another script than the question is hardly understood. */
const FOREIGN = 0.4;
/** Longest answer, characters; a presenter is no book. */
const LONGEST = 240;

interface Passage {
  readonly text: string;
  readonly weights: ReadonlyMap<string, number>;
  readonly length: number;
}

/**
 * Finds the passage that fits a question best: cosine of TF-IDF weights over character bigrams and words, so that it
 * works for languages with and without spaces; what means the same counts as the same.
 */
export class Knowledge {
  readonly #passages: readonly Passage[];
  readonly #idf: ReadonlyMap<string, number>;

  /** @param texts plain or SSML; they are taken sentence by sentence */
  constructor(texts: readonly string[]) {
    const passages = [...new Set(texts.flatMap(sentencesOf))];
    const counted = passages.map((text) => ({ text, terms: countedTerms(text) }));
    const seen = new Map<string, number>();
    for (const { terms } of counted)
      for (const term of terms.keys()) seen.set(term, (seen.get(term) ?? 0) + 1);
    this.#idf = new Map([...seen].map(([term, n]) => [term, Math.log((passages.length + 1) / n)]));
    this.#passages = counted.map(({ text, terms }) => {
      const weights = this.#weigh(terms);
      return { text, weights, length: lengthOf(weights) };
    });
  }

  /** @returns undefined when nothing fits well enough */
  answer(question: string): string | undefined {
    const weights = this.#weigh(countedTerms(question));
    const length = lengthOf(weights);
    let best: { readonly text: string; readonly score: number } | undefined;
    for (const passage of this.#passages) {
      let dot = 0;
      for (const [term, weight] of weights) dot += weight * (passage.weights.get(term) ?? 0);
      const likeness = dot / (length * passage.length || 1);
      const score = isHan(question) === isHan(passage.text) ? likeness : likeness * FOREIGN;
      if (score > (best?.score ?? 0)) best = { text: passage.text, score };
    }
    return best !== undefined && best.score >= ENOUGH ? best.text.slice(0, LONGEST) : undefined;
  }

  #weigh(terms: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
    const weights = new Map<string, number>();
    for (const [term, count] of terms) {
      const idf = this.#idf.get(term) ?? Math.log(this.#idf.size + 2) / 2;
      weights.set(
        term,
        (1 + Math.log(count)) * idf * (term.startsWith('=') ? 4 : term.startsWith('w') ? 2 : 1),
      );
    }
    return weights;
  }
}

/** Bigrams (`b…`), words (`w…`) and meanings (`=n`) of a text with how often they occur. */
function countedTerms(text: string): ReadonlyMap<string, number> {
  const terms = new Map<string, number>();
  const add = (term: string): void => void terms.set(term, (terms.get(term) ?? 0) + 1);
  const plain = text.toLowerCase().normalize('NFKC');
  for (const word of plain.match(/[\p{L}\p{N}]+/gu) ?? []) {
    if (STOP.has(word)) continue;
    if (!/\p{Script=Han}/u.test(word)) add(`w${word}`);
    const letters = Array.from(word);
    for (let i = 0; i + 1 < letters.length; i++) add(`b${letters[i]}${letters[i + 1]}`);
  }
  SYNONYMS.forEach((set, index) => {
    if (set.some((word) => mentions(plain, word))) add(`=${index}`);
  });
  return terms;
}

function isHan(text: string): boolean {
  return /\p{Script=Han}/u.test(text);
}

function mentions(text: string, word: string): boolean {
  if (/\p{Script=Han}/u.test(word)) return text.includes(word);
  return ` ${text.replace(/[^\p{L}\p{N}]+/gu, ' ')} `.includes(` ${word} `);
}

function lengthOf(weights: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const weight of weights.values()) sum += weight * weight;
  return Math.sqrt(sum);
}

function sentencesOf(text: string): readonly string[] {
  return (plain(text).match(/[^.!?。！？\n]+[.!?。！？]*/gu) ?? [])
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

function plain(text: string): string {
  try {
    return plainText(text);
  } catch (error) {
    // It was checked where it came in; what cannot be read is no knowledge.
    if (error instanceof SsmlError) return '';
    throw error;
  }
}

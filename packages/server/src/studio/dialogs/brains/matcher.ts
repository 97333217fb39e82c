import { PassageIndex } from '../../shows/replies/passage-index.ts';
import type { KnowledgePair } from '../robots/table.ts';
import type { Passage } from './passages.ts';

/** An answer must fit so well; a question that was foreseen is more like another one than a passage of a document is. */
const ENOUGH = { pair: 0.2, document: 0.15 } as const;
/** What is only like the answer, and not like the question, counts so much. */
const BY_ANSWER = 0.75;
/** A pair is preferred to a document that fits as well. */
const DOCUMENT = 0.9;
/** Candidates that are looked at. */
const CANDIDATES = 24;

/** Something that a robot knows. */
export interface Known {
  readonly kind: 'pair' | 'document';
  readonly answer: string;
  readonly images: readonly string[];
  /** The question that it answers, or the document and headings under which it stands. */
  readonly title: string;
  /** 0 to 1: how well it fits what was asked. */
  readonly score: number;
}

interface Entry extends Omit<Known, 'score'> {
  readonly text: string;
  readonly factor: number;
}

/** What a robot knows, ready to be asked. */
export class Matcher {
  readonly #entries: readonly Entry[];
  readonly #index: PassageIndex;
  /** Questions as they are asked, letter by letter. */
  readonly #foreseen: ReadonlyMap<string, Entry>;

  private constructor(entries: readonly Entry[], index: PassageIndex) {
    this.#entries = entries;
    this.#index = index;
    this.#foreseen = new Map(
      entries
        .filter(({ factor }) => factor === 1)
        .toReversed()
        .map((entry) => [bare(entry.text), entry]),
    );
  }

  /** Gets pairs and documents ready; a large lot takes a while, in which others get their turn. */
  static async of(
    pairs: readonly KnowledgePair[],
    documents: readonly { readonly name: string; readonly passages: readonly Passage[] }[],
  ): Promise<Matcher> {
    const entries = [...pairs.flatMap(entriesOfPair), ...documents.flatMap(entriesOfDocument)];
    return new Matcher(entries, await PassageIndex.of(entries.map(({ text }) => text)));
  }

  /** What answers a question; undefined when nothing fits well enough. */
  best(question: string): Known | undefined {
    const foreseen = this.#foreseen.get(bare(question));
    if (foreseen !== undefined) return known(foreseen, 1);
    const [best] = this.likest(question, 1);
    return best !== undefined && best.score >= ENOUGH[best.kind] ? best : undefined;
  }

  /** Whatever has most to do with a question, the best first, each answer once. */
  likest(question: string, most: number): readonly Known[] {
    const seen = new Set<string>();
    return this.#index
      .find(question, CANDIDATES + most)
      .flatMap(({ at, score }) => {
        const entry = this.#entries[at];
        return entry === undefined ? [] : [known(entry, score * entry.factor)];
      })
      .sort((a, b) => b.score - a.score)
      .filter(({ answer }) => !seen.has(answer) && seen.add(answer))
      .slice(0, most);
  }
}

function known({ kind, answer, images, title }: Entry, score: number): Known {
  return { kind, answer, images, title, score };
}

/** Letters and digits only: how it is written does not matter. */
function bare(text: string): string {
  return text
    .toLowerCase()
    .normalize('NFKC')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

function entriesOfPair({
  question,
  alternatives = [],
  answer,
  images = [],
}: KnowledgePair): readonly Entry[] {
  const known = { kind: 'pair', answer, images, title: question } as const;
  return [
    ...[question, ...alternatives].map((text) => ({ ...known, text, factor: 1 })),
    { ...known, text: answer, factor: BY_ANSWER },
  ];
}

function entriesOfDocument(document: {
  readonly name: string;
  readonly passages: readonly Passage[];
}): readonly Entry[] {
  return document.passages.map(({ headings, text }) => ({
    kind: 'document',
    answer: text,
    images: [],
    title: [document.name, ...headings].join(' › '),
    text: [...headings, text].join('\n'),
    factor: DOCUMENT,
  }));
}

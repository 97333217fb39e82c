import { plainText, SsmlError } from '@cyclorama/speech';
import { PassageIndex } from './passage-index.ts';

/** Answers that fit less are none. */
const ENOUGH = 0.22;
/** Longest answer, characters; a presenter is no book. */
const LONGEST = 240;

/** What a room knows: the sentences that it says itself. */
export class Knowledge {
  readonly #sentences: readonly string[];
  readonly #index: PassageIndex;

  /** @param texts plain or SSML; they are taken sentence by sentence */
  constructor(texts: readonly string[]) {
    this.#sentences = [...new Set(texts.flatMap((text) => sentencesOf(plain(text))))];
    this.#index = new PassageIndex(this.#sentences);
  }

  /** @returns undefined when nothing fits well enough */
  answer(question: string): string | undefined {
    const [best] = this.#index.find(question, 1);
    return best !== undefined && best.score >= ENOUGH
      ? this.#sentences[best.at]?.slice(0, LONGEST)
      : undefined;
  }
}

/** The sentences of a plain text. */
export function sentencesOf(text: string): readonly string[] {
  return (text.match(/[^.!?。！？\n]+[.!?。！？]*/gu) ?? [])
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

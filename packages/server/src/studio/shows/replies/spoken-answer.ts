/** Longest answer, characters; a presenter is no book. */
const LONGEST = 600;
/** A first sentence that is shorter waits for the next one. */
const SHORTEST_FIRST = 6;
/** An end that is followed by a space, or one that needs none. */
const SENTENCE_END = /[.!?…]["”’)]?(?=\s)|[。！？]["”’）」]?|\n/gu;

/**
 * An answer that comes in pieces: its first sentence is handed out as soon as it is there. What services write for the
 * eye (Markdown, links, names of tags) is taken out, because it is going to be spoken.
 */
export class SpokenAnswer {
  readonly #early: ((sentence: string) => void) | undefined;
  #text = '';
  #told: string | undefined;

  constructor(early: ((sentence: string) => void) | undefined) {
    this.#early = early;
  }

  /** There is enough: what follows is not going to be spoken. */
  get isFull(): boolean {
    return this.#text.length > LONGEST * 2;
  }

  add(piece: string): void {
    this.#text += piece;
    if (this.#early === undefined || this.#told !== undefined) return;
    for (const end of this.#text.matchAll(SENTENCE_END)) {
      const sentence = this.#text.slice(0, end.index + end[0].length);
      const spoken = speakable(sentence);
      if (spoken.length < SHORTEST_FIRST) continue;
      this.#told = sentence;
      this.#early(spoken);
      return;
    }
  }

  /** What has not been handed out; undefined when there is nothing more to say. */
  rest(): string | undefined {
    const left = speakable(this.#text.slice(this.#told?.length ?? 0));
    return left === '' ? undefined : shortened(left, LONGEST);
  }

  /** Everything, for the conversation. */
  get whole(): string {
    return this.#text.trim();
  }
}

function speakable(text: string): string {
  return text
    .replace(/!?\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/https?:\/\/\S+/g, '')
    .replace(/[*_`#>|~<]+/g, ' ')
    .replace(/&(?=\w)/g, ' and ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Cut after the last sentence that fits, or else after a word. */
function shortened(text: string, length: number): string {
  if (text.length <= length) return text;
  const part = text.slice(0, length);
  const ends = [...part.matchAll(/[.!?。！？…](?=\s|\p{Script=Han}|$)/gu)].at(-1);
  if (ends !== undefined) return part.slice(0, ends.index + 1);
  return part.slice(0, Math.max(1, part.lastIndexOf(' '))).trim();
}

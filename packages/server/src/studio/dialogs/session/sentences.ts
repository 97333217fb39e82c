/** A first piece of an answer may end at a comma once it has so much to say: the voice begins while the rest is thought. */
const FIRST_CLAUSE = 18;
/** A sentence that does not end is cut at a comma, then between words, so that speech and captions stay of use. */
const LONG = 140;
const LONGEST = 220;

const HAN = /[\u3400-\u9fff\uf900-\ufaff\u3040-\u30ff]/gu;
/** Ends of sentences that need nothing after them. */
const WIDE_END = /[。！？；…\n]/u;
/** Ends of sentences when a space follows. */
const NARROW_END = /[.!?;]/;
const CLAUSE = /[，、：,:—]/u;
const CLOSING = /["'”’）)\]」』》*_]/u;
const ABBREVIATIONS = new Set(
  (
    'mr mrs ms dr prof sr jr st no vs etc e.g i.e a.m p.m u.s u.k approx dept est fig inc ltd co corp min max ' +
    'tel ext jan feb mar apr jun jul aug sep sept oct nov dec'
  ).split(' '),
);

/** Weight of a text: a Chinese character says about as much as three Latin letters. */
function weightOf(text: string): number {
  return text.length + 2 * (text.match(HAN)?.length ?? 0);
}

/**
 * Cuts a text that comes in increments into sentences as they become complete. Pieces together are the text, unchanged.
 * Numbers (3.14, 1,000), abbreviations (Dr., e.g.), initials and addresses (example.com) end no sentence.
 */
export class SentenceSplitter {
  #rest = '';
  #isFirst = true;

  /** @returns pieces that are complete now */
  push(increment: string): readonly string[] {
    this.#rest += increment;
    const pieces: string[] = [];
    for (let end = this.#end(); end > 0; end = this.#end()) {
      pieces.push(this.#rest.slice(0, end));
      this.#rest = this.#rest.slice(end);
      this.#isFirst = false;
    }
    return pieces;
  }

  /** What is left when no more comes; the next text begins anew. */
  flush(): string {
    const rest = this.#rest;
    this.#rest = '';
    this.#isFirst = true;
    return rest;
  }

  /** Something waits for its end. */
  get isWaiting(): boolean {
    return this.#rest.trim() !== '';
  }

  /** Where the first piece ends; 0 when it is not complete. */
  #end(): number {
    const text = this.#rest;
    let clause = 0;
    for (let at = 0; at < text.length; at++) {
      const char = text.charAt(at);
      if (WIDE_END.test(char)) {
        const end = this.#after(at);
        // A quotation that is still open is about to be closed.
        const isQuoted = end === text.length && isOpen(text);
        if (!isQuoted && text.slice(0, end).trim() !== '') return end;
      } else if (NARROW_END.test(char)) {
        const end = this.#after(at);
        // Only what comes next tells whether it is one.
        if (end < text.length && /\s|[\u3400-\u9fff]/u.test(text.charAt(end)) && !this.#isAbbreviation(at))
          return this.#pastSpace(end);
      } else if (CLAUSE.test(char) && !this.#isWithinNumber(at)) {
        const end = this.#after(at);
        if (/[，、：—]/u.test(char) || (end < text.length && /\s/.test(text.charAt(end)))) {
          clause = this.#pastSpace(end);
          if (this.#isFirst && weightOf(text.slice(0, clause).trim()) >= FIRST_CLAUSE) return clause;
        }
      }
      if (clause > 0 && weightOf(text.slice(0, at)) > LONG) return clause;
    }
    if (weightOf(text) <= LONGEST) return 0;
    const space = text.lastIndexOf(' ', LONGEST);
    return space > 0 ? space + 1 : Math.ceil(text.length / 2);
  }

  /** Marks and quotes that belong to an end. */
  #after(at: number): number {
    let end = at + 1;
    while (end < this.#rest.length && (CLOSING.test(this.#rest.charAt(end)) || isEnd(this.#rest.charAt(end))))
      end++;
    return end;
  }

  #pastSpace(end: number): number {
    while (end < this.#rest.length && /[^\S\n]/.test(this.#rest.charAt(end))) end++;
    return end;
  }

  #isWithinNumber(at: number): boolean {
    return /\d/.test(this.#rest.charAt(at - 1)) && /\d/.test(this.#rest.charAt(at + 1));
  }

  #isAbbreviation(at: number): boolean {
    if (this.#rest.charAt(at) !== '.') return false;
    const word = /[\p{L}\d.]+$/u.exec(this.#rest.slice(0, at))?.[0] ?? '';
    // Initials, enumerations at the start of a line (“1. …”).
    if (/^\p{Lu}$/u.test(word)) return word !== 'I';
    if (/^\d{1,2}$/.test(word) && /(^|\n)\s*$/.test(this.#rest.slice(0, at - word.length))) return true;
    return ABBREVIATIONS.has(word.toLowerCase());
  }
}

function isOpen(text: string): boolean {
  const count = (marks: RegExp): number => text.match(marks)?.length ?? 0;
  return count(/[“「『]/g) > count(/[”」』]/g);
}

function isEnd(char: string): boolean {
  return WIDE_END.test(char) ? char !== '\n' : NARROW_END.test(char);
}

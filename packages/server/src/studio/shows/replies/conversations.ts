/** Conversations that are kept. */
const KEPT = 2000;
/** Questions and answers of each. */
const TURNS = 8;
/** Longest message, characters (§7.1). */
export const LONGEST_MESSAGE = 4096;

export interface Turn {
  readonly question: string;
  readonly answer: string;
}

/** What viewers asked before and were answered, the least recent forgotten first. */
export class Conversations {
  readonly #kept = new Map<string, readonly Turn[]>();

  /** The last turns with a viewer, oldest first. */
  of(jobId: string, user: string): readonly Turn[] {
    return this.#kept.get(keyOf(jobId, user)) ?? [];
  }

  /** Viewers without a name are nobody in particular: nothing is kept of them. */
  add(jobId: string, user: string, turn: Turn): void {
    if (user === '' || turn.answer === '') return;
    const key = keyOf(jobId, user);
    const turns = [...(this.#kept.get(key) ?? []), trimmed(turn)].slice(-TURNS);
    this.#kept.delete(key);
    this.#kept.set(key, turns);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > KEPT && oldest !== undefined) this.#kept.delete(oldest);
  }
}

/** At most so many characters, none of them halved. */
export function fitting(text: string, length: number = LONGEST_MESSAGE): string {
  if (text.length <= length) return text;
  const part = text.slice(0, length);
  return /[\uD800-\uDBFF]$/.test(part) ? part.slice(0, -1) : part;
}

function trimmed({ question, answer }: Turn): Turn {
  return { question: fitting(question), answer: fitting(answer) };
}

function keyOf(jobId: string, user: string): string {
  return `${jobId}\0${user}`;
}

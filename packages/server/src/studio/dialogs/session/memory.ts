import type { Turn } from '../port.ts';
import { newId } from './ids.ts';

/** Exchanges that a brain is told of, and characters of each side of one. */
const MOST_TURNS = 20;
const MOST_TURN_TEXT = 4096;

/** What was said in one visit, as far as a brain is told of it. */
export class Memory {
  #turns: readonly Turn[] = [];
  #sessionId = newId();
  #answered = 0;

  /** Groups the questions of a visit. */
  get sessionId(): string {
    return this.#sessionId;
  }

  /** The oldest first. */
  get turns(): readonly Turn[] {
    return this.#turns;
  }

  /** Questions that were answered, of all visits. */
  get answered(): number {
    return this.#answered;
  }

  /** Counts an answer; remembers it unless its visit is over. */
  keep(sessionId: string, { question, answer }: Turn): void {
    this.#answered += 1;
    if (answer === '' || sessionId !== this.#sessionId) return;
    const short = (text: string): string => text.slice(0, MOST_TURN_TEXT);
    this.#turns = [...this.#turns, { question: short(question), answer: short(answer) }].slice(-MOST_TURNS);
  }

  /** Another visitor may come. */
  forget(): void {
    this.#turns = [];
    this.#sessionId = newId();
  }
}

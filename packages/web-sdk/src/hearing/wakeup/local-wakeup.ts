import type { WakePhrases } from '@cyclorama/contract/dialogs';
import type { SpottedPhrase, WakeAction } from '../types.ts';
import type { Match, Spotter } from './model.ts';

/** In a sentence about something else, a phrase is no command: so much of it must be the phrase. */
const MOST_OF_IT = 0.6;

/** Hears commands in what a recogniser understands. */
export class LocalWakeup {
  readonly #spotter: Spotter;
  readonly #phrases: WakePhrases;
  readonly #onPhrase: (spotted: SpottedPhrase) => void;
  /** Told of the present utterance already. */
  readonly #told = new Set<WakeAction>();

  constructor(spotter: Spotter, phrases: WakePhrases, onPhrase: (spotted: SpottedPhrase) => void) {
    this.#spotter = spotter;
    this.#phrases = phrases;
    this.#onPhrase = onPhrase;
  }

  /**
   * What was understood of an utterance so far.
   * @returns it is a command and nothing else, so that nobody is to answer it
   */
  hear(text: string, isLast: boolean): boolean {
    // A wake phrase counts wherever it is, so that a question may follow; the others only by themselves.
    const shares = [
      this.#look('wake', text, () => true),
      this.#look('interrupt', text, ({ share, isFirst }) => isFirst || share >= MOST_OF_IT),
      // Whoever thanks may go on: that is known at the end.
      isLast ? this.#look('exit', text, ({ share }) => share >= MOST_OF_IT) : 0,
    ];
    if (isLast) this.#told.clear();
    return Math.max(...shares) >= MOST_OF_IT;
  }

  /** @returns the share of the text that is such a phrase */
  #look(action: WakeAction, text: string, counts: (match: Match) => boolean): number {
    for (const phrase of this.#phrases[action]) {
      const match = this.#spotter.find(phrase, text);
      if (match === undefined || !counts(match)) continue;
      if (!this.#told.has(action)) {
        this.#told.add(action);
        this.#onPhrase({ action, phrase, text });
      }
      return match.share;
    }
    return 0;
  }
}

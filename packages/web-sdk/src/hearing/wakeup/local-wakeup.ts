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

  /** What was understood of an utterance so far. */
  hear(text: string, isLast: boolean): void {
    // A wake phrase counts wherever it is, so that a question may follow; the others only by themselves.
    this.#look('wake', text, () => true);
    this.#look('interrupt', text, ({ share, isFirst }) => isFirst || share >= MOST_OF_IT);
    if (isLast) {
      this.#look('exit', text, ({ share }) => share >= MOST_OF_IT);
      this.#told.clear();
    }
  }

  #look(action: WakeAction, text: string, counts: (match: Match) => boolean): void {
    if (this.#told.has(action)) return;
    for (const phrase of this.#phrases[action]) {
      const match = this.#spotter.find(phrase, text);
      if (match === undefined || !counts(match)) continue;
      this.#told.add(action);
      this.#onPhrase({ action, phrase, text });
      return;
    }
  }
}

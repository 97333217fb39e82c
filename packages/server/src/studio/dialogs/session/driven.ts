import { CODES } from './words.ts';
import { DialogRefused } from '../refused.ts';
import { SentenceSplitter } from './sentences.ts';
import type { Speaker, Utterance } from './speaker.ts';
import { Countdown, type Timers } from './timers.ts';

/** Characters of one piece of text. */
export const MOST_DRIVEN = 500;
/** A sentence whose end does not come is said as it is after so long, ms. */
const PATIENCE_MS = 800;

export interface DrivenOptions {
  readonly timers: Timers;
  readonly speaker: Speaker;
  readonly isAllowed: (text: string) => Promise<boolean>;
  readonly safeAnswer: () => string;
  /** A sentence is on its way to the voice. */
  readonly onText: (text: string) => void;
  readonly onFailure: (error: unknown) => void;
}

/** Text that is spoken as it is told, in pieces, until its last one: by the page, or by a model of its owner. */
export class Driven {
  readonly #options: DrivenOptions;
  readonly #countdown: Countdown;
  #splitter = new SentenceSplitter();
  #utterance: Utterance | undefined;
  #turn: Promise<void> = Promise.resolve();
  #isEnded = false;
  #isRefused = false;

  constructor(options: DrivenOptions) {
    this.#options = options;
    this.#countdown = new Countdown(options.timers, () => this.#pass(this.#splitter.flush()));
  }

  /** A text is being told or said. */
  get isBusy(): boolean {
    return this.#utterance !== undefined;
  }

  /** @throws DialogRefused */
  push(text: string, isLast: boolean): void {
    if (text.length > MOST_DRIVEN)
      throw new DialogRefused(CODES.drivenTooLong, `${text.length} of ${MOST_DRIVEN} characters`);
    if (text.trim() === '' && !(isLast && this.isBusy)) throw new DialogRefused(CODES.empty);
    if (this.#isEnded) throw new DialogRefused(CODES.drivenAlready, 'the last text is still being said');
    this.#begin();
    this.#countdown.stop();
    for (const sentence of this.#splitter.push(text)) this.#pass(sentence);
    if (!isLast) {
      if (this.#splitter.isWaiting) this.#countdown.start(PATIENCE_MS);
      return;
    }
    this.#isEnded = true;
    this.#pass(this.#splitter.flush());
    const utterance = this.#utterance;
    void this.#turn.then(() => utterance?.end());
  }

  /** What is told is not said any more. */
  cut(): void {
    this.#utterance?.cut();
  }

  #begin(): void {
    if (this.#utterance !== undefined) return;
    const utterance = this.#options.speaker.begin();
    this.#utterance = utterance;
    this.#isEnded = false;
    this.#isRefused = false;
    this.#splitter = new SentenceSplitter();
    void utterance.done.then(() => {
      if (this.#utterance !== utterance) return;
      this.#utterance = undefined;
      this.#isEnded = false;
      this.#countdown.stop();
    });
  }

  #pass(sentence: string): void {
    const utterance = this.#utterance;
    if (utterance === undefined || sentence.trim() === '') return;
    const { isAllowed, onText, onFailure, safeAnswer } = this.#options;
    this.#turn = this.#turn
      .then(async () => {
        if (this.#isRefused || utterance.isOver) return;
        const allowed = await isAllowed(sentence);
        if (!allowed) this.#isRefused = true;
        const text = allowed ? sentence : safeAnswer();
        onText(text);
        utterance.say(text);
      })
      .catch(onFailure);
  }
}

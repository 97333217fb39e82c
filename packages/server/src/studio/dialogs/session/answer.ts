import { BrainFailure, type Brain, type BrainAnswer, type BrainQuestion } from '../port.ts';
import { SentenceSplitter } from './sentences.ts';
import type { Utterance } from './speaker.ts';

/** What an answer tells, in order. */
export interface AnswerListener {
  /** Increments together are the answer; the last one may be empty. */
  readonly onText: (increment: string, isLast: boolean, images: readonly string[]) => void;
  readonly onFailure: (error: unknown) => void;
}

export interface AnswerOptions extends AnswerListener {
  readonly brain: Brain;
  readonly question: BrainQuestion;
  readonly utterance: Utterance;
  /** Whether a text may be said (or was a question that may be answered). @throws when nobody can tell: then it may not */
  readonly isAllowed: (text: string) => Promise<boolean>;
  /** Said in place of what may not be said. */
  readonly safeAnswer: string;
  /** Said when there is no answer. */
  readonly apology: string;
}

/** How an answer came to its end: what of it was told. */
export interface Answered {
  readonly text: string;
  /** `failed`: with an apology instead of an answer; `cut`: it was interrupted. */
  readonly how: 'answered' | 'failed' | 'cut';
}

/** One question on its way through brain, moderation and voice; sentence by sentence, so that it is heard early. */
export class Answer {
  readonly #options: AnswerOptions;
  readonly #splitter = new SentenceSplitter();
  readonly #brain = new AbortController();
  #turn: Promise<void> = Promise.resolve();
  #told = '';
  #isRefused = false;
  #isCut = false;

  constructor(options: AnswerOptions) {
    this.#options = options;
  }

  /** Nobody wants to hear the rest. */
  cut(): void {
    this.#isCut = true;
    this.#brain.abort();
  }

  /** Resolves when everything is told and said, or it was cut. Never rejects. */
  async run(): Promise<Answered> {
    const { utterance, onFailure, apology } = this.#options;
    let how: Answered['how'] = 'answered';
    try {
      const images = await this.#think();
      if (!this.#isOff()) this.#options.onText('', true, this.#isRefused ? [] : images);
    } catch (error) {
      if (!this.#isOff()) {
        how = 'failed';
        onFailure(error);
        if (this.#told === '') this.#deliver(apology);
        this.#options.onText('', true, []);
      }
    }
    utterance.end();
    const wasCut = await utterance.done;
    return { text: this.#told, how: wasCut || this.#isOff() ? 'cut' : how };
  }

  /** Asked anew each time: it may change while something is waited for. */
  #isOff(): boolean {
    return this.#isCut;
  }

  async #think(): Promise<readonly string[]> {
    const { brain, question, isAllowed } = this.#options;
    if (!(await isAllowed(question.question))) {
      this.#refuse();
      return [];
    }
    if (this.#isOff()) return [];
    const { signal } = this.#brain;
    let heard = '';
    let answer: BrainAnswer;
    try {
      answer = await brain.answer(question, signal, (increment) => {
        if (signal.aborted) return;
        heard += increment;
        for (const sentence of this.#splitter.push(increment)) this.#pass(sentence);
      });
    } catch (error) {
      // What it told before it failed, or before it was stopped, is told.
      await this.#turn;
      if (this.#isRefused) return [];
      throw error;
    }
    if (heard === '') for (const sentence of this.#splitter.push(answer.text)) this.#pass(sentence);
    const rest = this.#splitter.flush();
    if (rest !== '') this.#pass(rest);
    await this.#turn;
    if (!this.#isOff() && this.#told.trim() === '' && !this.#isRefused)
      throw new BrainFailure('MSS.47010107', 'the answer is empty');
    return answer.images;
  }

  /** A sentence is told and said once it may be; those behind wait for it. */
  #pass(sentence: string): void {
    this.#turn = this.#turn.then(async () => {
      if (this.#isCut || this.#isRefused) return;
      if (sentence.trim() === '') {
        this.#deliver(sentence);
        return;
      }
      const isAllowed = await this.#options.isAllowed(sentence);
      if (this.#isOff()) return;
      if (isAllowed) this.#deliver(sentence);
      else this.#refuse();
    });
    // Whoever waits for all of them hears of it.
    this.#turn.catch(() => this.#brain.abort());
  }

  #refuse(): void {
    this.#isRefused = true;
    this.#brain.abort();
    this.#deliver(this.#options.safeAnswer);
  }

  #deliver(text: string): void {
    if (text === '') return;
    this.#told += text;
    this.#options.onText(text, false, []);
    this.#options.utterance.say(text);
  }
}

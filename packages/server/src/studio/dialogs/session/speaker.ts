import type { LiveAvatarMessage, LiveAvatarReport } from '@cyclorama/avatar/catalogue';
import type { SpokenSentence } from '../../../hosts/tasks/dialog-messages.ts';
import { spokenForm } from './spoken-form.ts';
import type { DialogVoice } from './voices.ts';

/** Sentences are spoken ahead, but not all of a long answer: most of it may never be heard. Milliseconds. */
const AHEAD_MS = 12_000;
/** Pause between sentences, seconds; theirs is part of their sound. */
const GAP = 0.12;
/** Between pieces of one sentence. */
const WITHIN = 0;
const SEED_STEP = 977;

export interface SpeakerOptions {
  /** Of the present language. */
  readonly voice: () => Promise<DialogVoice>;
  /** Brings a message to the avatar. @throws LiveHostError when it cannot take it */
  readonly tell: (message: LiveAvatarMessage) => Promise<void>;
  /** Something of an utterance begins to sound: the first of all, or another. */
  readonly onSound: (text: string, isFirst: boolean) => void;
  /** An utterance that had begun to sound is over. */
  readonly onSilence: (isCut: boolean) => void;
  /** A sentence could not be said; the others are. */
  readonly onFailure: (text: string, error: unknown) => void;
}

/** The mouth of a dialog: one utterance at a time, in sentences as they come. */
export class Speaker {
  readonly #options: SpeakerOptions;
  #current: Utterance | undefined;
  #utterances = 0;

  constructor(options: SpeakerOptions) {
    this.#options = options;
  }

  /** Something is being said, or about to be. */
  get isBusy(): boolean {
    return this.#current !== undefined;
  }

  /** It can be heard. */
  get isSpeaking(): boolean {
    return this.#current?.isSounding ?? false;
  }

  /** Begins to say something in place of what is being said. */
  begin(): Utterance {
    this.cut();
    const utterance = new Utterance(this.#options, (this.#utterances += 1), () => {
      if (this.#current === utterance) this.#current = undefined;
    });
    this.#current = utterance;
    return utterance;
  }

  /** Silence, at once. */
  cut(): void {
    this.#current?.cut();
  }

  /** The avatar tells what became of a piece. */
  report(report: LiveAvatarReport): void {
    this.#current?.report(report);
  }

  /** The avatar is gone, with all that it was told. */
  reset(): void {
    this.#current?.finish(true);
  }
}

interface Piece {
  readonly text: string;
  readonly ms: number;
}

/** What is said in one go: an answer, a greeting, a text. */
export class Utterance {
  /** Settles when it is over; `true`: before its end. Never rejects. */
  readonly done: Promise<boolean>;
  readonly #options: SpeakerOptions;
  readonly #name: number;
  readonly #onOver: () => void;
  readonly #abort = new AbortController();
  readonly #waiting: string[] = [];
  /** Told to the avatar and not over yet, by id. */
  readonly #pieces = new Map<string, Piece>();
  #told = 0;
  #working = false;
  #ended = false;
  #over = false;
  #sounding = false;
  #wake: (() => void) | undefined;
  #resolve!: (isCut: boolean) => void;

  constructor(options: SpeakerOptions, name: number, onOver: () => void) {
    this.#options = options;
    this.#name = name;
    this.#onOver = onOver;
    this.done = new Promise((resolve) => (this.#resolve = resolve));
  }

  get isSounding(): boolean {
    return this.#sounding;
  }

  get isOver(): boolean {
    return this.#over;
  }

  /** Says a sentence after those before. */
  say(written: string): void {
    if (this.#over) return;
    const text = spokenForm(written);
    if (text === '') return;
    this.#waiting.push(text);
    if (!this.#working) void this.#work();
  }

  /** Nothing follows. */
  end(): void {
    this.#ended = true;
    this.#look();
  }

  /** Breaks it off: lips close, what waits is forgotten. */
  cut(): void {
    if (this.#over) return;
    if (this.#told > 0)
      this.#options.tell({ kind: 'hush' }).catch((error: unknown) => this.#options.onFailure('', error));
    this.finish(true);
  }

  /** It is over, whatever was still to come. */
  finish(isCut: boolean): void {
    if (this.#over) return;
    this.#over = true;
    this.#abort.abort();
    this.#waiting.length = 0;
    this.#pieces.clear();
    this.#wake?.();
    this.#onOver();
    if (this.#sounding) this.#options.onSilence(isCut);
    this.#sounding = false;
    this.#resolve(isCut);
  }

  report(report: LiveAvatarReport): void {
    const piece = this.#pieces.get(report.id);
    if (piece === undefined) return;
    if (report.kind === 'began') {
      const isFirst = !this.#sounding;
      this.#sounding = true;
      this.#options.onSound(piece.text, isFirst);
      return;
    }
    this.#pieces.delete(report.id);
    this.#wake?.();
    this.#look();
  }

  /** Speaks what waits, sentence by sentence. */
  async #work(): Promise<void> {
    this.#working = true;
    for (let text = this.#waiting.shift(); text !== undefined && !this.#over; text = this.#waiting.shift()) {
      try {
        await this.#room();
        await this.#speak(text);
      } catch (error) {
        if (!this.#abort.signal.aborted) this.#options.onFailure(text, error);
      }
    }
    this.#working = false;
    this.#look();
  }

  async #speak(text: string): Promise<void> {
    const { signal } = this.#abort;
    const voice = await this.#options.voice();
    let given = Promise.resolve();
    let within = false;
    await voice.speak(text, this.#name * SEED_STEP + this.#told, signal, (piece) => {
      const gap = within ? WITHIN : GAP;
      within = true;
      given = given.then(() => this.#give(piece, gap));
      given.catch(() => undefined);
    });
    await given;
  }

  async #give({ text, samples, rate, performance }: SpokenSentence, gap: number): Promise<void> {
    if (this.#over) return;
    const id = `${this.#name}.${this.#told}`;
    // Whoever is silent begins at once, before sound that was made ahead.
    const interrupt = this.#told === 0;
    this.#told += 1;
    this.#pieces.set(id, { text, ms: (samples.length * 1000) / rate });
    try {
      await this.#options.tell({
        ...{ kind: 'say', id, performance, gap },
        sound: { samples, rate },
        ...(interrupt ? { interrupt } : {}),
      });
    } catch (error) {
      this.#pieces.delete(id);
      throw error;
    }
  }

  /** Waits until little enough is still to be heard. */
  async #room(): Promise<void> {
    while (!this.#over && this.#aheadMs > AHEAD_MS)
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
  }

  get #aheadMs(): number {
    let sum = 0;
    for (const { ms } of this.#pieces.values()) sum += ms;
    return sum;
  }

  #look(): void {
    if (this.#ended && !this.#working && this.#waiting.length === 0 && this.#pieces.size === 0)
      this.finish(false);
  }
}

import type { DialogLanguage, DialogMessage } from '@cyclorama/contract/dialogs';
import type { BrainFailure, Recogniser } from '../port.ts';
import { DialogRefused } from '../refused.ts';
import { Hearing } from './hearing.ts';
import { newId } from './ids.ts';
import { CODES } from './words.ts';

export interface ListeningOptions {
  readonly recogniser: Recogniser | undefined;
  readonly onText: (text: string, isLast: boolean) => void;
  /** The visitor began to speak. */
  readonly onSpeech: () => void;
  readonly onFailure: (failure: BrainFailure) => void;
  readonly onFault: (error: unknown) => void;
  readonly send: (message: DialogMessage) => void;
}

/** What a visitor says, as it is understood: each utterance with an id, which its answer has too. */
export class Listening {
  readonly #options: ListeningOptions;
  readonly #hearing: Hearing | undefined;
  /** What is being said now. */
  #round: { readonly chatId: string; results: number } | undefined;

  constructor(options: ListeningOptions) {
    const { recogniser } = options;
    this.#options = options;
    this.#hearing = recogniser && new Hearing({ ...options, recogniser });
  }

  /** Speech is understood on this server. */
  get isHere(): boolean {
    return this.#hearing !== undefined;
  }

  /** Something is being said. */
  get isOpen(): boolean {
    return this.#round !== undefined;
  }

  /** Another utterance begins. @returns its id */
  begin(): string {
    this.#round = { chatId: newId(), results: 0 };
    return this.#round.chatId;
  }

  /** The microphone counts from now on. @throws DialogRefused when there is no engine */
  start(language: DialogLanguage): void {
    try {
      this.#hearing?.start(language);
    } catch (error) {
      const { onFault } = this.#options;
      onFault(error);
      const why = error instanceof Error ? error.message : String(error);
      throw new DialogRefused(CODES.noRecogniser, why, { cause: error });
    }
  }

  stop(): void {
    this.#hearing?.stop();
  }

  hear(pcm: Uint8Array): void {
    this.#hearing?.hear(pcm);
  }

  /** Tells the page what was understood. @returns the id of the utterance */
  tell(text: string, isLast: boolean): string {
    const round = (this.#round ??= { chatId: newId(), results: 0 });
    this.#options.send({
      ...{ type: 'speech_recognized', chat_id: round.chatId },
      ...{ result_id: round.results++, text, is_last: isLast },
    });
    if (isLast) this.#round = undefined;
    return round.chatId;
  }

  /** Forgets what it heard. */
  close(): void {
    this.#round = undefined;
    this.#hearing?.close();
  }
}

import type { DialogLanguage } from '@cyclorama/contract/dialogs';
import type { BrainFailure, Recogniser, RecogniserStream } from '../port.ts';

/** Nothing is understood in so much sound, bytes of 16 kHz mono: a microphone that was forgotten. */
const MOST_BYTES = 300 * 32_000;

export interface HearingOptions {
  readonly recogniser: Recogniser;
  readonly onText: (text: string, isLast: boolean) => void;
  /** The visitor began to speak. */
  readonly onSpeech: () => void;
  readonly onFailure: (failure: BrainFailure) => void;
}

/** The microphone of a page on its way to a recogniser of this server. */
export class Hearing {
  readonly #options: HearingOptions;
  #stream: RecogniserStream | undefined;
  #isOn = false;
  #bytes = 0;

  constructor(options: HearingOptions) {
    this.#options = options;
  }

  /** The visitor may speak from now on. @throws Error when the engine cannot be had */
  start(language: DialogLanguage): void {
    const { recogniser, onText, onSpeech, onFailure } = this.#options;
    this.#stream ??= recogniser.open({
      language,
      onText: (text, isLast) => {
        this.#bytes = 0;
        onText(text, isLast);
      },
      onSpeech: () => {
        this.#bytes = 0;
        onSpeech();
      },
      onFailure,
    });
    this.#isOn = true;
    this.#bytes = 0;
  }

  hear(pcm: Uint8Array): void {
    if (!this.#isOn) return;
    this.#bytes += pcm.byteLength;
    if (this.#bytes <= MOST_BYTES) this.#stream?.hear(pcm);
    else this.stop();
  }

  /** The visitor is done: what was heard is recognised. */
  stop(): void {
    if (!this.#isOn) return;
    this.#isOn = false;
    this.#stream?.finish();
  }

  /** Forgets what it heard; the next start may be in another language. */
  close(): void {
    this.#isOn = false;
    this.#stream?.close();
    this.#stream = undefined;
  }
}

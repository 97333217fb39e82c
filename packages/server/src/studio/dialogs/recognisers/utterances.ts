import { UtteranceCutter, type UtteranceSettings } from '@cyclorama/speech/vad';
import type { DialogLanguage } from '@cyclorama/contract/dialogs';
import { BrainFailure, type Recogniser, type RecogniserStream } from '../port.ts';
import { recognitionFailed } from './failures.ts';

/** One utterance on its way to an engine. */
export interface Utterance {
  /** Sound as it comes. */
  hear(samples: Int16Array): void;
  /** It is over; `whole` is all of it without the silence at its end. */
  end(whole: Int16Array): void;
  /** Nobody wants its text any more. Nothing is told from now on. */
  drop(): void;
}

/** What an engine tells about one utterance: any number of texts (cumulative), the last of them or a failure ends it. */
export interface UtteranceEvents {
  readonly onText: (text: string, isLast: boolean) => void;
  readonly onFailure: (failure: BrainFailure) => void;
}

/** Begins an utterance; called the moment somebody speaks. */
export type Engine = (language: DialogLanguage, events: UtteranceEvents) => Utterance;

/** Utterances that may wait for an engine that is slower than people. */
const MOST_WAITING = 4;

/** A recogniser of one engine: voice activity detection cuts, the engine understands. */
export function recogniserOf(engine: Engine, settings: UtteranceSettings = {}): Recogniser {
  return { open: (options) => new Listening(engine, settings, options) };
}

interface Pending {
  utterance: Utterance;
  /** What it said while those before it were not done. */
  text: string | undefined;
  end: { readonly text: string } | BrainFailure | undefined;
}

class Listening implements RecogniserStream {
  readonly #engine: Engine;
  readonly #options: Parameters<Recogniser['open']>[0];
  readonly #cutter: UtteranceCutter;
  /** In the order in which they were said; texts are told in that order. */
  readonly #pending: Pending[] = [];
  #present: Pending | undefined;
  /** Half a sample that came at the end of a message. */
  #odd: number | undefined;
  #isClosed = false;

  constructor(engine: Engine, settings: UtteranceSettings, options: Parameters<Recogniser['open']>[0]) {
    this.#engine = engine;
    this.#options = options;
    this.#cutter = new UtteranceCutter(
      {
        onStart: () => this.#begin(),
        onSound: (samples) => this.#present?.utterance.hear(samples),
        onEnd: (whole) => this.#end(whole),
      },
      settings,
    );
  }

  hear(pcm: Uint8Array): void {
    if (!this.#isClosed) this.#cutter.hear(this.#samples(pcm));
  }

  finish(): void {
    this.#odd = undefined;
    if (!this.#isClosed) this.#cutter.finish();
  }

  close(): void {
    this.#isClosed = true;
    this.#present = undefined;
    for (const { utterance } of this.#pending.splice(0)) utterance.drop();
  }

  /** Little-endian bytes that may begin anywhere in a buffer, and end in the middle of a sample. */
  #samples(pcm: Uint8Array): Int16Array {
    const odd = this.#odd;
    const bytes = pcm.byteLength + (odd === undefined ? 0 : 1);
    const whole = new Uint8Array(bytes);
    if (odd !== undefined) whole[0] = odd;
    whole.set(pcm, bytes - pcm.byteLength);
    this.#odd = bytes % 2 === 1 ? whole[bytes - 1] : undefined;
    const view = new DataView(whole.buffer);
    return Int16Array.from({ length: bytes >> 1 }, (_, i) => view.getInt16(2 * i, true));
  }

  #begin(): void {
    this.#options.onSpeech();
    // Whoever was told may have closed it.
    if (this.#isClosed) return;
    if (this.#pending.length >= MOST_WAITING) {
      this.#options.onFailure(recognitionFailed('MSS.47010119', 'does not keep pace'));
      return;
    }
    const pending: Pending = { utterance: NOTHING, text: undefined, end: undefined };
    this.#pending.push(pending);
    this.#present = pending;
    pending.utterance = this.#engine(this.#options.language, {
      onText: (text, isLast) => {
        if (pending.end !== undefined || !this.#pending.includes(pending)) return;
        if (isLast) pending.end = { text };
        else pending.text = text;
        this.#tell();
      },
      onFailure: (failure) => {
        if (pending.end !== undefined || !this.#pending.includes(pending)) return;
        pending.end = failure;
        this.#tell();
      },
    });
  }

  #end(whole: Int16Array): void {
    const { utterance } = this.#present ?? {};
    this.#present = undefined;
    utterance?.end(whole);
  }

  #tell(): void {
    for (let first = this.#pending[0]; first !== undefined; first = this.#pending[0]) {
      const { end, text } = first;
      if (end === undefined) {
        first.text = undefined;
        if (text !== undefined) this.#options.onText(text, false);
        return;
      }
      this.#pending.shift();
      // An engine that is done before the visitor is hears no more of this utterance.
      if (this.#present === first) this.#present = undefined;
      if (end instanceof BrainFailure) this.#options.onFailure(end);
      else this.#options.onText(end.text, true);
    }
  }
}

const NOTHING: Utterance = { hear: () => undefined, end: () => undefined, drop: () => undefined };

import type { DialogCommand, DialogRecogniser } from '@cyclorama/contract/dialogs';
import { IcsFailure } from '../errors/failure.ts';
import type { Hearing, HearingFailure, SpottedPhrase } from '../hearing/index.ts';
import type { LanguageCode } from '../types.ts';
import type { Environment } from './environment.ts';
import type { Log } from './log.ts';
import type { Store } from './store.ts';

export interface VoiceOptions {
  readonly environment: Environment;
  readonly recogniser: DialogRecogniser;
  readonly store: Store;
  readonly log: Log;
  /** @throws IcsFailure */
  readonly request: (command: DialogCommand) => Promise<unknown>;
  readonly sendPcm: (pcm: ArrayBuffer) => void;
  readonly onPhrase: (spotted: SpottedPhrase) => void;
  readonly onLevel: (level: number) => void;
  /** Trouble that no call waits for. */
  readonly onFailure: (failure: IcsFailure) => void;
}

/** The visitor's voice in one dialog: when the microphone is open, and when it is heard. */
export class Voice {
  readonly #options: VoiceOptions;
  #hearing: Hearing | undefined;
  #isWaking = false;
  #isKept = false;
  #isClosed = false;

  constructor(options: VoiceOptions) {
    this.#options = options;
    const { kind, why } = options.recogniser;
    if (kind === 'none')
      options.store.set({ whyNoSpeech: why ?? 'This avatar does not understand speech. Please type.' });
  }

  /** Asks for the microphone before it is needed. @throws IcsFailure */
  async open(keep = false): Promise<void> {
    if (keep) this.#isKept = true;
    await told(this.#get().open());
  }

  /** The visitor may speak from now on. @throws IcsFailure */
  async listen(): Promise<void> {
    if (this.#options.store.model.isListening) return;
    const hearing = this.#get();
    await told(hearing.open());
    await this.#options.request({ type: 'user_speech_start' });
    await told(hearing.start());
    if (this.#hearing === hearing) this.#options.store.set({ isListening: true });
  }

  /** What he has said is recognised; what he says now is not heard. @throws IcsFailure */
  async pause(): Promise<void> {
    const wasListening = this.#options.store.model.isListening;
    // Its last words are told at once, before the server hears that he stopped.
    this.#hearing?.stop();
    this.#options.store.set({ isListening: false });
    if (wasListening) await this.#options.request({ type: 'user_speech_stop' });
  }

  /** Nobody listens any more (sleep, end of the chat, no network): the microphone is let go unless it must stay. */
  rest(): void {
    this.#options.store.set({ isListening: false });
    this.#hearing?.stop();
    if (this.#isWaking || this.#isKept) {
      this.#watch();
      return;
    }
    this.#hearing?.close();
    this.#hearing = undefined;
  }

  /** Begins or ends to listen for the robot's phrases. @throws IcsFailure */
  async wakeup(isOn: boolean): Promise<void> {
    if (isOn === this.#isWaking) return;
    const phrases = this.#options.store.model.robot?.wake_phrases;
    this.#isWaking = isOn;
    try {
      if (isOn) await told(this.#get().wakeup(phrases));
      else await this.#hearing?.wakeup(undefined);
      if (isOn) this.#watch();
      else if (!this.#options.store.model.isListening) this.#unwatch();
    } catch (error) {
      this.#isWaking = false;
      throw error;
    }
  }

  setLanguage(language: LanguageCode): void {
    this.#hearing?.setLanguage(language);
  }

  /** What the server understood. */
  heard(text: string, isLast: boolean): void {
    this.#hearing?.heard(text, isLast);
  }

  close(): void {
    this.#isClosed = true;
    this.#hearing?.close();
    this.#hearing = undefined;
    this.#options.store.set({ isListening: false });
  }

  #get(): Hearing {
    if (this.#isClosed) throw new IcsFailure('999100005', 'The current dialog has ended or been canceled.');
    const { environment, recogniser, store, sendPcm, onPhrase, onLevel } = this.#options;
    this.#hearing ??= environment.createHearing({
      kind: recogniser.kind,
      ...(recogniser.why === undefined ? {} : { why: recogniser.why }),
      language: store.model.language,
      ...(environment.workletUrl === undefined ? {} : { workletUrl: environment.workletUrl }),
      onLevel,
      onText: (text, isLast) => this.#send({ type: 'recognized', text, is_last: isLast }),
      onSpeech: () => this.#bargeIn(),
      onPcm: sendPcm,
      onPhrase,
      onError: (failure) => this.#failed(failure),
    });
    return this.#hearing;
  }

  /** While the avatar sleeps the server hears on, since it alone understands; the phrases are spotted in its texts. */
  #watch(): void {
    const { recogniser, store, request, log } = this.#options;
    if (!this.#isWaking || recogniser.kind !== 'server' || store.model.isChatting) return;
    const hearing = this.#get();
    const begin = async (): Promise<void> => {
      await request({ type: 'user_speech_start' });
      // A chat may have begun, or wake-up been switched off.
      if (this.#hearing === hearing && this.#isWaking) await told(hearing.start());
    };
    begin().catch((error: unknown) => {
      log.warn('wake phrases are not heard', error);
      if (error instanceof IcsFailure && store.model.phase === 'ready') this.#options.onFailure(error);
    });
  }

  #unwatch(): void {
    if (this.#options.recogniser.kind === 'server') this.#send({ type: 'user_speech_stop' });
    this.rest();
  }

  /** With `server` the server hears it by itself. */
  #bargeIn(): void {
    const { recogniser, store } = this.#options;
    if (recogniser.kind === 'browser' && store.model.isSpeaking) this.#send({ type: 'interrupt' });
  }

  #failed(failure: HearingFailure): void {
    if (failure.isFatal && this.#options.store.model.isListening) {
      this.#options.store.set({ isListening: false });
      this.#send({ type: 'user_speech_stop' });
    }
    this.#options.onFailure(failureOf(failure));
  }

  #send(command: DialogCommand): void {
    this.#options
      .request(command)
      .catch((error: unknown) => this.#options.log.warn(`${command.type} was not taken`, error));
  }
}

function failureOf({ code, message }: HearingFailure): IcsFailure {
  return new IcsFailure(code, message);
}

/** Failures of the microphone as those of the SDK. */
async function told<Value>(work: Promise<Value>): Promise<Value> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof Error && 'code' in error && typeof error.code === 'string')
      throw new IcsFailure(error.code, error.message, { cause: error });
    throw error;
  }
}

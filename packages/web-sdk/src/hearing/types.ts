import type { DialogLanguage, WakePhrases } from '@cyclorama/contract/dialogs';

/** What went wrong with listening, as `error` events tell it: `code` is one of the SDK's table. */
export interface HearingFailure {
  readonly code: string;
  readonly message: string;
  /** It listens no longer until `start` is called anew. */
  readonly isFatal: boolean;
}

/** An `Error` with a code of the SDK's table; what `open` and `start` reject with. */
export class HearingError extends Error implements HearingFailure {
  override readonly name = 'HearingError';
  readonly code: string;
  readonly isFatal: boolean;
  constructor(code: string, message: string, options: ErrorOptions & { readonly isFatal?: boolean } = {}) {
    super(message, options);
    this.code = code;
    this.isFatal = options.isFatal ?? true;
  }
}

/** What a wake phrase asks for. */
export type WakeAction = 'wake' | 'interrupt' | 'exit';

/** A phrase that was spotted in what the visitor said. */
export interface SpottedPhrase {
  readonly action: WakeAction;
  /** As it was set. */
  readonly phrase: string;
  /** What was understood. */
  readonly text: string;
}

export interface HearingOptions {
  /**
   * As the server told (`CreateDialogAnswer.recogniser.kind`). `browser`: the page's own recogniser, texts come by
   * `onText`. `server`: the microphone comes by `onPcm`; bring what the server understood to `heard` when phrases are to be
   * spotted. `none`: `open` and `start` reject.
   */
  readonly kind: 'browser' | 'server' | 'none';
  readonly language: DialogLanguage;
  /** Why there is no recogniser, with `none`. */
  readonly why?: string;
  /** Where `hearing-worklet.js` lies; without it, or where it cannot be had, the worklet comes from a Blob. */
  readonly workletUrl?: string;
  /** Loudness for a meter, 0 (silence) to 1 (full scale), 25 times a second while the microphone is open. */
  readonly onLevel?: (level: number) => void;
  /**
   * While it listens, `browser` only: what was understood of one utterance so far (cumulative); then `isLast`. The last text
   * of an utterance that was a wake, interrupt or exit phrase and nothing else is empty: nobody is to answer it.
   */
  readonly onText: (text: string, isLast: boolean) => void;
  /** While it listens: the visitor began to speak (barge-in), at most 120 ms after he did. */
  readonly onSpeech: () => void;
  /** While it listens: he has been silent for 700 ms. */
  readonly onSpeechEnd?: () => void;
  /** While it listens, `server` only: 16 kHz mono, 16 bit little endian, 40 ms (1280 bytes) each. */
  readonly onPcm: (pcm: ArrayBuffer) => void;
  /** Wake, interrupt or exit phrase; also while it does not listen, when `wakeup` is on. */
  readonly onPhrase?: (spotted: SpottedPhrase) => void;
  readonly onError: (failure: HearingFailure) => void;
}

/** The microphone of a page and what becomes of it: see `createHearing`. */
export interface Hearing {
  readonly isListening: boolean;
  /** The microphone's stream while it is open. */
  readonly stream: MediaStream | undefined;
  /**
   * Opens the microphone (asks for permission) without listening: `firstCreateLocalStream`.
   * @throws HearingError 90100003, 90100005, 90100017 to 90100020, 90100025, 90100032; MSS.47010143 with `none`
   */
  open(): Promise<void>;
  /** Listens (opens first when needed); nothing when it does already. @throws HearingError as `open` */
  start(): Promise<void>;
  /** Listens no longer: an utterance that is not finished is told with `isLast`. The microphone stays open. */
  stop(): void;
  setLanguage(language: DialogLanguage): void;
  /**
   * Spots phrases from now on (`undefined`: no longer), even while it does not listen. Needs `loadWakeResources`. With
   * `browser` the recogniser then runs all the time; with `server` phrases are spotted in what is brought to `heard`.
   * @throws HearingError when resources or a recogniser are missing
   */
  wakeup(phrases: WakePhrases | undefined): Promise<void>;
  /** What the server understood (`speech_recognized`), cumulative. */
  heard(text: string, isLast: boolean): void;
  /** Lets go of the microphone and everything else. */
  close(): void;
}

/** Parameters of `HwICSUiSdk.initResourcePath`. Relative paths are relative to the page. */
export interface ResourcePath {
  readonly wasmPath: string;
  readonly dataPath: string;
  /** Default true: load now; false: when it is first needed. */
  readonly initModel?: boolean;
}

import type { DialogLanguage } from '@cyclorama/contract/dialogs';
import type { HearingFailure } from '../types.ts';

export interface PhraseEvents {
  /** Cumulative within an utterance; `isLast` ends it. */
  readonly onText: (text: string, isLast: boolean) => void;
  /** Somebody began to speak. */
  readonly onSpeech: () => void;
  readonly onError: (failure: HearingFailure) => void;
}

/** What turns speech into text for questions and wake phrases: the browser, or texts that come from the server. */
export interface PhraseRecogniser {
  /** Listens from now on. @throws HearingError */
  start(language: DialogLanguage): void;
  /** What was understood and not finished is told with `isLast`. */
  stop(): void;
}

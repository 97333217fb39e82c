import type { DialogLanguage } from '@cyclorama/contract/dialogs';
import type { HearingPlatform } from '../platform.ts';
import { HearingError } from '../types.ts';
import type { PhraseEvents, PhraseRecogniser } from './phrase-recogniser.ts';
import type { SpeechRecogniser, SpeechResultEvent } from './speech-recogniser.ts';

/** Browsers end it at every silence; it is started again at once, and ever later when it keeps ending at once. */
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5000;
/** A run that lasted so long was none that failed. */
const GOOD_RUN_MS = 2000;
/** The browser's service may be out of reach for so many runs. */
const MOST_NETWORK_FAILURES = 3;

const LANGUAGES: Readonly<Record<DialogLanguage, string>> = { zh_CN: 'zh-CN', en_US: 'en-US' };

/** Failures after which starting again is of no use. */
const FATAL: Readonly<Record<string, readonly [code: string, message: string]>> = {
  'not-allowed': ['90100017', 'The microphone may not be used: allow it for this page.'],
  'service-not-allowed': ['90100017', "The browser's speech recognition may not be used by this page."],
  'audio-capture': ['90100019', 'The microphone was not found: is it connected?'],
  'language-not-supported': ['MSS.47010143', 'The browser does not recognise speech in this language.'],
};

/** The browser's own recogniser, kept alive over silences. */
export class BrowserRecogniser implements PhraseRecogniser {
  readonly #platform: HearingPlatform;
  readonly #events: PhraseEvents;
  #recogniser: SpeechRecogniser | undefined;
  #language: DialogLanguage = 'zh_CN';
  #isWanted = false;
  #text = '';
  #pauseMs = FIRST_PAUSE_MS;
  #networkFailures = 0;
  #stopWaiting: (() => void) | undefined;

  constructor(platform: HearingPlatform, events: PhraseEvents) {
    this.#platform = platform;
    this.#events = events;
  }

  start(language: DialogLanguage): void {
    if (this.#platform.recogniser === undefined)
      throw new HearingError('90100025', 'This browser has no speech recognition; please type.');
    if (this.#isWanted && language === this.#language) return;
    this.stop();
    this.#language = language;
    this.#isWanted = true;
    this.#networkFailures = 0;
    this.#pauseMs = FIRST_PAUSE_MS;
    this.#run();
  }

  stop(): void {
    this.#isWanted = false;
    this.#stopWaiting?.();
    this.#stopWaiting = undefined;
    this.#letGo()?.abort();
    this.#finish();
  }

  #run(): void {
    const Recogniser = this.#platform.recogniser;
    if (Recogniser === undefined || !this.#isWanted) return;
    const recogniser = new Recogniser();
    this.#recogniser = recogniser;
    const since = this.#platform.now();
    recogniser.lang = LANGUAGES[this.#language];
    recogniser.continuous = true;
    recogniser.interimResults = true;
    recogniser.maxAlternatives = 1;
    recogniser.onspeechstart = () => this.#events.onSpeech();
    recogniser.onresult = (event) => this.#hear(event);
    recogniser.onerror = ({ error }) => this.#failed(error);
    recogniser.onend = () => {
      if (this.#recogniser !== recogniser) return;
      this.#letGo();
      this.#finish();
      this.#again(this.#platform.now() - since);
    };
    try {
      recogniser.start();
    } catch (error) {
      this.#letGo();
      this.#events.onError(
        new HearingError('90100025', "The browser's speech recognition does not start.", {
          cause: error,
          isFatal: false,
        }),
      );
      this.#again(0);
    }
  }

  /** Forgets the present run; what it still says is not heard. */
  #letGo(): SpeechRecogniser | undefined {
    const recogniser = this.#recogniser;
    this.#recogniser = undefined;
    if (recogniser === undefined) return undefined;
    recogniser.onresult = recogniser.onspeechstart = recogniser.onerror = recogniser.onend = null;
    return recogniser;
  }

  #again(lastedMs: number): void {
    if (!this.#isWanted) return;
    this.#pauseMs = lastedMs >= GOOD_RUN_MS ? FIRST_PAUSE_MS : Math.min(LONGEST_PAUSE_MS, 2 * this.#pauseMs);
    this.#stopWaiting = this.#platform.later(() => this.#run(), this.#pauseMs);
  }

  #hear({ resultIndex, results }: SpeechResultEvent): void {
    this.#networkFailures = 0;
    let present = '';
    for (let i = resultIndex; i < results.length; i++) {
      const result = results[i]!;
      const best = result[0];
      if (best === undefined) continue;
      // Android calls everything final; only what it is sure of is.
      const isFinal = result.isFinal && !(best.confidence === 0 && /Android/.test(this.#platform.userAgent));
      if (!isFinal) {
        present += best.transcript;
        continue;
      }
      present = '';
      this.#text = '';
      const text = best.transcript.trim();
      if (text !== '') this.#events.onText(text, true);
    }
    const text = present.trim();
    if (text === '' || text === this.#text) return;
    this.#text = text;
    this.#events.onText(text, false);
  }

  /** What was understood so far is all that will be. */
  #finish(): void {
    const text = this.#text;
    this.#text = '';
    if (text !== '') this.#events.onText(text, true);
  }

  #failed(error: string): void {
    // Nobody spoke, or it was ended by us: it starts again.
    if (error === 'no-speech' || error === 'aborted') return;
    const fatal = FATAL[error];
    if (fatal !== undefined) {
      this.#give(...fatal);
      return;
    }
    if (error !== 'network') return;
    this.#networkFailures += 1;
    if (this.#networkFailures >= MOST_NETWORK_FAILURES)
      this.#give('999000001', "The browser's speech recognition cannot reach its service.");
  }

  #give(code: string, message: string): void {
    this.stop();
    this.#events.onError({ code, message, isFatal: true });
  }
}

import type { DialogLanguage, WakePhrases } from '@cyclorama/contract/dialogs';
import { FRAME_SAMPLES, VoiceActivity } from '@cyclorama/speech/vad';
import { askMicrophone, Microphone } from './capture/microphone.ts';
import { Framer, levelOf, PCM_SAMPLES, pcmOf } from './capture/pcm.ts';
import { browserPlatform, sharesMicrophone, type HearingPlatform } from './platform.ts';
import { BrowserRecogniser } from './recognise/browser-recogniser.ts';
import type { PhraseRecogniser } from './recognise/phrase-recogniser.ts';
import { HearingError, type Hearing, type HearingFailure, type HearingOptions } from './types.ts';
import { LocalWakeup } from './wakeup/local-wakeup.ts';
import { WakeupResources } from './wakeup/resources.ts';

/** Sound from before `start` that is sent too: people speak while they press. */
const PRE_ROLL_FRAMES = 8;
const SPEECH_END_MS = 700;

/** What a page hears with: its microphone, voice activity, the recogniser and wake phrases. */
export class PageHearing implements Hearing {
  readonly #options: HearingOptions;
  readonly #platform: HearingPlatform;
  readonly #resources: WakeupResources;
  readonly #microphone: Microphone;
  /** The browser's; texts of the server come by `heard`. */
  readonly #recogniser: PhraseRecogniser;
  readonly #vad = new VoiceActivity({ hangoverMs: SPEECH_END_MS });
  readonly #vadFrames = new Framer(FRAME_SAMPLES, (frame) => this.#watch(frame));
  readonly #pcmFrames = new Framer(PCM_SAMPLES, (frame) => this.#send(frame));
  readonly #early: ArrayBuffer[] = [];
  #language: DialogLanguage;
  #wakeup: LocalWakeup | undefined;
  /** Of `wakeup`: the last call counts. */
  #wakeupCalls = 0;
  /** Of `start` and `stop`: the last call counts. */
  #startCalls = 0;
  #isListening = false;
  #isClosed = false;

  constructor(options: HearingOptions, platform: HearingPlatform, resources: WakeupResources) {
    this.#options = options;
    this.#platform = platform;
    this.#resources = resources;
    this.#language = options.language;
    const onError = (failure: HearingFailure): void => this.#failed(failure);
    this.#microphone = new Microphone({
      platform,
      workletUrl: options.workletUrl,
      onSamples: (samples) => {
        this.#vadFrames.push(samples);
        this.#pcmFrames.push(samples);
      },
      onError,
    });
    this.#recogniser = new BrowserRecogniser(platform, {
      onText: (text, isLast) => this.#understood(text, isLast),
      onSpeech: () => {
        // Where the microphone is open, it knows earlier and better.
        if (this.#isListening && this.#microphone.stream === undefined) this.#options.onSpeech();
      },
      onError,
    });
  }

  get isListening(): boolean {
    return this.#isListening;
  }

  get stream(): MediaStream | undefined {
    return this.#microphone.stream;
  }

  async open(): Promise<void> {
    this.#must();
    if (this.#options.kind === 'server' || sharesMicrophone(this.#platform)) {
      await this.#microphone.open();
      return;
    }
    // The recogniser will have it alone; the page only asks for permission.
    for (const track of (await askMicrophone(this.#platform)).getTracks()) track.stop();
  }

  async start(): Promise<void> {
    if (this.#isListening) return;
    const call = (this.#startCalls += 1);
    await this.open();
    // Whoever closed it meanwhile is told so; whoever stopped it, or started it twice, has what he wanted.
    this.#must();
    if (call !== this.#startCalls) return;
    this.#vad.cut();
    if (this.#options.kind === 'browser') this.#recogniser.start(this.#language);
    this.#isListening = true;
    if (this.#options.kind === 'server') for (const pcm of this.#early.splice(0)) this.#options.onPcm(pcm);
  }

  stop(): void {
    this.#startCalls += 1;
    if (!this.#isListening) return;
    // What is understood and not finished is told while it still counts.
    this.#recogniser.stop();
    this.#isListening = false;
    if (this.#wakeup !== undefined && this.#options.kind === 'browser')
      this.#recogniser.start(this.#language);
  }

  setLanguage(language: DialogLanguage): void {
    if (language === this.#language) return;
    this.#language = language;
    if (this.#options.kind === 'browser' && (this.#isListening || this.#wakeup !== undefined))
      this.#recogniser.start(language);
  }

  async wakeup(phrases: WakePhrases | undefined): Promise<void> {
    const call = (this.#wakeupCalls += 1);
    if (phrases === undefined) {
      this.#wakeup = undefined;
      if (!this.#isListening) this.#recogniser.stop();
      return;
    }
    this.#must();
    const spotter = await this.#resources.spotter();
    if (this.#options.kind === 'browser') await this.open();
    this.#must();
    if (call !== this.#wakeupCalls) return;
    if (this.#options.kind === 'browser') this.#recogniser.start(this.#language);
    this.#wakeup = new LocalWakeup(spotter, phrases, (spotted) => this.#options.onPhrase?.(spotted));
  }

  heard(text: string, isLast: boolean): void {
    this.#wakeup?.hear(text, isLast);
  }

  close(): void {
    this.#isClosed = true;
    this.#isListening = false;
    this.#wakeup = undefined;
    this.#recogniser.stop();
    this.#microphone.close();
  }

  /** @throws HearingError when nothing can be heard at all */
  #must(): void {
    const { kind, why } = this.#options;
    if (this.#isClosed) throw new HearingError('999400001', 'Listening has ended.');
    if (kind === 'none')
      throw new HearingError('MSS.47010143', why ?? 'There is no speech recogniser; please type.');
    if (kind === 'browser' && this.#platform.recogniser === undefined)
      throw new HearingError('90100025', 'This browser has no speech recognition; please type.');
  }

  #understood(text: string, isLast: boolean): void {
    const isCommand = this.#wakeup?.hear(text, isLast) ?? false;
    if (this.#isListening) this.#options.onText(isCommand && isLast ? '' : text, isLast);
  }

  #watch(frame: Float32Array): void {
    const { event } = this.#vad.push(frame);
    if (!this.#isListening) return;
    if (event === 'start') this.#options.onSpeech();
    else if (event === 'end') this.#options.onSpeechEnd?.();
  }

  #send(frame: Float32Array): void {
    this.#options.onLevel?.(levelOf(frame));
    if (this.#options.kind !== 'server') return;
    const pcm = pcmOf(frame);
    if (this.#isListening) {
      this.#options.onPcm(pcm);
      return;
    }
    this.#early.push(pcm);
    if (this.#early.length > PRE_ROLL_FRAMES) this.#early.shift();
  }

  #failed(failure: HearingFailure): void {
    if (failure.isFatal) {
      this.#isListening = false;
      this.#recogniser.stop();
    }
    this.#options.onError(failure);
  }
}

const resources = new WakeupResources();

/** Opens a page's ears; the microphone itself is opened by `open` or `start`. */
export function createHearing(options: HearingOptions): Hearing {
  return new PageHearing(options, browserPlatform(), resources);
}

/**
 * Loads what voice wake-up needs: `wasmData.js` and `modelData.js`.
 * @throws HearingError 90000005, 999300002 when a path is wrong
 */
export function initResourcePath(paths: Parameters<WakeupResources['init']>[0]): Promise<void> {
  return resources.init(paths);
}

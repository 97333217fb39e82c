import type { LiveAvatarReport } from '@cyclorama/avatar/catalogue';
import type {
  DialogLanguage,
  DialogMessage,
  DriverMessage,
  InteractionMode,
} from '@cyclorama/contract/dialogs';
import { LiveHostError } from '../../../hosts/live/live-host.ts';
import { ModerationUnavailable } from '../../moderation/moderate.ts';
import { BrainFailure, type OpenDialog } from '../port.ts';
import { DialogRefused } from '../refused.ts';
import { Answer } from './answer.ts';
import { Driven } from './driven.ts';
import { newId } from './ids.ts';
import type { DialogWords } from './ledger.ts';
import { Listening } from './listening.ts';
import { Memory } from './memory.ts';
import { Speaker, type SpeakerOptions } from './speaker.ts';
import { Countdown, type Timers } from './timers.ts';
import { APOLOGY, CODES } from './words.ts';

/** Characters of a question. */
const MOST_QUESTION = 1000;
export interface ConversationOptions
  extends
    Pick<OpenDialog, 'robot' | 'brain' | 'recogniser' | 'told' | 'language'>,
    Pick<SpeakerOptions, 'tell'> {
  readonly jobId: string;
  readonly timers: Timers;
  readonly voice: (language: DialogLanguage) => ReturnType<SpeakerOptions['voice']>;
  readonly isAllowed: (text: string) => Promise<boolean>;
  readonly send: (message: DialogMessage) => void;
  readonly sendDriver: (message: DriverMessage) => void;
  readonly onWords: (who: DialogWords['who'], text: string) => void;
  /** Awake, asleep, speaking, silent, in another mode or language. */
  readonly onChange: () => void;
  /** Something of ours went wrong. */
  readonly onFault: (error: unknown) => void;
}

/** Who says what to whom in a dialog: chat, mode, questions and answers, interruptions, sleep. */
export class Conversation {
  readonly #options: ConversationOptions;
  readonly #speaker: Speaker;
  readonly #driven: Driven;
  readonly #listening: Listening;
  readonly #sleep: Countdown;
  readonly #greeted = new Set<DialogLanguage>();
  readonly #memory = new Memory();
  #language: DialogLanguage;
  #mode: InteractionMode = 'AUDIO';
  #isAwake: boolean;
  #chatId: string | undefined;
  #answer: Answer | undefined;
  /** What the present words belong to. */
  #wordsOf: string | undefined;

  constructor(options: ConversationOptions) {
    this.#options = options;
    this.#language = options.language;
    // Whoever is driven by others does what they say, without chat and sleep.
    this.#isAwake = options.robot.isThirdParty;
    this.#speaker = new Speaker({
      voice: () => options.voice(this.#language),
      tell: options.tell,
      onSound: (text, isFirst) => this.#sounds(text, isFirst),
      onSilence: (isCut) => this.#falls(isCut),
      onFailure: (text, error) => this.#unspoken(text, error),
    });
    this.#driven = new Driven({
      ...{ timers: options.timers, speaker: this.#speaker, isAllowed: options.isAllowed },
      safeAnswer: () => options.robot.safeAnswer[this.#language],
      onText: (text) => options.onWords('avatar', text.trim()),
      onFailure: (error) => this.#failed(error),
    });
    this.#listening = new Listening({
      ...{ recogniser: options.recogniser, send: options.send, onFault: options.onFault },
      onText: (text, isLast) => this.#understood(text, isLast),
      onSpeech: () => this.interrupt(),
      onFailure: (failure) => this.#failed(failure),
    });
    this.#sleep = new Countdown(options.timers, () => this.#fallAsleep());
  }

  get language(): DialogLanguage {
    return this.#language;
  }

  get mode(): InteractionMode {
    return this.#mode;
  }

  get isAwake(): boolean {
    return this.#isAwake;
  }

  get isSpeaking(): boolean {
    return this.#speaker.isSpeaking;
  }

  get chatId(): string | undefined {
    return this.#chatId;
  }

  /** Questions that were answered. */
  get answered(): number {
    return this.#memory.answered;
  }

  /** @throws DialogRefused */
  startChat(mode: InteractionMode): string {
    this.#checkMode(mode);
    this.#mode = mode;
    if (mode === 'TEXT') this.#listening.close();
    const chatId = (this.#chatId ??= newId());
    this.#wake();
    this.#greet(chatId);
    return chatId;
  }

  stopChat(): void {
    this.interrupt();
    this.#listening.close();
    this.#chatId = undefined;
    this.#isAwake = false;
    this.#sleep.stop();
    this.#options.onChange();
  }

  /** @throws DialogRefused */
  switchMode(mode: InteractionMode): void {
    if (this.#chatId === undefined) throw new DialogRefused(CODES.notNow, 'there is no chat');
    this.#checkMode(mode);
    this.#mode = mode;
    if (mode === 'TEXT') this.#listening.close();
    this.#stir();
    this.#options.onChange();
  }

  /** @returns the id of the question and its answer @throws DialogRefused */
  ask(text: string): string {
    if (text.trim() === '') throw new DialogRefused(CODES.empty);
    if (text.length > MOST_QUESTION)
      throw new DialogRefused(CODES.tooLong, `${text.length} of ${MOST_QUESTION} characters`);
    this.#checkAwake();
    if (this.#mode !== 'TEXT') throw new DialogRefused(CODES.notText);
    if (this.#driven.isBusy) throw new DialogRefused(CODES.drivenAlready);
    if (this.#answer !== undefined) throw new DialogRefused(CODES.answeringOrAsleep);
    const chatId = newId();
    this.#reply(chatId, text.trim());
    return chatId;
  }

  /** Text to be said as it is. @throws DialogRefused */
  drive(text: string, isLast: boolean): string {
    if (this.#answer !== undefined) throw new DialogRefused(CODES.answeringOrAsleep);
    const isNew = !this.#driven.isBusy;
    const chatId = isNew ? newId() : (this.#wordsOf ?? newId());
    this.#driven.push(text, isLast);
    this.#wordsOf = chatId;
    this.#stir();
    return chatId;
  }

  /** Silence, at once; what was about to be said is forgotten. */
  interrupt(): void {
    this.#answer?.cut();
    this.#answer = undefined;
    this.#driven.cut();
    this.#speaker.cut();
    this.#stir();
  }

  /**
   * The visitor may speak. Whoever sleeps listens for words that wake it, where this server understands speech: the page
   * knows them.
   * @returns the id of what is said and its answer @throws DialogRefused
   */
  startSpeech(): { readonly chatId?: string } {
    const listening = this.#listening;
    if (!this.#isAwake && listening.isHere) {
      listening.start(this.#language);
      return {};
    }
    this.#checkAwake();
    if (this.#mode !== 'AUDIO') throw new DialogRefused(CODES.notNow, 'the mode is TEXT');
    this.interrupt();
    const chatId = listening.begin();
    listening.start(this.#language);
    return { chatId };
  }

  stopSpeech(): void {
    this.#listening.stop();
  }

  hear(pcm: Uint8Array): void {
    this.#listening.hear(pcm);
  }

  /** The page's own recogniser understood something. @throws DialogRefused */
  recognized(text: string, isLast: boolean): void {
    if (!this.#options.robot.isThirdParty) {
      this.#checkAwake();
      if (this.#mode !== 'AUDIO') throw new DialogRefused(CODES.notNow, 'the mode is TEXT');
    }
    this.#understood(text, isLast);
  }

  /** @throws DialogRefused */
  changeLanguage(language: DialogLanguage): void {
    if (!this.#options.robot.languages.some((one) => one.language === language))
      throw new DialogRefused(CODES.invalid, `this robot does not speak ${language}`);
    if (language === this.#language) return;
    this.interrupt();
    this.#listening.close();
    this.#language = language;
    this.#loadVoice();
    this.#stir();
  }

  /** Nothing of it is known any more: another visitor may come. */
  forget(): void {
    this.stopChat();
    this.#memory.forget();
    this.#greeted.clear();
    this.#mode = 'AUDIO';
    this.#isAwake = this.#options.robot.isThirdParty;
  }

  /** The avatar tells of its words. */
  report(report: LiveAvatarReport): void {
    this.#speaker.report(report);
  }

  /** The avatar is gone, and another one comes: what it was saying is lost. */
  reset(): void {
    this.#answer?.cut();
    this.#answer = undefined;
    this.#speaker.reset();
  }

  close(): void {
    this.interrupt();
    this.#sleep.stop();
    this.#listening.close();
  }

  #checkMode(mode: InteractionMode): void {
    const { told } = this.#options;
    if (mode === 'AUDIO' && told.kind === 'none') throw new DialogRefused(CODES.noRecogniser, told.why);
  }

  #checkAwake(): void {
    if (!this.#isAwake) throw new DialogRefused(CODES.answeringOrAsleep, 'the avatar is asleep');
  }

  #wake(): void {
    this.#loadVoice();
    if (!this.#isAwake) {
      this.#isAwake = true;
      this.#options.send({ type: 'enter_active' });
    }
    this.#options.onChange();
    this.#stir();
  }

  /** By the time something is to be said its engine is there. */
  #loadVoice(): void {
    const { voice, onFault } = this.#options;
    voice(this.#language)
      .then((ready) => ready.ready(AbortSignal.timeout(30_000)))
      .catch(onFault);
  }

  /** Puts sleep off: a word was said. */
  #stir(): void {
    const { robot } = this.#options;
    if (!this.#isAwake || robot.isThirdParty) this.#sleep.stop();
    else this.#sleep.start(robot.sleepAfterSeconds * 1000);
  }

  #fallAsleep(): void {
    if (this.#speaker.isBusy || this.#answer !== undefined) {
      this.#stir();
      return;
    }
    this.#isAwake = false;
    this.#chatId = undefined;
    this.#listening.close();
    this.#options.send({ type: 'enter_sleep' });
    this.#options.onChange();
  }

  #greet(chatId: string): void {
    const { languages } = this.#options.robot;
    const greeting = languages.find(({ language }) => language === this.#language)?.greeting;
    if (this.#greeted.has(this.#language) || this.#speaker.isBusy) return;
    this.#greeted.add(this.#language);
    if (greeting === undefined || greeting.trim() === '') return;
    this.#wordsOf = chatId;
    const utterance = this.#speaker.begin();
    this.#options.onWords('avatar', greeting);
    utterance.say(greeting);
    utterance.end();
    void utterance.done.then(() => this.#stir());
  }

  #understood(text: string, isLast: boolean): void {
    // An utterance in which nothing was understood is no reason to be silent.
    if (text.trim() !== '') this.interrupt();
    else if (!this.#listening.isOpen) return;
    const { sendDriver, robot } = this.#options;
    if (robot.isThirdParty) {
      sendDriver({ type: 'speech_recognized', text, is_last: isLast });
      return;
    }
    const chatId = this.#listening.tell(text, isLast);
    const question = text.trim().slice(0, MOST_QUESTION);
    if (isLast && this.#isAwake && question !== '') this.#reply(chatId, question);
  }

  #reply(chatId: string, question: string): void {
    const { brain, robot, send, onWords, isAllowed, jobId } = this.#options;
    if (brain === undefined) throw new DialogRefused(CODES.noBrain);
    const utterance = this.#speaker.begin();
    const { sessionId, turns } = this.#memory;
    this.#wordsOf = chatId;
    onWords('visitor', question);
    let results = 0;
    const answer: Answer = new Answer({
      ...{ brain, utterance, isAllowed },
      question: {
        ...{ jobId, sessionId, user: jobId, language: this.#language, question },
        turns,
      },
      safeAnswer: robot.safeAnswer[this.#language],
      apology: APOLOGY[this.#language],
      onText: (text, isLast, images) => {
        send({
          ...{ type: 'semantic_recognized', chat_id: chatId, result_id: results++ },
          ...{ text, question_text: question, is_last: isLast },
          ...(images.length === 0 ? {} : { images }),
        });
      },
      onFailure: (error) => this.#failed(error),
    });
    this.#answer = answer;
    this.#sleep.stop();
    void answer.run().then(({ text, how }) => {
      if (this.#answer === answer) this.#answer = undefined;
      if (text !== '') onWords('avatar', text);
      if (how !== 'failed') this.#memory.keep(sessionId, { question, answer: text });
      this.#stir();
    });
  }

  #sounds(text: string, isFirst: boolean): void {
    const { send, sendDriver, onChange } = this.#options;
    if (isFirst) {
      const chatId = this.#wordsOf;
      send({ type: 'speaking_start', ...(chatId === undefined ? {} : { chat_id: chatId }) });
      sendDriver({ type: 'speaking_start' });
      onChange();
    }
    send({ type: 'caption', text });
  }

  #falls(isCut: boolean): void {
    const { send, sendDriver, onChange } = this.#options;
    const chatId = this.#wordsOf;
    send({ type: 'caption', text: '' });
    send({ type: 'speaking_stop', ...(chatId === undefined ? {} : { chat_id: chatId }) });
    sendDriver({ type: 'speaking_stop', is_cut: isCut });
    onChange();
    this.#stir();
  }

  #unspoken(text: string, error: unknown): void {
    this.#options.onFault(error);
    // An avatar that is gone comes back, and has then forgotten what it was to say.
    const isGone = error instanceof LiveHostError && error.kind === 'gone';
    if (text !== '' && !isGone) this.#tellError(CODES.unspeakable, text.slice(0, 80));
  }

  #failed(error: unknown): void {
    if (error instanceof BrainFailure) this.#tellError(error.code, error.message);
    else {
      this.#options.onFault(error);
      const isModeration = error instanceof ModerationUnavailable;
      this.#tellError(isModeration ? CODES.moderationFailed : CODES.internal, 'no answer could be made');
    }
  }

  #tellError(code: string, message: string): void {
    this.#options.send({ type: 'error', code, message, is_fatal: false });
    this.#options.sendDriver({ type: 'error', error_code: code, error_msg: message });
  }
}

import type { DialogRobot } from '@cyclorama/contract/dialogs';
import type { LanguageChange } from '../types.ts';
import type { Notice } from '../wire/events.ts';
import type { EventName, Listeners } from './listeners.ts';
import type { Store } from './store.ts';

/** What a page with a large model of its own hears (table 7-40). */
const THIRD_PARTY_EVENTS: readonly EventName[] = ['error', 'jobInfoChange'];

export interface ConversationOptions {
  readonly store: Store;
  readonly listeners: Listeners;
  /** Makes an address of a robot or an answer one that can be loaded; undefined: not to be loaded. */
  readonly resolve: (address: string | undefined) => string | undefined;
}

/** Turns what the server tells into events of the page and into what the interface shows. */
export class Conversation {
  readonly #store: Store;
  readonly #listeners: Listeners;
  readonly #resolve: ConversationOptions['resolve'];
  #isAsleep = true;
  #isFirstState = true;
  /** The connection was away: what happened meanwhile is told by the difference. */
  #isBehind = false;

  constructor({ store, listeners, resolve }: ConversationOptions) {
    this.#store = store;
    this.#listeners = listeners;
    this.#resolve = resolve;
  }

  get isAsleep(): boolean {
    return this.#isAsleep;
  }

  /** The connection went. */
  lost(): void {
    this.#isBehind = true;
    this.#store.closeMessages();
  }

  robot(robot: DialogRobot): void {
    this.#store.set({
      robot,
      language: robot.language,
      isThirdParty: robot.is_third_party,
      backgroundUrl: this.#resolve(robot.background_url),
      portraitUrl: this.#resolve(robot.portrait_url),
    });
  }

  hear(notice: Exclude<Notice, { type: 'error' }>): void {
    switch (notice.type) {
      case 'state':
        this.#state(notice);
        break;
      case 'enter_active':
        this.#asleep(false);
        break;
      case 'enter_sleep':
        this.#asleep(true);
        break;
      case 'speaking_start':
        this.#speaking(true);
        break;
      case 'speaking_stop':
        this.#speaking(false);
        break;
      case 'speech_recognized':
        // What is overheard while it sleeps is only looked through for wake phrases.
        if (!this.#isAsleep) this.#recognized(notice);
        break;
      case 'semantic_recognized':
        this.#answered(notice);
        break;
      case 'caption':
        this.#store.set({ caption: notice.text });
        break;
      case 'language':
        this.robot(notice.robot);
        this.#emit('languageInfoChange', () => languagesOf(notice.robot));
        break;
      default:
      // A newer server tells more than this page knows.
    }
  }

  /** The visitor typed a question that the server took. */
  asked(chatId: string, text: string): void {
    this.#store.say({ chatId, from: 'visitor', text, isOpen: false });
    // A quick answer may have begun by now.
    if (this.#store.said(chatId, 'avatar') === undefined) this.#store.set({ state: 'thinking' });
  }

  #state(state: Extract<Notice, { type: 'state' }>): void {
    const { model } = this.#store;
    if (this.#isBehind || this.#isFirstState) {
      if (!this.#isFirstState && state.is_asleep !== this.#isAsleep) this.#asleep(state.is_asleep);
      if (this.#isBehind) this.#speaking(state.is_speaking);
      this.#store.set({ isSpeaking: state.is_speaking, state: state.is_asleep ? 'sleeping' : 'waiting' });
      if (!state.is_speaking) this.#store.set({ caption: '' });
      if (this.#isBehind && state.language !== model.language && model.robot !== undefined)
        this.#emit('languageInfoChange', () => ({
          ...languagesOf(model.robot!),
          currentLanguage: state.language,
        }));
      this.#isBehind = false;
      this.#isFirstState = false;
    }
    // A chat that is ended by the page puts the avatar to sleep without that being an event.
    this.#isAsleep = state.is_asleep;
    if (state.is_asleep) this.#store.set({ state: 'sleeping' });
    this.#store.set({
      mode: state.mode,
      language: state.language,
      isChatting: state.chat_id !== undefined,
    });
  }

  #asleep(isAsleep: boolean): void {
    this.#isAsleep = isAsleep;
    if (isAsleep) this.#store.closeMessages();
    this.#store.set({ state: isAsleep ? 'sleeping' : 'waiting' });
    this.#emit(isAsleep ? 'enterSleep' : 'enterActive', () => undefined);
  }

  #speaking(isSpeaking: boolean): void {
    const { model } = this.#store;
    if (isSpeaking === model.isSpeaking) return;
    if (isSpeaking) {
      this.#store.set({ isSpeaking });
      this.#emit('speakingStart', () => undefined);
      return;
    }
    this.#store.set({
      isSpeaking,
      caption: '',
      state: model.state === 'answering' ? 'answered' : model.state,
    });
    this.#emit('speakingStop', () => undefined);
  }

  #recognized(notice: Extract<Notice, { type: 'speech_recognized' }>): void {
    const { chat_id: chatId, result_id: resultId, text, is_last: isLast } = notice;
    this.#store.say({ chatId, from: 'visitor', text, isOpen: !isLast });
    this.#store.set({ state: isLast ? 'thinking' : 'recognizing' });
    this.#emit('speechRecognized', () => ({ text, resultId, isLast, chatId }));
  }

  #answered(notice: Extract<Notice, { type: 'semantic_recognized' }>): void {
    const {
      chat_id: chatId,
      result_id: resultId,
      text,
      question_text: questionText,
      is_last: isLast,
    } = notice;
    const store = this.#store;
    if (questionText !== '' && store.said(chatId, 'visitor') === undefined)
      store.say({ chatId, from: 'visitor', text: questionText, isOpen: false });
    const before = store.said(chatId, 'avatar');
    const images = [...(before?.images ?? [])];
    for (const address of notice.images ?? []) {
      const resolved = this.#resolve(address);
      if (resolved !== undefined && !images.includes(resolved)) images.push(resolved);
    }
    const whole = (before?.text ?? '') + text;
    // The end of an answer that has no words is no bubble.
    if (whole !== '' || images.length > 0)
      store.say({ chatId, from: 'avatar', text: whole, isOpen: !isLast, images });
    if (before === undefined) store.set({ state: 'answering' });
    this.#emit('semanticRecognized', () => ({ text, questionText, resultId, isLast, chatId }));
  }

  /** Tells the page what it may hear. */
  #emit<Name extends EventName>(name: Name, tell: () => Told<Name>): void {
    if (this.#store.model.isThirdParty && !THIRD_PARTY_EVENTS.includes(name)) return;
    const told = tell();
    this.#listeners.emit(name, ...((told === undefined ? [] : [told]) as Parameters<Emitted<Name>>));
  }
}

type Emitted<Name extends EventName> = NonNullable<import('../types.ts').EventMap[Name]>;
type Told<Name extends EventName> = Parameters<Emitted<Name>>[0];

/** As `getLanguageInfo` and `languageInfoChange` tell them. */
export function languagesOf(robot: DialogRobot): LanguageChange {
  return {
    languageList: robot.languages.map(({ language, language_desc, is_default: isDefault }) => ({
      language,
      language_desc,
      isDefault,
    })),
    currentLanguage: robot.language,
  };
}

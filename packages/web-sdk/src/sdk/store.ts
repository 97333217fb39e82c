import type { UiMessage, UiModel } from '../ui/types.ts';

/** Older bubbles are forgotten. */
const MOST_MESSAGES = 200;

export const EMPTY_MODEL: UiModel = {
  phase: 'connecting',
  failure: undefined,
  state: 'sleeping',
  robot: undefined,
  language: 'zh_CN',
  mode: 'AUDIO',
  isChatting: false,
  isListening: false,
  isSpeaking: false,
  isMuted: false,
  isSoundBlocked: false,
  whyNoSpeech: undefined,
  isThirdParty: false,
  backgroundUrl: undefined,
  portraitUrl: undefined,
  caption: '',
  messages: [],
  network: 'good',
  hint: undefined,
};

/** What the interface shows, and who is told when it changes. */
export class Store {
  readonly #onChange: (model: UiModel) => void;
  #model: UiModel = EMPTY_MODEL;
  #hints = 0;

  constructor(onChange: (model: UiModel) => void) {
    this.#onChange = onChange;
  }

  get model(): UiModel {
    return this.#model;
  }

  set(change: Partial<UiModel>): void {
    const names = Object.keys(change) as (keyof UiModel)[];
    if (names.every((name) => this.#model[name] === change[name])) return;
    this.#model = { ...this.#model, ...change };
    this.#onChange(this.#model);
  }

  hint(kind: 'info' | 'warning' | 'error', text: string): void {
    this.#hints += 1;
    this.set({ hint: { id: this.#hints, kind, text } });
  }

  /** The bubble of one side in one round of question and answer, new or changed. */
  say(message: Omit<UiMessage, 'images'> & { readonly images?: readonly string[] }): void {
    const { chatId, from, text, isOpen } = message;
    const { messages } = this.#model;
    const index = this.#indexOf(chatId, from);
    const before = messages[index];
    const images = message.images ?? before?.images ?? [];
    const now: UiMessage = { chatId, from, text, isOpen, images };
    const changed =
      before === undefined ? [...messages, now] : messages.map((old, i) => (i === index ? now : old));
    this.set({ messages: changed.slice(-MOST_MESSAGES) });
  }

  /** What one side has said in a round so far. */
  said(chatId: string, from: UiMessage['from']): UiMessage | undefined {
    return this.#model.messages[this.#indexOf(chatId, from)];
  }

  /** Nothing more comes for any bubble. */
  closeMessages(): void {
    const { messages } = this.#model;
    if (messages.some(({ isOpen }) => isOpen))
      this.set({
        messages: messages.map((message) => (message.isOpen ? { ...message, isOpen: false } : message)),
      });
  }

  #indexOf(chatId: string, from: UiMessage['from']): number {
    return this.#model.messages.findIndex((message) => message.chatId === chatId && message.from === from);
  }
}

import type { DialogCommand } from '@cyclorama/contract/dialogs';
import { IcsFailure } from '../errors/failure.ts';
import type { WakeAction } from '../hearing/index.ts';
import type { InteractionMode, LanguageCode } from '../types.ts';
import type { ResultMessage } from '../wire/events.ts';
import type { Conversation } from './conversation.ts';
import type { Store } from './store.ts';
import type { Voice } from './voice.ts';

export interface ChatOptions {
  readonly store: Store;
  readonly voice: Voice;
  readonly conversation: Conversation;
  /** @throws IcsFailure */
  readonly request: (command: DialogCommand) => Promise<ResultMessage>;
}

/** What page and visitor can do in a dialog. All throw IcsFailure. */
export class Chat {
  readonly #store: Store;
  readonly #voice: Voice;
  readonly #conversation: Conversation;
  readonly #request: ChatOptions['request'];

  constructor({ store, voice, conversation, request }: ChatOptions) {
    this.#store = store;
    this.#voice = voice;
    this.#conversation = conversation;
    this.#request = request;
  }

  /** Resolves with the dialog's id. By voice the microphone is heard from then on. */
  async start(mode: InteractionMode): Promise<string> {
    // Without a microphone no dialog by voice is begun.
    if (mode === 'AUDIO') await this.#voice.open();
    const { chat_id: chatId = '', mode: now = mode } = await this.#request({ type: 'start_chat', mode });
    this.#store.set({ isChatting: true, mode: now });
    if (now === 'AUDIO') await this.#voice.listen();
    else if (this.#store.model.isListening) await this.#voice.pause();
    return chatId;
  }

  async stop(): Promise<string> {
    // What was said last is not asked any more.
    this.#voice.rest();
    const { chat_id: chatId = '' } = await this.#request({ type: 'stop_chat' });
    this.#store.closeMessages();
    this.#store.set({ isChatting: false });
    return chatId;
  }

  async switchMode(mode: InteractionMode): Promise<InteractionMode> {
    if (mode === 'AUDIO') await this.#voice.open();
    const { mode: now = mode } = await this.#request({ type: 'switch_mode', mode });
    this.#store.set({ mode: now });
    if (now === 'TEXT') this.#voice.rest();
    else if (this.#store.model.isChatting) await this.#voice.listen();
    return now;
  }

  async ask(text: string): Promise<string> {
    const { chat_id: chatId = '' } = await this.#request({ type: 'text_question', text });
    this.#conversation.asked(chatId, text);
    return chatId;
  }

  async drive(text: string, isLast: boolean): Promise<string> {
    const { chat_id: chatId = '' } = await this.#request({ type: 'driven_text', text, is_last: isLast });
    return chatId;
  }

  async interrupt(): Promise<void> {
    await this.#request({ type: 'interrupt' });
  }

  async startSpeaking(): Promise<void> {
    if (this.#store.model.mode === 'TEXT')
      throw new IcsFailure('MSS.47010148', 'Invalid mode: the visitor speaks in the mode AUDIO.');
    await this.#voice.listen();
  }

  async stopSpeaking(): Promise<void> {
    await this.#voice.pause();
  }

  /** Does what a wake phrase asks for. */
  async obey(action: WakeAction): Promise<void> {
    const { isChatting, isSpeaking } = this.#store.model;
    if (action === 'wake' && (!isChatting || this.#conversation.isAsleep)) await this.start('AUDIO');
    if (action === 'interrupt' && isSpeaking) await this.interrupt();
    if (action === 'exit' && isChatting) await this.stop();
  }

  async changeLanguage(language: LanguageCode): Promise<void> {
    await this.#request({ type: 'change_language', language });
    this.#store.set({ language });
    this.#voice.setLanguage(language);
  }
}

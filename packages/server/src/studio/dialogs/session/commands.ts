import type { DialogCommand } from '@cyclorama/contract/dialogs';
import type { Dialog } from '../port.ts';
import type { Conversation } from './conversation.ts';

/** What a page may order of a conversation. */
export type ConversationCommand = Exclude<
  DialogCommand,
  { readonly type: 'heartbeat' | 'track' | 'leave' | 'recognized' }
>;

/** Carries out an order. @param onLanguage the language is another one @throws DialogRefused */
export function carryOut(
  conversation: Conversation,
  command: ConversationCommand,
  onLanguage: () => void,
): Awaited<ReturnType<Dialog['command']>> {
  switch (command.type) {
    case 'start_chat':
      return { chatId: conversation.startChat(command.mode), mode: conversation.mode };
    case 'stop_chat':
      conversation.stopChat();
      return {};
    case 'switch_mode':
      conversation.switchMode(command.mode);
      return { mode: conversation.mode };
    case 'text_question':
      return { chatId: conversation.ask(command.text) };
    case 'driven_text':
      return { chatId: conversation.drive(command.text, command.is_last) };
    case 'interrupt':
      conversation.interrupt();
      return {};
    case 'user_speech_start':
      return conversation.startSpeech();
    case 'user_speech_stop':
      conversation.stopSpeech();
      return {};
    case 'change_language':
      conversation.changeLanguage(command.language);
      onLanguage();
      return {};
  }
}

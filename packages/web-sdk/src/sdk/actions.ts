import { failureOf } from '../errors/results.ts';
import type { UiActions, UiModel } from '../ui/types.ts';
import type { Log } from './log.ts';
import type { Task } from './task.ts';

/** What the buttons of the interface do. Trouble is told the visitor as a hint, and the page as an event. */
export function uiActions(task: Task, { log }: { readonly log: Log }): UiActions {
  const carryOut = async (name: string, work: () => Promise<unknown>): Promise<boolean> => {
    log.debug(`the visitor: ${name}`);
    try {
      await work();
      return true;
    } catch (error) {
      task.reporter.report(failureOf(error));
      return false;
    }
  };
  const acted = async (name: string, work: () => Promise<unknown>): Promise<void> => {
    await carryOut(name, work);
  };
  return {
    startChat: (mode) => acted('startChat', () => task.chat.start(mode)),
    stopChat: () => acted('stopChat', () => task.chat.stop()),
    switchMode: (mode) => acted('switchMode', () => task.chat.switchMode(mode)),
    ask: (text) =>
      carryOut('ask', async () => {
        const { chat } = task;
        if (!task.store.model.isChatting) await chat.start('TEXT');
        else if (task.store.model.mode === 'AUDIO') await chat.switchMode('TEXT');
        // A new question is a wish to hear no more of the last answer.
        if (isAnswering(task.store.model)) await chat.interrupt();
        await chat.ask(text);
      }),
    startUserSpeak: () => acted('startUserSpeak', () => task.chat.startSpeaking()),
    stopUserSpeak: () => acted('stopUserSpeak', () => task.chat.stopSpeaking()),
    interrupt: () => acted('interrupt', () => task.chat.interrupt()),
    changeLanguage: (language) => acted('changeLanguage', () => task.chat.changeLanguage(language)),
    setMuted: (isMuted) => acted('setMuted', () => task.setMuted(isMuted)),
    allowSound: () => acted('allowSound', () => task.allowSound()),
    track: (name, detail) => task.reporter.track(name, detail),
  };
}

function isAnswering({ isSpeaking, state }: UiModel): boolean {
  return isSpeaking || state === 'thinking' || state === 'answering';
}

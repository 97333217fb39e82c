import type { DialogMessage, DriverMessage } from '@cyclorama/contract/dialogs';
import type { OpenDialog } from '../../port.ts';
import { Conversation } from '../conversation.ts';
import { HandAvatar, QUICK_VOICE } from './avatar.ts';
import { HandTimers, settle } from './hand-timers.ts';
import { ScriptedBrain, testRequest, testRobot } from './robot.ts';

/** A conversation with everything around it by hand. */
export interface Bench {
  readonly talk: Conversation;
  readonly brain: ScriptedBrain;
  readonly avatar: HandAvatar;
  readonly timers: HandTimers;
  readonly driver: DriverMessage[];
  readonly words: string[];
  /** Messages since the last call, without states. */
  readonly heard: () => DialogMessage[];
}

export interface BenchOptions extends Partial<OpenDialog> {
  readonly isAllowed?: (text: string) => Promise<boolean>;
}

export function bench({ isAllowed, ...more }: BenchOptions = {}): Bench {
  const timers = new HandTimers();
  const brain = new ScriptedBrain();
  const request = testRequest({ brain, ...more });
  let messages: DialogMessage[] = [];
  const driver: DriverMessage[] = [];
  const words: string[] = [];
  const avatar: HandAvatar = new HandAvatar((report) => talk.report(report));
  const talk: Conversation = new Conversation({
    ...request,
    ...{ jobId: 'job', timers },
    voice: () => Promise.resolve(QUICK_VOICE),
    tell: (message) => avatar.tell(message),
    isAllowed: isAllowed ?? ((text) => Promise.resolve(!text.includes('forbidden'))),
    send: (message) => messages.push(message),
    sendDriver: (message) => driver.push(message),
    onWords: (who, text) => words.push(`${who}: ${text}`),
    onChange: () => undefined,
    onFault: () => undefined,
  });
  const heard = (): DialogMessage[] => {
    const told = messages;
    messages = [];
    return told;
  };
  return { talk, brain, avatar, timers, driver, words, heard };
}

/** A chat in text without a greeting. */
export async function chatting(options: BenchOptions = {}): Promise<Bench> {
  const made = bench({
    robot: testRobot({ languages: [{ language: 'en_US', hotQuestions: [] }] }),
    ...options,
  });
  made.talk.startChat('TEXT');
  await settle();
  made.heard();
  return made;
}

export const kinds = (messages: readonly DialogMessage[]): string[] => messages.map(({ type }) => type);
export const answerOf = (messages: readonly DialogMessage[]): string =>
  messages.map((one) => (one.type === 'semantic_recognized' ? one.text : '')).join('');
export const codesOf = (messages: readonly DialogMessage[]): string[] =>
  messages.flatMap((one) => (one.type === 'error' ? [one.code] : []));
/** Code of what is refused. */
export function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return (error as { readonly code: string }).code;
  }
  return 'none';
}

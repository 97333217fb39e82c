import type { DialogRobot } from '@cyclorama/contract/dialogs';
import { placePicture } from '../../player/picture/fit.ts';
import type { ConfigMap } from '../../types.ts';
import { createUi } from '../index.ts';
import type { Ui, UiMessage, UiModel } from '../types.ts';

/** The interface with a model made up, for looking at it and for tests in a browser. Not shipped. */
export interface Harness {
  readonly calls: readonly { readonly name: string; readonly args: readonly unknown[] }[];
  readonly set: (change: Partial<UiModel>) => void;
  readonly config: (change: ConfigMap) => void;
  readonly level: (level: number) => void;
  /** Puts a picture where the player's would be. */
  readonly picture: (address: string) => Promise<void>;
  readonly destroy: () => void;
}

export const ROBOT: DialogRobot = {
  robot_id: 'r',
  name: 'Mei',
  is_third_party: false,
  languages: [
    { language: 'en_US', language_desc: 'English', is_default: true },
    { language: 'zh_CN', language_desc: '中文', is_default: false },
  ],
  language: 'en_US',
  hot_questions: [
    'When are you open?',
    'How do I book a guided tour?',
    'Is there a café?',
    'Where can I leave my luggage?',
    'Do children pay?',
  ],
  wake_phrases: { wake: [], interrupt: [], exit: [] },
  sleep_after_seconds: 60,
};

export const MESSAGES: readonly UiMessage[] = [
  { chatId: '1', from: 'visitor', text: 'When are you open?', isOpen: false, images: [] },
  {
    chatId: '1',
    from: 'avatar',
    text: 'The museum is open from Tuesday to Sunday, 10 am to 6 pm. On Thursdays we stay open until 9 pm.',
    isOpen: false,
    images: [],
  },
  { chatId: '2', from: 'visitor', text: 'Which rooms should I see first?', isOpen: false, images: [] },
];

const MODEL: UiModel = {
  phase: 'ready',
  failure: undefined,
  state: 'waiting',
  robot: ROBOT,
  language: 'en_US',
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

const CONFIG: Required<ConfigMap> = {
  enableCaption: true,
  enableChatBtn: true,
  enableHotIssues: true,
  enableWeakErrorInfo: true,
  enableBusinessTrack: true,
  enableJobCache: true,
  useDefaultBackground: true,
  enableLocalWakeup: false,
  firstCreateLocalStream: false,
  enableMediaViewer: true,
};

/** Draws the interface into `container`. */
export function openHarness(container: HTMLElement): Harness {
  const calls: { name: string; args: readonly unknown[] }[] = [];
  const note =
    (name: string) =>
    async (...args: readonly unknown[]): Promise<void> => {
      calls.push({ name, args });
    };
  let model = MODEL;
  let config = CONFIG;
  const ui: Ui = createUi({
    container,
    config,
    model,
    actions: {
      startChat: note('startChat'),
      stopChat: note('stopChat'),
      switchMode: note('switchMode'),
      ask: async (text) => {
        calls.push({ name: 'ask', args: [text] });
        // As a server would refuse it.
        return !text.startsWith('refuse');
      },
      startUserSpeak: note('startUserSpeak'),
      stopUserSpeak: note('stopUserSpeak'),
      interrupt: note('interrupt'),
      changeLanguage: note('changeLanguage'),
      setMuted: note('setMuted'),
      allowSound: note('allowSound'),
      track: (name, detail) => void calls.push({ name: 'track', args: [name, detail] }),
    },
  });
  return {
    calls,
    set: (change) => {
      model = { ...model, ...change };
      ui.update(model);
    },
    config: (change) => {
      config = { ...config, ...change };
      ui.setConfig(config);
    },
    level: (level) => ui.setLevel(level),
    picture: async (address) => {
      const image = document.createElement('img');
      image.className = 'hwics-canvas';
      image.src = address;
      ui.stage.replaceChildren(image);
      await image.decode();
      const { clientWidth: width, clientHeight: height } = ui.stage;
      const picture = { width: image.naturalWidth, height: image.naturalHeight };
      const placed = placePicture({ width, height }, picture, 'stand');
      image.style.left = `${placed.x}px`;
      image.style.top = `${placed.y}px`;
      image.style.width = `${placed.width}px`;
      image.style.height = `${placed.height}px`;
    },
    destroy: () => ui.destroy(),
  };
}

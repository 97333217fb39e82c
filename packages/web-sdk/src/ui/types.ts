import type { DialogRobot } from '@cyclorama/contract/dialogs';
import type { DialogState } from '../sdk/states.ts';
import type { ConfigMap, InteractionMode, LanguageCode } from '../types.ts';

/** One bubble of the dialog list. */
export interface UiMessage {
  /** Of the round of question and answer. */
  readonly chatId: string;
  readonly from: 'visitor' | 'avatar';
  /** All of it so far. */
  readonly text: string;
  /** More of it will come. */
  readonly isOpen: boolean;
  /** Addresses that can be loaded as they are. */
  readonly images: readonly string[];
}

/** A hint that goes by itself (`enableWeakErrorInfo`); `id` changes with each new one. */
export interface UiHint {
  readonly id: number;
  readonly kind: 'info' | 'warning' | 'error';
  /** For people, in the language of the dialog. */
  readonly text: string;
}

/** Everything that the interface shows. Replaced as a whole; members that did not change are identical (===). */
export interface UiModel {
  /** `ended`: over for good, `failure` says why. */
  readonly phase: 'connecting' | 'ready' | 'reconnecting' | 'ended';
  readonly failure: { readonly code: string; readonly text: string } | undefined;
  readonly state: DialogState;
  /** undefined until the job is made. */
  readonly robot: DialogRobot | undefined;
  readonly language: LanguageCode;
  readonly mode: InteractionMode;
  /** A chat runs (startChat without stopChat). */
  readonly isChatting: boolean;
  /** The microphone is heard now. */
  readonly isListening: boolean;
  readonly isSpeaking: boolean;
  /** The page (or the visitor) muted the avatar. */
  readonly isMuted: boolean;
  /** The browser wants a gesture before it lets sound through: show "tap to hear". */
  readonly isSoundBlocked: boolean;
  /** Why speech cannot be used here, for people; undefined: it can. */
  readonly whyNoSpeech: string | undefined;
  /** The page's owner drives the avatar: no buttons, no list. */
  readonly isThirdParty: boolean;
  /** Addresses that can be loaded as they are. */
  readonly backgroundUrl: string | undefined;
  readonly portraitUrl: string | undefined;
  /** The sentence that sounds now; empty: none. */
  readonly caption: string;
  readonly messages: readonly UiMessage[];
  readonly network: 'good' | 'weak' | 'lost';
  readonly hint: UiHint | undefined;
}

/** What visitors can do. Each reports trouble by itself (as a hint and an event): never rejects, and may be ignored. */
export interface UiActions {
  startChat(mode: InteractionMode): Promise<void>;
  stopChat(): Promise<void>;
  switchMode(mode: InteractionMode): Promise<void>;
  /** Begins a chat in TEXT by itself when none runs. Resolves with whether it was taken (the field may be emptied). */
  ask(text: string): Promise<boolean>;
  startUserSpeak(): Promise<void>;
  stopUserSpeak(): Promise<void>;
  interrupt(): Promise<void>;
  changeLanguage(language: LanguageCode): Promise<void>;
  setMuted(muted: boolean): Promise<void>;
  /** Call within the handler of the gesture itself. */
  allowSound(): Promise<void>;
  /** Something worth knowing for the page's owner (`enableBusinessTrack` is minded here). */
  track(name: string, detail?: Readonly<Record<string, unknown>>): void;
}

export interface UiOptions {
  /** The element of `containerId`; whatever is in it stays, the interface is appended and removed again. */
  readonly container: HTMLElement;
  readonly config: Required<ConfigMap>;
  readonly model: UiModel;
  readonly actions: UiActions;
}

export interface Ui {
  /** Below all controls: the player's container. */
  readonly stage: HTMLElement;
  update(model: UiModel): void;
  setConfig(config: Required<ConfigMap>): void;
  /** How loud the microphone is, 0 to 1; for the ring around the button. */
  setLevel(level: number): void;
  /** Takes everything out again. May be called twice. */
  destroy(): void;
}

/** Implemented as `createUi` by `ui.ts`. Its root has the class `hwics-root`; all CSS is below it. */
export type CreateUi = (options: UiOptions) => Ui;

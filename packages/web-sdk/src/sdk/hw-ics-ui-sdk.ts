import type {
  ChangeParam,
  ChatParam,
  ChatResult,
  ConfigMap,
  CreateParam,
  EventMap,
  InteractionModeParam,
  InteractionModeResult,
  JobInfo,
  LanguageResult,
  LogLevel,
  ResourcePath,
  TextDrivenParam,
  TextQuestionParam,
  TextQuestionResult,
  UISdkResult,
} from '../types.ts';
import { theSdk } from './the-sdk.ts';

/**
 * Puts an avatar that listens and answers into a page. One task at a time: `create`, talk, `destroy`. No method rejects: see
 * `result`, or the `error` event where a method has no result.
 */
export class HwICSUiSdk {
  /** Version of the interface. */
  static readonly version: string = theSdk.version;

  /** Whether this browser can show and hear an avatar. */
  static checkBrowserSupport(): Promise<boolean> {
    return theSdk.checkBrowserSupport();
  }

  /** Adds listeners, until `destroy`. */
  static addEventListeners(eventMap: EventMap): void {
    theSdk.addEventListeners(eventMap);
  }

  /** Changes options; those that are not named stay. */
  static setConfig(config: ConfigMap): void {
    theSdk.setConfig(config);
  }

  static setLogLevel(logLevel: LogLevel): void {
    theSdk.setLogLevel(logLevel);
  }

  /** The same as `setLogLevel`. */
  static setLevel(logLevel: LogLevel): void {
    theSdk.setLogLevel(logLevel);
  }

  /** Where the two files of voice wakeup lie. Before `create` with `enableLocalWakeup`. */
  static initResourcePath(param: ResourcePath): Promise<void> {
    return theSdk.initResourcePath(param);
  }

  /** Begins a task. Resolves when it is ready, or after the `error` event that says why not. */
  static create(param: CreateParam): Promise<void> {
    return theSdk.create(param);
  }

  /** Ends the task and frees everything: page, microphone, connections, listeners. */
  static destroy(): Promise<void> {
    return theSdk.destroy();
  }

  static getJobInfo(): Promise<JobInfo> {
    return theSdk.getJobInfo();
  }

  static getLanguageInfo(): Promise<LanguageResult> {
    return theSdk.getLanguageInfo();
  }

  /** Changes the language; `languageInfoChange` follows. */
  static changeLanguage(param: ChangeParam): Promise<UISdkResult> {
    return theSdk.changeLanguage(param);
  }

  static activeInteractionMode(): Promise<InteractionModeResult> {
    return theSdk.activeInteractionMode();
  }

  static interactionModeSwitch(param?: InteractionModeParam): Promise<InteractionModeResult> {
    return theSdk.interactionModeSwitch(param);
  }

  /** Begins a dialog, by voice unless TEXT is asked for. */
  static startChat(param?: ChatParam): Promise<ChatResult> {
    return theSdk.startChat(param);
  }

  static stopChat(): Promise<ChatResult> {
    return theSdk.stopChat();
  }

  /** The visitor speaks from now on: the microphone is heard. */
  static startUserSpeak(): Promise<UISdkResult> {
    return theSdk.startUserSpeak();
  }

  /** The microphone is not heard any more; the dialog goes on. */
  static stopUserSpeak(): Promise<UISdkResult> {
    return theSdk.stopUserSpeak();
  }

  /** @deprecated Use `startUserSpeak`. */
  static startSpeak(): Promise<UISdkResult> {
    return theSdk.startUserSpeak();
  }

  /** @deprecated Use `stopUserSpeak`. */
  static stopSpeak(): Promise<UISdkResult> {
    return theSdk.stopUserSpeak();
  }

  /** A typed question, in a dialog of the mode TEXT. */
  static sendTextQuestion(param: TextQuestionParam): Promise<TextQuestionResult> {
    return theSdk.sendTextQuestion(param);
  }

  /** Text that the avatar reads; `isLast` with the last piece. */
  static sendDrivenText(param: TextDrivenParam): Promise<ChatResult> {
    return theSdk.sendDrivenText(param);
  }

  /** The avatar is silent at once. */
  static interruptSpeaking(): Promise<UISdkResult> {
    return theSdk.interruptSpeaking();
  }

  /** Resolves with whether the avatar is muted. */
  static muteRemoteAudio(): Promise<boolean> {
    return theSdk.muteRemoteAudio();
  }

  /** Resolves with whether the avatar can be heard. */
  static unmuteRemoteAudio(): Promise<boolean> {
    return theSdk.unmuteRemoteAudio();
  }
}

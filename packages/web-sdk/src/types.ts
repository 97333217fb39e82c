/**
 * What the owner of a page sees of the SDK (document 7.2.5). This file imports nothing: it becomes the larger part of
 * `HwICSUiSdk.d.ts` as it stands.
 */

/** How the visitor asks: by voice or by typing. */
export type InteractionMode = 'AUDIO' | 'TEXT';

/** Languages of a robot. */
export type LanguageCode = 'zh_CN' | 'en_US';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'none';

/** An error of the SDK's table 7-46, as the `error` event tells it. */
export interface IcsError {
  readonly code: string;
  readonly message: string;
}

export interface JobInfo {
  /** Empty while the task is not ready. */
  readonly jobId: string;
  /** `host:port` without `wss://`; for pages that drive the avatar with a model of their own. */
  readonly websocketAddr: string | undefined;
  readonly isReady: boolean;
}

export interface LanguageInfo {
  readonly language: LanguageCode;
  readonly language_desc: string;
  readonly isDefault: boolean;
}

/** What `languageInfoChange` tells. */
export interface LanguageChange {
  readonly languageList: LanguageInfo[];
  readonly currentLanguage: LanguageCode;
}

/** Cumulative: each `text` contains the one before. */
export interface SpeechRecognitionInfo {
  readonly text: string;
  readonly resultId: number;
  readonly isLast: boolean;
  readonly chatId: string;
}

/** Incremental: the answer is all `text`s of a `chatId`, joined. */
export interface SemanticRecognitionInfo {
  readonly text: string;
  readonly questionText: string;
  readonly resultId: number;
  readonly isLast: boolean;
  readonly chatId: string;
}

/** What a page may listen to. What a listener returns is ignored. */
export interface EventMap {
  error?: (icsError: IcsError) => unknown;
  enterActive?: () => unknown;
  enterSleep?: () => unknown;
  jobInfoChange?: (jobInfo: JobInfo) => unknown;
  languageInfoChange?: (languageInfo: LanguageChange) => unknown;
  speakingStart?: () => unknown;
  speakingStop?: () => unknown;
  speechRecognized?: (question: SpeechRecognitionInfo) => unknown;
  semanticRecognized?: (answer: SemanticRecognitionInfo) => unknown;
}

/** Table 7-35. */
export interface ConfigMap {
  /** Captions. Default false. */
  enableCaption?: boolean;
  /** The button (and list) of the dialog. Default false. */
  enableChatBtn?: boolean;
  /** Frequent questions. Default false. */
  enableHotIssues?: boolean;
  /** Hints at passing trouble, such as a weak network. Default true. */
  enableWeakErrorInfo?: boolean;
  /** Tells the server (no one else) what happens in the page. Default true. */
  enableBusinessTrack?: boolean;
  /** A task that was left a moment ago is taken up again: a faster start. Default true. */
  enableJobCache?: boolean;
  /** The robot's background; false: the avatar stands free on the page. Default true. */
  useDefaultBackground?: boolean;
  /** Wake, interrupt and leave by spoken phrases. Default false. */
  enableLocalWakeup?: boolean;
  /** The microphone is opened before the avatar is heard. Default false. */
  firstCreateLocalStream?: boolean;
  /** Pictures of the dialog list open large. Default true. */
  enableMediaViewer?: boolean;
}

export interface CreateParam {
  /** One-off authentication code, fetched by the page's own backend. */
  onceCode: string;
  /** Host (and port) of the interaction server. */
  serverAddress: string;
  /** This or `taskUrl`, or both. */
  robotId?: string;
  /** `https://…/icswebclient?robot_id=…`. */
  taskUrl?: string;
  /** `id` of the element that the SDK draws into. */
  containerId: string;
  config?: ConfigMap;
  /** Mandatory where the page drives the avatar with a model of its own. */
  eventListeners?: EventMap;
  /** Default `info`. */
  logLevel?: LogLevel;
}

/** Table 7-39. */
export interface UISdkResult {
  readonly result: boolean;
  readonly errorCode?: string | undefined;
  readonly errorMsg?: string | undefined;
}

/** Table 7-38. `chatId` is empty when there is none. */
export interface ChatResult extends UISdkResult {
  readonly chatId: string;
}

/** Table 7-33. */
export type TextQuestionResult = ChatResult;

/** Table 7-19. */
export interface InteractionModeResult extends UISdkResult {
  readonly interactionMode: InteractionMode;
}

/** Table 7-27. */
export interface LanguageResult extends UISdkResult, LanguageChange {}

export interface ChangeParam {
  langCode: LanguageCode;
}

export interface ChatParam {
  /** Default AUDIO. */
  interactionMode?: InteractionMode;
}

export interface InteractionModeParam {
  /** Default AUDIO. */
  interactionMode?: InteractionMode;
}

export interface TextDrivenParam {
  text: string;
  /** The last piece: `speakingStop` comes after it. Default false. */
  isLast?: boolean;
}

export interface TextQuestionParam {
  text: string;
}

/** Table 7-29. */
export interface ResourcePath {
  wasmPath: string;
  dataPath: string;
  /** true (default): loaded now; false: with `create`. */
  initModel?: boolean;
}

/** What of the page's SDK (packages/web-sdk) this page uses. It is loaded as any page of a customer loads it. */
export interface Sdk {
  checkBrowserSupport(): Promise<boolean>;
  create(param: {
    readonly onceCode: string;
    readonly serverAddress: string;
    readonly robotId: string;
    readonly containerId: string;
    readonly config: SdkConfig;
    readonly eventListeners: SdkEvents;
    readonly logLevel: 'warn';
  }): Promise<void>;
  setConfig(config: Partial<SdkConfig>): void;
  destroy(): Promise<void>;
  getJobInfo(): Promise<{ readonly jobId: string; readonly websocketAddr: string | undefined }>;
  activeInteractionMode(): Promise<SdkResult & { readonly interactionMode: 'AUDIO' | 'TEXT' }>;
  startChat(param: { readonly interactionMode: 'TEXT' }): Promise<SdkResult>;
  sendTextQuestion(param: { readonly text: string }): Promise<SdkResult>;
  interruptSpeaking(): Promise<SdkResult>;
}

export interface SdkConfig {
  readonly enableCaption: boolean;
  readonly enableChatBtn: boolean;
  readonly enableHotIssues: boolean;
  readonly enableJobCache: boolean;
  readonly useDefaultBackground: boolean;
  readonly enableLocalWakeup: boolean;
}

export interface SdkResult {
  readonly result: boolean;
  readonly errorCode?: string | undefined;
  readonly errorMsg?: string | undefined;
}

interface Recognized {
  readonly text: string;
  readonly isLast: boolean;
  readonly chatId: string;
}

export interface SdkEvents {
  readonly error: (error: { readonly code: string; readonly message: string }) => void;
  readonly enterActive: () => void;
  readonly enterSleep: () => void;
  readonly jobInfoChange: (info: {
    readonly jobId: string;
    readonly websocketAddr: string | undefined;
    readonly isReady: boolean;
  }) => void;
  readonly languageInfoChange: (info: { readonly currentLanguage: string }) => void;
  readonly speakingStart: () => void;
  readonly speakingStop: () => void;
  readonly speechRecognized: (question: Recognized) => void;
  readonly semanticRecognized: (answer: Recognized & { readonly questionText: string }) => void;
}

const MODULE = '/sdk/HwICSUiSdk.esm.js';
const STYLE = '/sdk/HwICSUiSdk.css';

let loading: Promise<Sdk> | undefined;

/** Loads the SDK and its sheet from the server, once. @throws Error when they are not there */
export function loadSdk(): Promise<Sdk> {
  loading ??= load().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function load(): Promise<Sdk> {
  const [module] = await Promise.all([
    // Not part of this build: the very files that customers' pages use.
    import(/* @vite-ignore */ new URL(MODULE, location.href).href) as Promise<{
      readonly HwICSUiSdk: Sdk;
    }>,
    loadStyle(),
  ]);
  return module.HwICSUiSdk;
}

function loadStyle(): Promise<void> {
  return new Promise((resolve, reject) => {
    const link = document.createElement('link');
    link.rel = 'stylesheet';
    link.href = STYLE;
    link.addEventListener('load', () => resolve());
    link.addEventListener('error', () => {
      link.remove();
      reject(new Error(`${STYLE} could not be loaded.`));
    });
    document.head.append(link);
  });
}

import { EVENT_NAMES } from './listeners.ts';
import { DEFAULT_CONFIG } from './config.ts';

/** What the SDK offers by name, for tables in documents and for tests. */
export interface MethodReference {
  readonly name: string;
  /** Also where a third-party large model drives the avatar. */
  readonly isThirdParty: boolean;
}

const WITH_THIRD_PARTY = [
  'addEventListeners',
  'checkBrowserSupport',
  'create',
  'destroy',
  'getJobInfo',
  'muteRemoteAudio',
  'setConfig',
  'setLogLevel',
  'unmuteRemoteAudio',
];

/** Table 7-18. */
export const SDK_METHODS: readonly MethodReference[] = [
  'activeInteractionMode',
  'addEventListeners',
  'changeLanguage',
  'checkBrowserSupport',
  'create',
  'destroy',
  'getJobInfo',
  'getLanguageInfo',
  'initResourcePath',
  'interactionModeSwitch',
  'interruptSpeaking',
  'muteRemoteAudio',
  'sendDrivenText',
  'sendTextQuestion',
  'setConfig',
  'setLogLevel',
  'startChat',
  'startSpeak',
  'startUserSpeak',
  'stopChat',
  'stopSpeak',
  'stopUserSpeak',
  'unmuteRemoteAudio',
].map((name) => ({ name, isThirdParty: WITH_THIRD_PARTY.includes(name) }));

/** Table 7-40, with the event that its text adds. */
export const SDK_EVENTS: readonly MethodReference[] = EVENT_NAMES.map((name) => ({
  name,
  isThirdParty: name === 'error' || name === 'jobInfoChange',
}));

/** Table 7-35. */
export const SDK_OPTIONS: readonly { readonly name: string; readonly isDefault: boolean }[] = Object.entries(
  DEFAULT_CONFIG,
).map(([name, isDefault]) => ({ name, isDefault }));

/** Names of the class, as the document spells it in its examples. */
export const SDK_ALIASES = ['HwICSUiSdk', 'HwICSUISdk', 'HwlCSUiSdk', 'HwIcsUiSdk'] as const;

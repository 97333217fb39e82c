import type { DialogLanguage, WakePhrases } from '@cyclorama/contract/dialogs';

/** Languages that robots speak. */
export const DIALOG_LANGUAGES = ['zh_CN', 'en_US'] as const satisfies readonly DialogLanguage[];

/** How languages are called by those who speak them. */
export const LANGUAGE_NAMES: Readonly<Record<DialogLanguage, string>> = { zh_CN: '中文', en_US: 'English' };

/** The preset phrases of the documents, and those that they give as examples. */
export const PRESET_WAKE_PHRASES: WakePhrases = {
  wake: ['Hello, Sara', 'Hi, Sara', '云笙云笙', '云笙你好'],
  interrupt: ['Wait a moment', '稍等一下'],
  exit: ['Thank you', 'Goodbye', '谢谢再见'],
};

/** Said instead of what may not be said. */
export const USUAL_SAFE_ANSWER: Readonly<Record<DialogLanguage, string>> = {
  zh_CN: '抱歉，这个问题我不方便回答。我们换个话题吧。',
  en_US: 'I am sorry, I would rather not talk about that. Is there anything else that I can help you with?',
};

export const USUAL_SIZE = { width: 640, height: 720 } as const;
export const USUAL_SLEEP_SECONDS = 60;

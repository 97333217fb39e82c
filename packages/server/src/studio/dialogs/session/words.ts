import type { DialogLanguage } from '@cyclorama/contract/dialogs';

/** Said when there is no answer. */
export const APOLOGY: Readonly<Record<DialogLanguage, string>> = {
  en_US: 'Sorry, I cannot answer that right now. Please try again in a moment.',
  zh_CN: '抱歉，我现在无法回答。请稍后再试。',
};

/** How languages are called by those who speak them. */
export const LANGUAGE_NAMES: Readonly<Record<DialogLanguage, string>> = { en_US: 'English', zh_CN: '中文' };

/** Codes of the SDK's table, by what they mean here. */
export const CODES = {
  /** Not in this state, or not in this mode. */
  notNow: '999400001',
  over: '999100005',
  invalid: '90000005',
  internal: 'MSS.47010100',
  moderationFailed: '20010060',
  unspeakable: 'MSS.20050040',
  noRecogniser: 'MSS.47010143',
  notText: 'MSS.47010144',
  tooLong: 'MSS.47010145',
  empty: 'MSS.47010146',
  answeringOrAsleep: 'MSS.47010147',
  invalidMode: 'MSS.47010148',
  drivenAlready: 'MSS.47015014',
  drivenTooLong: 'MSS.47015016',
  thirdParty: 'MSS.47015017',
  notThirdParty: 'MSS.47015010',
  noBrain: 'MSS.47010130',
  tooMany: '20010035',
  quota: '20010075',
  lost: 'MSS.47010111',
} as const;

import type { LanguageCode } from '../types.ts';

/** Why there is no dialog, as people see it. */
export type Trouble =
  | 'no-robot'
  | 'unknown-robot'
  | 'too-many'
  | 'no-code'
  | 'used-code'
  | 'old-code'
  | 'wrong-code'
  | 'busy'
  | 'offline'
  | 'browser'
  | 'ended'
  | 'failed';

export interface TroubleWords {
  readonly title: string;
  readonly text: string;
}

export interface PageWords {
  readonly start: string;
  readonly again: string;
  readonly starting: string;
  readonly hint: string;
  readonly code: string;
  readonly trouble: Readonly<Record<Trouble, TroubleWords>>;
}

const EN: PageWords = {
  start: 'Start the conversation',
  again: 'Try again',
  starting: 'One moment…',
  hint: 'You will hear a voice. Ask by typing, or by speaking if you allow the microphone.',
  code: 'Code',
  trouble: {
    'no-robot': {
      title: 'This link is not complete',
      text: 'It does not say whom you want to talk to. Please open it again from where you got it.',
    },
    'unknown-robot': {
      title: 'Nobody is here any more',
      text: 'The avatar of this link was removed, or the link was copied only in part.',
    },
    'too-many': { title: 'Too many visits', text: 'Please wait a moment, then try again.' },
    'no-code': {
      title: 'This link lacks a code',
      text: 'You may talk to this avatar only with a link that contains a one-off code. Please ask whoever runs the site for one.',
    },
    'used-code': {
      title: 'This link has been used',
      text: 'Every link opens one conversation. Please open a new one from where you got it.',
    },
    'old-code': {
      title: 'This link has expired',
      text: 'Links are good for a few minutes. Please open a new one from where you got it.',
    },
    'wrong-code': {
      title: 'This link does not fit',
      text: 'Its code is not for this avatar, or was copied only in part. Please open it again from where you got it.',
    },
    busy: {
      title: 'All avatars are talking',
      text: 'As many visitors are here as can be served at once. Please try again in a minute.',
    },
    offline: {
      title: 'The server cannot be reached',
      text: 'Please check your network, then try again.',
    },
    browser: {
      title: 'This browser is too old',
      text: 'Please use a present version of Chrome, Edge, Firefox or Safari.',
    },
    ended: { title: 'The conversation has ended', text: 'Thank you for the visit.' },
    failed: {
      title: 'The conversation could not begin',
      text: 'Please try again. If it happens again, tell whoever runs the site the code below.',
    },
  },
};

const ZH: PageWords = {
  start: '开始对话',
  again: '重试',
  starting: '请稍候……',
  hint: '对话会播放声音。您可以打字提问；允许使用麦克风后，也可以直接说话。',
  code: '错误码',
  trouble: {
    'no-robot': { title: '链接不完整', text: '链接中没有数字人的编号，请从原来的入口重新打开。' },
    'unknown-robot': { title: '找不到这位数字人', text: '数字人已被移除，或链接没有复制完整。' },
    'too-many': { title: '访问过于频繁', text: '请稍等片刻再试。' },
    'no-code': {
      title: '链接缺少验证码',
      text: '与这位数字人对话需要带有一次性验证码的链接，请向网站的运营者索取。',
    },
    'used-code': { title: '链接已被使用', text: '每个链接只能开始一次对话，请从原来的入口重新打开。' },
    'old-code': { title: '链接已过期', text: '链接只在几分钟内有效，请从原来的入口重新打开。' },
    'wrong-code': {
      title: '链接与数字人不符',
      text: '验证码不属于这位数字人，或没有复制完整，请从原来的入口重新打开。',
    },
    busy: { title: '当前访客较多', text: '数字人都在对话中，请一分钟后再试。' },
    offline: { title: '无法连接服务器', text: '请检查网络后重试。' },
    browser: { title: '浏览器版本过低', text: '请使用新版 Chrome、Edge、Firefox 或 Safari。' },
    ended: { title: '对话已结束', text: '感谢您的来访。' },
    failed: { title: '对话未能开始', text: '请重试。如果仍然失败，请将下面的错误码告诉网站的运营者。' },
  },
};

/** @param language of the robot; without one, that of the browser */
export function wordsIn(language: string | undefined, browser: string): PageWords {
  const known: Readonly<Record<LanguageCode, PageWords>> = { zh_CN: ZH, en_US: EN };
  if (language === 'zh_CN' || language === 'en_US') return known[language];
  return browser.toLowerCase().startsWith('zh') ? ZH : EN;
}

const BY_CODE: Readonly<Record<string, Trouble>> = {
  'MSS.47010046': 'wrong-code',
  'MSS.47010063': 'wrong-code',
  'MSS.47010105': 'used-code',
  '20010076': 'old-code',
  'MSS.47010106': 'unknown-robot',
  '20010074': 'unknown-robot',
  '20010045': 'unknown-robot',
  'MSS.47010047': 'too-many',
  'MSS.47010119': 'too-many',
  '20010035': 'busy',
  '20010056': 'busy',
  '20010075': 'busy',
  '20010135': 'busy',
  '20010139': 'busy',
  'MSS.47010040': 'busy',
  '999000001': 'offline',
  '999200001': 'offline',
  '999200002': 'offline',
  '90100012': 'offline',
  '90100016': 'offline',
  '90100025': 'browser',
  '90100037': 'browser',
  '999100005': 'ended',
  '999100006': 'ended',
};

/** What a code of the SDK's table means for a visitor. */
export function troubleOf(code: string): Trouble {
  return BY_CODE[code] ?? 'failed';
}

/** Whether a new attempt at the same address may succeed. @param isPublic a new code can be had */
export function mayTryAgain(trouble: Trouble, isPublic: boolean): boolean {
  switch (trouble) {
    case 'too-many':
    case 'busy':
    case 'offline':
      return true;
    case 'used-code':
    case 'old-code':
    case 'ended':
    case 'failed':
      return isPublic;
    default:
      return false;
  }
}

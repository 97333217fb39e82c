import type { LanguageCode } from '../types.ts';

type Texts = Readonly<Record<LanguageCode, string>>;

const text = (en_US: string, zh_CN: string): Texts => ({ en_US, zh_CN });

const NETWORK = text('The network is interrupted. Please check it.', '网络连接中断，请检查网络。');
const OVER = text(
  'This conversation has ended. Refresh the page to start again.',
  '对话已结束，请刷新页面重新开始。',
);
const ELSEWHERE = text(
  'This conversation was opened elsewhere. Refresh the page to continue here.',
  '对话已在其他页面打开，请刷新页面后继续。',
);
const FULL = text('All avatars are busy. Please try again in a moment.', '当前排队人数较多，请稍后再试。');
const LINK = text('This link is no longer valid. Please get a new one.', '链接已失效，请重新获取。');
const MICROPHONE = text(
  'The microphone cannot be used. Allow it in the browser, or type your question.',
  '无法使用麦克风，请在浏览器中允许使用，或改用文字提问。',
);
const NO_SPEECH = text(
  'Speech is not understood here. Please type your question.',
  '暂不支持语音提问，请输入文字。',
);
const BUSY = text('Please wait for the answer, or interrupt it.', '请等待回答结束，或先打断。');
const LONG = text('That is too long. Please shorten it.', '内容过长，请缩短后再试。');
const EMPTY = text('Please enter something.', '请输入内容。');
const SLOW = text('No answer came in time. Please try again.', '响应超时，请重试。');
const SOUND = text('Tap to hear the avatar.', '点击页面即可收听。');
const ANY = text('Something went wrong. Please try again.', '出错了，请稍后重试。');

const BY_CODE: Readonly<Record<string, Texts>> = {
  20010035: FULL,
  20010056: FULL,
  20010074: OVER,
  20010075: FULL,
  20010076: OVER,
  20010135: FULL,
  20010139: FULL,
  90000004: SLOW,
  90100003: MICROPHONE,
  90100005: MICROPHONE,
  90100008: NETWORK,
  90100012: NETWORK,
  90100013: NETWORK,
  90100017: MICROPHONE,
  90100018: MICROPHONE,
  90100019: MICROPHONE,
  90100020: MICROPHONE,
  90100021: SOUND,
  90100026: NETWORK,
  999000001: NETWORK,
  999100003: ELSEWHERE,
  999100004: MICROPHONE,
  999100005: OVER,
  999100006: OVER,
  999200001: NETWORK,
  999200002: NETWORK,
  999200003: NETWORK,
  999200004: NETWORK,
  999200005: ELSEWHERE,
  'MSS.47000007': OVER,
  'MSS.47010040': FULL,
  'MSS.47010046': LINK,
  'MSS.47010047': LINK,
  'MSS.47010065': OVER,
  'MSS.47010105': LINK,
  'MSS.47010143': NO_SPEECH,
  'MSS.47010145': LONG,
  'MSS.47010146': EMPTY,
  'MSS.47010147': BUSY,
  'MSS.47015014': BUSY,
  'MSS.47015016': LONG,
};

/** What visitors are told of an error; undefined for those that mean something to the page's developers only. */
export function peopleText(code: string, language: LanguageCode): string | undefined {
  return BY_CODE[code]?.[language];
}

/** What they are told when there is nothing better to say. */
export function anyTrouble(language: LanguageCode): string {
  return ANY[language];
}

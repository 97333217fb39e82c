import type { DialogState } from '../sdk/states.ts';
import type { LanguageCode } from '../types.ts';

export interface Words {
  readonly states: Readonly<Record<DialogState, string>>;
  readonly dialog: string;
  readonly controls: string;
  readonly avatar: string;
  readonly you: string;
  readonly start: string;
  readonly startTyping: string;
  readonly wake: string;
  readonly speak: string;
  readonly stopListening: string;
  readonly interrupt: string;
  readonly paused: string;
  readonly end: string;
  readonly typeInstead: string;
  readonly speakInstead: string;
  readonly placeholder: string;
  readonly question: string;
  readonly send: string;
  readonly questions: string;
  readonly mute: string;
  readonly unmute: string;
  readonly showList: string;
  readonly hideList: string;
  readonly list: string;
  readonly emptyList: string;
  readonly newest: string;
  readonly language: string;
  readonly loading: string;
  readonly joining: (name: string) => string;
  readonly tapToHear: string;
  readonly reconnecting: string;
  readonly weakNetwork: string;
  readonly lostNetwork: string;
  readonly failed: string;
  readonly notStarted: string;
  readonly code: string;
  readonly refresh: string;
  readonly microphoneAsk: string;
  readonly microphoneAskWhy: string;
  readonly microphoneDenied: string;
  readonly microphoneDeniedHow: string;
  readonly understood: string;
  readonly dismiss: string;
  readonly picture: (index: number, count: number) => string;
  readonly viewer: string;
  readonly close: string;
  readonly zoomIn: string;
  readonly zoomOut: string;
  readonly previous: string;
  readonly next: string;
  readonly brokenPicture: string;
}

const EN: Words = {
  states: {
    sleeping: 'Asleep',
    waiting: 'Listening',
    recognizing: 'Hearing you',
    thinking: 'Thinking',
    answering: 'Answering',
    answered: 'Your turn',
  },
  dialog: 'Talk to the digital assistant',
  controls: 'Dialog controls',
  avatar: 'Assistant',
  you: 'You',
  start: 'Start talking',
  startTyping: 'Ask a question',
  wake: 'Wake up',
  speak: 'Speak',
  stopListening: 'Stop listening',
  interrupt: 'Interrupt',
  paused: 'Paused',
  end: 'End the dialog',
  typeInstead: 'Type instead',
  speakInstead: 'Speak instead',
  placeholder: 'Type your question',
  question: 'Your question',
  send: 'Send',
  questions: 'Frequent questions',
  mute: 'Mute',
  unmute: 'Unmute',
  showList: 'Show the conversation',
  hideList: 'Hide the conversation',
  list: 'Conversation',
  emptyList: 'What is said will be written here.',
  newest: 'Newest',
  language: 'Language',
  loading: 'Getting ready …',
  joining: (name) => `${name} will be with you in a moment`,
  tapToHear: 'Tap to hear',
  reconnecting: 'Reconnecting …',
  weakNetwork: 'Weak network',
  lostNetwork: 'No connection',
  failed: 'The dialog has ended',
  notStarted: 'The dialog could not start',
  code: 'Code',
  refresh: 'Refresh the page',
  microphoneAsk: 'Your browser asks for the microphone',
  microphoneAskWhy: 'Choose “Allow” to talk. You can type instead at any time.',
  microphoneDenied: 'The microphone is blocked',
  microphoneDeniedHow:
    'Open the settings of this site beside the address, set the microphone to “Allow”, and refresh the page. You can type meanwhile.',
  understood: 'Got it',
  dismiss: 'Dismiss',
  picture: (index, count) => `Picture ${index} of ${count}`,
  viewer: 'Picture',
  close: 'Close',
  zoomIn: 'Larger',
  zoomOut: 'Smaller',
  previous: 'Previous picture',
  next: 'Next picture',
  brokenPicture: 'This picture cannot be shown',
};

const ZH: Words = {
  states: {
    sleeping: '休眠中',
    waiting: '正在聆听',
    recognizing: '识别中',
    thinking: '思考中',
    answering: '回答中',
    answered: '请继续提问',
  },
  dialog: '与数字人对话',
  controls: '对话控制',
  avatar: '数字人',
  you: '我',
  start: '开始对话',
  startTyping: '输入问题',
  wake: '唤醒',
  speak: '说话',
  stopListening: '停止聆听',
  interrupt: '打断',
  paused: '已暂停',
  end: '结束对话',
  typeInstead: '改用文字',
  speakInstead: '改用语音',
  placeholder: '请输入您的问题',
  question: '您的问题',
  send: '发送',
  questions: '常见问题',
  mute: '静音',
  unmute: '取消静音',
  showList: '显示对话记录',
  hideList: '收起对话记录',
  list: '对话记录',
  emptyList: '对话内容将显示在这里。',
  newest: '最新',
  language: '语言',
  loading: '正在准备…',
  joining: (name) => `${name}马上就来`,
  tapToHear: '点击收听',
  reconnecting: '正在重新连接…',
  weakNetwork: '网络较弱',
  lostNetwork: '网络已断开',
  failed: '对话已结束',
  notStarted: '对话未能开始',
  code: '错误码',
  refresh: '刷新页面',
  microphoneAsk: '浏览器正在请求使用麦克风',
  microphoneAskWhy: '请选择“允许”以便语音提问，您也可以随时改用文字。',
  microphoneDenied: '麦克风已被禁用',
  microphoneDeniedHow: '请点击地址栏旁的网站设置，将麦克风设为“允许”后刷新页面。您也可以先用文字提问。',
  understood: '知道了',
  dismiss: '关闭提示',
  picture: (index, count) => `第 ${index} 张图片，共 ${count} 张`,
  viewer: '图片',
  close: '关闭',
  zoomIn: '放大',
  zoomOut: '缩小',
  previous: '上一张',
  next: '下一张',
  brokenPicture: '图片无法显示',
};

/** What the interface says, in the language of the dialog. */
export function wordsOf(language: LanguageCode): Words {
  return language === 'zh_CN' ? ZH : EN;
}

/** The language as readers of screens want it. */
export function htmlLanguage(language: LanguageCode): string {
  return language === 'zh_CN' ? 'zh-CN' : 'en-US';
}

import { beforeEach, describe, expect, test } from 'vitest';
import { settled } from '../testing/clock.ts';
import { FakePage } from '../testing/page.ts';
import { answerOf, stateOf } from '../testing/server.ts';
import type { DialogMessage } from '@cyclorama/contract/dialogs';

let page: FakePage;
const tell = (message: DialogMessage) => page.server.socket.tell(message);
const events = () => page.events.filter(([name]) => name !== 'jobInfoChange');

const recognized = (text: string, resultId: number, isLast: boolean): DialogMessage => ({
  type: 'speech_recognized',
  chat_id: 'c1',
  result_id: resultId,
  text,
  is_last: isLast,
});

const answered = (text: string, resultId: number, isLast: boolean, images?: string[]): DialogMessage => ({
  type: 'semantic_recognized',
  chat_id: 'c1',
  result_id: resultId,
  text,
  question_text: 'How do you do?',
  is_last: isLast,
  ...(images === undefined ? {} : { images }),
});

beforeEach(async () => {
  page = new FakePage();
  await page.create();
});

describe('a round of question and answer', () => {
  test('passes through the six states, with events as the document words them', () => {
    const states: string[] = [page.ui.model.state];
    const step = (message: DialogMessage) => {
      tell(message);
      states.push(page.ui.model.state);
    };
    step({ type: 'enter_active' });
    step(recognized('How do', 1, false));
    step(recognized('How do you do?', 2, true));
    step(answered('Very ', 1, false));
    step({ type: 'speaking_start' });
    step(answered('well.', 2, true));
    step({ type: 'speaking_stop' });
    step({ type: 'enter_sleep' });
    expect(states).toEqual([
      'sleeping',
      'waiting',
      'recognizing',
      'thinking',
      'answering',
      'answering',
      'answering',
      'answered',
      'sleeping',
    ]);
    const questionText = 'How do you do?';
    expect(events()).toEqual([
      ['enterActive'],
      ['speechRecognized', { text: 'How do', resultId: 1, isLast: false, chatId: 'c1' }],
      ['speechRecognized', { text: questionText, resultId: 2, isLast: true, chatId: 'c1' }],
      ['semanticRecognized', { text: 'Very ', questionText, resultId: 1, isLast: false, chatId: 'c1' }],
      ['speakingStart'],
      ['semanticRecognized', { text: 'well.', questionText, resultId: 2, isLast: true, chatId: 'c1' }],
      ['speakingStop'],
      ['enterSleep'],
    ]);
  });

  test('is one bubble for each side: questions replace themselves, answers grow', () => {
    tell(recognized('How do', 1, false));
    tell(recognized('How do you do?', 2, true));
    tell(answered('Very ', 1, false, ['/objects/a.png', 'javascript:alert(1)']));
    tell(answered('well.', 2, true, ['/objects/a.png']));
    expect(page.ui.model.messages).toEqual([
      { chatId: 'c1', from: 'visitor', text: 'How do you do?', isOpen: false, images: [] },
      {
        chatId: 'c1',
        from: 'avatar',
        text: 'Very well.',
        isOpen: false,
        images: ['https://studio.example.com/objects/a.png'],
      },
    ]);
  });

  test('that was typed shows its question once', async () => {
    page.server.onCommand = () => ({ result: true, chat_id: 'c1' });
    expect(await page.sdk.sendTextQuestion({ text: 'How do you do?' })).toEqual({
      result: true,
      chatId: 'c1',
    });
    expect(page.ui.model.state).toBe('thinking');
    tell(answered('Well.', 1, true));
    expect(page.ui.model.messages.map(({ text }) => text)).toEqual(['How do you do?', 'Well.']);
  });

  test('whose answer is quicker than the result keeps its order', async () => {
    page.server.onCommand = () => {
      tell(answered('Well.', 1, true));
      return { result: true, chat_id: 'c1' };
    };
    await page.sdk.sendTextQuestion({ text: 'How do you do?' });
    expect(page.ui.model.messages.map(({ text }) => text)).toEqual(['How do you do?', 'Well.']);
    expect(page.ui.model.state).toBe('answering');
  });

  test('keeps the last two hundred bubbles', () => {
    tell({ type: 'enter_active' });
    for (let i = 0; i < 230; i += 1)
      tell({ type: 'speech_recognized', chat_id: `c${i}`, result_id: 1, text: `${i}`, is_last: true });
    expect(page.ui.model.messages).toHaveLength(200);
    expect(page.ui.model.messages[0]?.text).toBe('30');
  });
});

test('a chat that the page ended leaves the avatar asleep, without an event', () => {
  tell(stateOf({ is_asleep: false, chat_id: 'c1' }));
  tell({ type: 'enter_active' });
  tell(stateOf({ is_asleep: true }));
  expect(page.ui.model).toMatchObject({ state: 'sleeping', isChatting: false });
  expect(events()).toEqual([['enterActive']]);
});

test('the same is not told twice', () => {
  tell({ type: 'speaking_stop' });
  tell({ type: 'speaking_start' });
  tell({ type: 'speaking_start' });
  tell(stateOf({ is_speaking: true }));
  expect(events()).toEqual([['speakingStart']]);
});

test('captions follow what sounds', () => {
  tell({ type: 'speaking_start' });
  tell({ type: 'caption', text: 'Very well.' });
  expect(page.ui.model.caption).toBe('Very well.');
  tell({ type: 'speaking_stop' });
  expect(page.ui.model.caption).toBe('');
});

test('another language is an event with all languages', () => {
  tell({ type: 'language', robot: answerOf({ language: 'en_US', hot_questions: ['Who are you?'] }).robot });
  expect(events()).toEqual([
    [
      'languageInfoChange',
      {
        currentLanguage: 'en_US',
        languageList: [
          { language: 'zh_CN', language_desc: '简体中文', isDefault: true },
          { language: 'en_US', language_desc: 'English', isDefault: false },
        ],
      },
    ],
  ]);
  expect(page.ui.model.robot?.hot_questions).toEqual(['Who are you?']);
});

test('an error that is not fatal is an event, and a hint where people can do something', () => {
  tell({ type: 'error', code: '20010075', message: 'Insufficient quota.', is_fatal: false });
  expect(events()).toEqual([['error', { code: '20010075', message: 'Insufficient quota.' }]]);
  expect(page.ui.model.hint?.text).toBe('当前排队人数较多，请稍后再试。');
  page.sdk.setConfig({ enableWeakErrorInfo: false });
  const { hint } = page.ui.model;
  tell({ type: 'error', code: '90000004', message: 'late', is_fatal: false });
  expect(page.ui.model.hint).toBe(hint);
});

test('a page with a large model of its own hears errors and the task only', async () => {
  await page.sdk.destroy();
  page.events.length = 0;
  page.server.answer = answerOf({ is_third_party: true });
  await page.create();
  tell({ type: 'enter_active' });
  tell({ type: 'speaking_start' });
  tell(recognized('x', 1, true));
  tell(answered('y', 1, true));
  tell({ type: 'speaking_stop' });
  tell({ type: 'error', code: 'MSS.47000001', message: 'Error.', is_fatal: false });
  await settled();
  expect(page.events.map(([name]) => name)).toEqual(['jobInfoChange', 'jobInfoChange', 'error']);
});

test('messages of a newer server are passed over', () => {
  tell({ type: 'weather' } as never);
  expect(events()).toEqual([]);
});

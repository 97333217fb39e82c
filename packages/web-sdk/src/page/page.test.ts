import { expect, test } from 'vitest';
import { codeOfAddress, fetchCode, NoCode } from './code.ts';
import { mayTryAgain, troubleOf, wordsIn } from './words.ts';

const answering =
  (status: number, body: unknown): typeof fetch =>
  async () =>
    new Response(typeof body === 'string' ? body : JSON.stringify(body), { status });

test('the code of the address, or none', () => {
  expect(codeOfAddress('?robot_id=r&once_code=a%2Bb')).toBe('a+b');
  expect(codeOfAddress('?robot_id=r&once_code=')).toBeUndefined();
  expect(codeOfAddress('')).toBeUndefined();
});

test('a code of a public robot is asked for beside the page', async () => {
  const asked: Request[] = [];
  const code = await fetchCode('r1', 'https://x.example/deep/icswebclient?robot_id=r1', async (url, init) => {
    asked.push(new Request(url, init));
    return new Response(JSON.stringify({ once_code: 'abc', expires_at: '' }), { status: 201 });
  });
  expect(code).toBe('abc');
  expect(asked[0]?.url).toBe('https://x.example/deep/ics/v1/public-codes');
  expect(await asked[0]?.json()).toEqual({ robot_id: 'r1' });
});

test.each<[string, typeof fetch, string]>([
  ['is refused', answering(401, { error_code: 'MSS.47010046', error_msg: 'not public' }), 'MSS.47010046'],
  ['is answered nonsense', answering(502, '<html>'), '999000001'],
  ['is answered without a code', answering(200, {}), '999000001'],
  ['is not answered', () => Promise.reject(new TypeError('Failed to fetch')), '999000001'],
])('a page that %s has no code', async (_name, fetcher, code) => {
  const failure = await fetchCode('r1', 'https://x.example/', fetcher).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(NoCode);
  expect((failure as NoCode).code).toBe(code);
});

test('the words are in the robot’s language, without one in the browser’s', () => {
  expect(wordsIn('zh_CN', 'en-US').start).toBe('开始对话');
  expect(wordsIn('en_US', 'zh-CN').start).toBe('Start the conversation');
  expect(wordsIn(undefined, 'zh-TW').start).toBe('开始对话');
  expect(wordsIn(undefined, 'fr').start).toBe('Start the conversation');
  const [zh, en] = [wordsIn('zh_CN', ''), wordsIn('en_US', '')];
  expect(Object.keys(zh.trouble)).toEqual(Object.keys(en.trouble));
});

test('trouble is told by code; trying again is offered where it helps', () => {
  expect([troubleOf('MSS.47010105'), troubleOf('20010035'), troubleOf('90000001')]).toEqual([
    'used-code',
    'busy',
    'failed',
  ]);
  expect([
    mayTryAgain('busy', false),
    mayTryAgain('used-code', false),
    mayTryAgain('used-code', true),
  ]).toEqual([true, false, true]);
  expect(mayTryAgain('unknown-robot', true)).toBe(false);
});

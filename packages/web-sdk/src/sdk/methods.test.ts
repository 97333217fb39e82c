import { beforeEach, describe, expect, test } from 'vitest';
import { WEB_SDK_ERRORS } from '@cyclorama/contract';
import { settled } from '../testing/clock.ts';
import { FakePage } from '../testing/page.ts';
import { answerOf } from '../testing/server.ts';
import type { Sdk } from './sdk.ts';
import { SDK_METHODS, type MethodReference } from './reference.ts';

/** Every method whose call belongs into a dialog, and how it is called rightly. */
const CALLS: Readonly<Record<string, (sdk: Sdk) => Promise<unknown>>> = {
  activeInteractionMode: (sdk) => sdk.activeInteractionMode(),
  changeLanguage: (sdk) => sdk.changeLanguage({ langCode: 'en_US' }),
  getLanguageInfo: (sdk) => sdk.getLanguageInfo(),
  interactionModeSwitch: (sdk) => sdk.interactionModeSwitch({ interactionMode: 'TEXT' }),
  interruptSpeaking: (sdk) => sdk.interruptSpeaking(),
  sendDrivenText: (sdk) => sdk.sendDrivenText({ text: 'Hello', isLast: true }),
  sendTextQuestion: (sdk) => sdk.sendTextQuestion({ text: 'Who are you?' }),
  startChat: (sdk) => sdk.startChat({ interactionMode: 'TEXT' }),
  startSpeak: (sdk) => sdk.startUserSpeak(),
  startUserSpeak: (sdk) => sdk.startUserSpeak(),
  stopChat: (sdk) => sdk.stopChat(),
  stopSpeak: (sdk) => sdk.stopUserSpeak(),
  stopUserSpeak: (sdk) => sdk.stopUserSpeak(),
};
const NAMES = Object.keys(CALLS);

/** Methods that may be called at any time, and say nothing of the task. */
const ANYTIME = ['addEventListeners', 'checkBrowserSupport', 'initResourcePath', 'setConfig', 'setLogLevel'];

let page: FakePage;
beforeEach(() => {
  page = new FakePage();
});

const call = async (name: string): Promise<Record<string, unknown>> =>
  (await CALLS[name]!(page.sdk)) as Record<string, unknown>;

test('the tables of this test and of the reference name the same methods', () => {
  const rest = ['create', 'destroy', 'getJobInfo', 'muteRemoteAudio', 'unmuteRemoteAudio'];
  const all = [...NAMES, ...ANYTIME, ...rest].sort();
  expect(SDK_METHODS.map(({ name }: MethodReference) => name).sort()).toEqual(all);
});

describe('before create', () => {
  test.each(NAMES)('%s is forbidden', async (name) => {
    expect(await call(name)).toMatchObject({ result: false, errorCode: '999400001' });
    expect(page.errors).toEqual([]);
  });

  test('the rest answers as it is', async () => {
    expect(await page.sdk.getJobInfo()).toEqual({ jobId: '', websocketAddr: undefined, isReady: false });
    expect(await page.sdk.muteRemoteAudio()).toBe(false);
    expect(await page.sdk.unmuteRemoteAudio()).toBe(false);
    expect(await page.sdk.checkBrowserSupport()).toBe(true);
    await expect(page.sdk.destroy()).resolves.toBeUndefined();
  });
});

describe('while it is created', () => {
  test.each(NAMES)('%s is forbidden', async (name) => {
    page.server.greets = false;
    const created = page.create();
    await settled();
    expect(await call(name)).toMatchObject({ result: false, errorCode: '999400001' });
    await page.sdk.destroy();
    await created;
  });
});

describe('in a dialog', () => {
  test.each(NAMES)('%s is carried out', async (name) => {
    await page.create();
    expect(await call(name)).toMatchObject({ result: true });
    expect(page.errors).toEqual([]);
  });

  test.each(
    NAMES.filter(
      (name) => !['activeInteractionMode', 'getLanguageInfo', 'stopUserSpeak', 'stopSpeak'].includes(name),
    ),
  )('%s tells what the server refuses', async (name) => {
    page.server.onCommand = () => ({ result: false, error_code: 'MSS.47010147', error_msg: 'Not now.' });
    await page.create();
    expect(await call(name)).toMatchObject({
      result: false,
      errorCode: 'MSS.47010147',
      errorMsg: 'Not now.',
    });
  });

  test('results have the shapes of the document', async () => {
    page.server.onCommand = ({ type }) => ({
      result: true,
      chat_id: 'c7',
      ...(type === 'switch_mode' ? { mode: 'TEXT' } : {}),
    });
    await page.create();
    expect(await call('startChat')).toEqual({ result: true, chatId: 'c7' });
    expect(await call('stopChat')).toEqual({ result: true, chatId: 'c7' });
    expect(await call('sendTextQuestion')).toEqual({ result: true, chatId: 'c7' });
    expect(await call('sendDrivenText')).toEqual({ result: true, chatId: 'c7' });
    expect(await call('interruptSpeaking')).toEqual({ result: true });
    expect(await call('changeLanguage')).toEqual({ result: true });
    expect(await call('interactionModeSwitch')).toEqual({ result: true, interactionMode: 'TEXT' });
    expect(await call('activeInteractionMode')).toEqual({ result: true, interactionMode: 'TEXT' });
    expect(await call('getLanguageInfo')).toEqual({
      result: true,
      currentLanguage: 'en_US',
      languageList: [
        { language: 'zh_CN', language_desc: '简体中文', isDefault: true },
        { language: 'en_US', language_desc: 'English', isDefault: false },
      ],
    });
    expect(await page.sdk.getJobInfo()).toEqual({
      jobId: page.server.answer.job_id,
      websocketAddr: 'studio.example.com:443',
      isReady: true,
    });
    expect(await page.sdk.muteRemoteAudio()).toBe(true);
    expect(await page.sdk.unmuteRemoteAudio()).toBe(true);
  });
});

describe('without a network', () => {
  test.each(NAMES.filter((name) => !['activeInteractionMode', 'getLanguageInfo'].includes(name)))(
    '%s fails at once',
    async (name) => {
      await page.create();
      page.server.isReachable = false;
      page.server.socket.end(1006);
      const { result, errorCode } = await call(name);
      expect([result, errorCode]).toEqual([false, '90100008']);
    },
  );
});

describe('after the dialog has ended', () => {
  test.each(NAMES.filter((name) => !['activeInteractionMode', 'getLanguageInfo'].includes(name)))(
    '%s says so',
    async (name) => {
      await page.create();
      page.server.socket.end(4000);
      await settled();
      expect(await call(name)).toMatchObject({ result: false, errorCode: '999100005' });
    },
  );
});

describe('after destroy', () => {
  test.each(NAMES)('%s is forbidden', async (name) => {
    await page.create();
    await page.sdk.destroy();
    expect(await call(name)).toMatchObject({ result: false, errorCode: '999400001' });
  });
});

describe('with a large model of the page', () => {
  beforeEach(async () => {
    page.server.answer = answerOf({ is_third_party: true });
    await page.create();
  });

  test.each(NAMES)('%s is not supported', async (name) => {
    expect(await call(name)).toMatchObject({ result: false, errorCode: 'MSS.47015017' });
    expect(page.server.commands).toEqual([]);
  });

  test('initResourcePath is not supported', async () => {
    await page.sdk.initResourcePath({ wasmPath: 'wasmData.js', dataPath: 'modelData.js' });
    expect(page.errors).toEqual(['MSS.47015017']);
  });

  test('the rest works', async () => {
    expect(await page.sdk.getJobInfo()).toMatchObject({
      isReady: true,
      websocketAddr: 'studio.example.com:443',
    });
    expect(await page.sdk.muteRemoteAudio()).toBe(true);
    expect(await page.sdk.unmuteRemoteAudio()).toBe(true);
    page.sdk.setConfig({ enableCaption: true });
    expect(page.ui.config.enableCaption).toBe(true);
    expect(page.errors).toEqual([]);
  });
});

describe('arguments', () => {
  const bad = (value: unknown) => value as never;
  const cases: [
    name: string,
    call: (sdk: Sdk) => Promise<{ errorCode?: string | undefined; errorMsg?: string | undefined }>,
    code: string,
    named: string,
  ][] = [
    ['an unknown language', (sdk) => sdk.changeLanguage({ langCode: bad('fr_FR') }), '999300002', 'langCode'],
    ['no language', (sdk) => sdk.changeLanguage(bad(undefined)), '999300002', 'param'],
    [
      'an unknown mode',
      (sdk) => sdk.startChat({ interactionMode: bad('VIDEO') }),
      'MSS.47010148',
      'interactionMode',
    ],
    [
      'an unknown mode to switch to',
      (sdk) => sdk.interactionModeSwitch(bad({ interactionMode: 1 })),
      'MSS.47010148',
      'interactionMode',
    ],
    ['an empty question', (sdk) => sdk.sendTextQuestion({ text: '  ' }), 'MSS.47010146', 'text'],
    ['a question that is no text', (sdk) => sdk.sendTextQuestion(bad({ text: 7 })), '999300002', 'text'],
    ['a long text to read', (sdk) => sdk.sendDrivenText({ text: '字'.repeat(501) }), 'MSS.47015016', 'text'],
    ['an empty text to read', (sdk) => sdk.sendDrivenText({ text: '' }), 'MSS.47010146', 'text'],
    [
      'isLast that is no boolean',
      (sdk) => sdk.sendDrivenText(bad({ text: 'a', isLast: 'yes' })),
      '999300002',
      'isLast',
    ],
  ];

  test.each(cases)('%s', async (_name, bring, code, named) => {
    await page.create();
    const result = await bring(page.sdk);
    expect(result.errorCode).toBe(code);
    expect(result.errorMsg).toContain(named);
    expect(WEB_SDK_ERRORS).toHaveProperty([code]);
    expect(page.server.commands).toEqual([]);
  });

  test('500 characters may be read, however they are coded, and an empty last piece', async () => {
    await page.create();
    expect(await page.sdk.sendDrivenText({ text: '😀'.repeat(500) })).toMatchObject({ result: true });
    expect(await page.sdk.sendDrivenText({ text: '', isLast: true })).toMatchObject({ result: true });
  });

  test('of what has no result are told as events', async () => {
    await page.create();
    page.sdk.setConfig({ enableCaption: bad('yes') });
    page.sdk.setLogLevel(bad('loud'));
    page.sdk.addEventListeners(bad({ error: 'shout' }));
    await page.sdk.initResourcePath(bad({ wasmPath: '', dataPath: 'modelData.js' }));
    await page.sdk.initResourcePath({ wasmPath: 'missing.js', dataPath: 'modelData.js' });
    expect(page.errors).toEqual(Array(5).fill('999300002'));
    const messages = page.events.map(([, told]) => (told as { message?: string }).message ?? '');
    for (const named of ['enableCaption', 'logLevel', 'listener of error', 'wasmPath'])
      expect(messages.some((message) => message.includes(named))).toBe(true);
  });
});

import { beforeEach, describe, expect, test } from 'vitest';
import { settled } from '../testing/clock.ts';
import { FakePage } from '../testing/page.ts';
import { answerOf, PHRASES, stateOf } from '../testing/server.ts';

let page: FakePage;
const types = () => page.server.commands.map(({ type }) => type);
const TALKING = stateOf({ is_asleep: false, chat_id: 'c1' });

beforeEach(() => {
  page = new FakePage();
  page.server.onCommand = () => ({ result: true, chat_id: 'c1' });
});

describe('a dialog by voice', () => {
  test('hears the visitor from its beginning', async () => {
    await page.create();
    expect(await page.sdk.startChat()).toEqual({ result: true, chatId: 'c1' });
    expect(types()).toEqual(['start_chat', 'user_speech_start']);
    expect(page.hearing.isListening).toBe(true);
    expect(page.ui.model).toMatchObject({ isListening: true, isChatting: true, mode: 'AUDIO' });
    page.hearing.options.onPcm(new ArrayBuffer(1280));
    expect(page.server.socket.binaries).toHaveLength(1);
  });

  test('is not begun without a microphone', async () => {
    page.isMicrophoneDenied = true;
    await page.create();
    expect(await page.sdk.startChat()).toMatchObject({ result: false, errorCode: '90100017', chatId: '' });
    expect(types()).toEqual([]);
    expect(page.ui.model.hint?.text).toContain('麦克风');
  });

  test('is not begun without a recogniser, and says why', async () => {
    page.server.answer = { ...answerOf(), recogniser: { kind: 'none', why: 'No recogniser is set.' } };
    await page.create();
    expect(page.ui.model.whyNoSpeech).toBe('No recogniser is set.');
    expect(await page.sdk.startChat()).toMatchObject({
      result: false,
      errorCode: 'MSS.47010143',
      errorMsg: 'No recogniser is set.',
    });
    expect(await page.sdk.startChat({ interactionMode: 'TEXT' })).toMatchObject({ result: true });
  });

  test('pauses and goes on with the visitor', async () => {
    await page.create();
    await page.sdk.startChat();
    expect(await page.sdk.stopUserSpeak()).toEqual({ result: true });
    expect(page.hearing.isListening).toBe(false);
    expect(page.hearing.isOpen).toBe(true);
    expect(await page.sdk.startUserSpeak()).toEqual({ result: true });
    expect(page.hearing.isListening).toBe(true);
    expect(types()).toEqual(['start_chat', 'user_speech_start', 'user_speech_stop', 'user_speech_start']);
  });

  test('that becomes a dialog by typing hears no longer, and the other way round', async () => {
    await page.create();
    await page.sdk.startChat();
    page.server.onCommand = () => ({ result: true, mode: 'TEXT' });
    expect(await page.sdk.interactionModeSwitch({ interactionMode: 'TEXT' })).toEqual({
      result: true,
      interactionMode: 'TEXT',
    });
    expect(page.hearing.isClosed).toBe(true);
    expect(await page.sdk.startUserSpeak()).toMatchObject({ result: false, errorCode: 'MSS.47010148' });
    page.server.onCommand = () => ({ result: true, mode: 'AUDIO' });
    await page.sdk.interactionModeSwitch();
    expect(page.hearing.isListening).toBe(true);
  });

  test('lets go of the microphone when the chat ends, the avatar sleeps, or the network goes', async () => {
    await page.create();
    await page.sdk.startChat();
    await page.sdk.stopChat();
    expect(page.hearing.isClosed).toBe(true);
    await page.sdk.startChat();
    page.server.socket.tell({ type: 'enter_active' });
    page.server.socket.tell({ type: 'enter_sleep' });
    expect(page.hearing.isClosed).toBe(true);
    await page.sdk.startChat();
    expect(page.hearing.isListening).toBe(true);
    page.server.socket.end(1006);
    expect(page.hearing.isClosed).toBe(true);
    expect(page.ui.model.isListening).toBe(false);
  });

  test('tells when the microphone is gone', async () => {
    await page.create();
    await page.sdk.startChat();
    page.hearing.options.onError({ code: '999100004', message: 'Audio device error.', isFatal: true });
    await settled();
    expect(page.errors).toEqual(['999100004']);
    expect(page.ui.model.isListening).toBe(false);
    expect(types()).toContain('user_speech_stop');
  });
});

describe('the browser as recogniser', () => {
  beforeEach(async () => {
    page.server.answer = { ...answerOf(), recogniser: { kind: 'browser' } };
    await page.create();
    await page.sdk.startChat();
  });

  test('tells the server what it understood', async () => {
    page.hearing.options.onText('How do', false);
    page.hearing.options.onText('How do you do?', true);
    expect(page.server.commands.slice(-2)).toEqual([
      { type: 'recognized', text: 'How do', is_last: false },
      { type: 'recognized', text: 'How do you do?', is_last: true },
    ]);
  });

  test('stops the avatar as soon as the visitor speaks', async () => {
    page.hearing.options.onSpeech();
    expect(types()).not.toContain('interrupt');
    page.server.socket.tell({ type: 'speaking_start' });
    page.hearing.options.onSpeech();
    expect(types()).toContain('interrupt');
  });
});

describe('voice wakeup', () => {
  test('listens for the phrases of the robot, wakes, interrupts and takes leave', async () => {
    await page.create({ enableLocalWakeup: true });
    expect(page.hearing.phrases).toEqual(PHRASES);
    const spot = (action: 'wake' | 'interrupt' | 'exit') => {
      page.hearing.options.onPhrase?.({ action, phrase: 'p', text: 'p' });
      return settled();
    };
    await spot('interrupt');
    await spot('exit');
    // The server hears on, since it is the one who understands.
    expect(types()).toEqual(['user_speech_start']);
    expect(page.hearing.isListening).toBe(true);
    expect(page.ui.model.isListening).toBe(false);
    await spot('wake');
    expect(types().slice(1)).toEqual(['start_chat', 'user_speech_start']);
    page.server.socket.tell(TALKING);
    page.server.socket.tell({ type: 'enter_active' });
    page.server.socket.tell({ type: 'speaking_start' });
    await spot('interrupt');
    await spot('exit');
    expect(types().slice(3)).toEqual(['interrupt', 'stop_chat']);
    // It is still listening for the next one.
    expect(page.hearing.isClosed).toBe(false);
    page.sdk.setConfig({ enableLocalWakeup: false });
    expect(page.hearing.phrases).toBeUndefined();
  });

  test('goes on while the avatar sleeps, and lists nothing of what is overheard', async () => {
    await page.create({ enableLocalWakeup: true });
    await page.sdk.startChat();
    page.server.socket.tell(TALKING);
    page.server.socket.tell({ type: 'enter_active' });
    const before = types().length;
    page.server.socket.tell({ type: 'enter_sleep' });
    page.server.socket.tell(stateOf({ is_asleep: true }));
    await settled();
    expect(types().slice(before)).toEqual(['user_speech_start']);
    expect(page.hearing.isListening).toBe(true);
    expect(page.ui.model.isListening).toBe(false);
    page.server.socket.tell({
      ...{ type: 'speech_recognized', chat_id: 'c', result_id: 0 },
      ...{ text: 'private', is_last: true },
    });
    expect(page.hearing.heardTexts).toEqual(['private']);
    expect(page.ui.model.messages).toEqual([]);
    page.sdk.setConfig({ enableLocalWakeup: false });
    await settled();
    expect(types().slice(-1)).toEqual(['user_speech_stop']);
    expect(page.hearing.isClosed).toBe(true);
  });

  test('is left to the browser where that understands', async () => {
    page.server.answer = { ...answerOf(), recogniser: { kind: 'browser' } };
    await page.create({ enableLocalWakeup: true });
    expect(types()).toEqual([]);
  });

  test('needs a recogniser', async () => {
    page.server.answer = { ...answerOf(), recogniser: { kind: 'none' } };
    await page.create({ enableLocalWakeup: true });
    await settled();
    expect(page.errors).toEqual(['MSS.47010143']);
  });

  test('hears what the server understood', async () => {
    await page.create();
    await page.sdk.startChat();
    page.server.socket.tell({
      type: 'speech_recognized',
      chat_id: 'c',
      result_id: 1,
      text: 'Hello',
      is_last: false,
    });
    expect(page.hearing.heardTexts).toEqual(['Hello']);
  });
});

describe('the buttons of the interface', () => {
  test('a question begins a dialog by typing, and stops what is being said', async () => {
    await page.create();
    const { actions } = page.ui.options;
    expect(await actions.ask('Who are you?')).toBe(true);
    page.server.socket.tell({ type: 'speaking_start' });
    expect(await actions.ask('And what can you do?')).toBe(true);
    expect(types()).toEqual(['start_chat', 'text_question', 'interrupt', 'text_question']);
  });

  test('tell what went wrong as a hint and an event', async () => {
    page.isMicrophoneDenied = true;
    await page.create();
    await page.ui.options.actions.startChat('AUDIO');
    expect(page.errors).toEqual(['90100017']);
    expect(page.ui.model.hint).toBeDefined();
    page.server.onCommand = () => ({ result: false, error_code: 'MSS.47010145', error_msg: 'long' });
    expect(await page.ui.options.actions.ask('…')).toBe(false);
  });
});

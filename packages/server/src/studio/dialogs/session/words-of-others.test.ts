import { describe, expect, it } from 'vitest';
import { BrainFailure, type Recogniser } from '../port.ts';
import { bench, chatting, codeOf, codesOf, kinds } from './testing/bench.ts';
import { settle } from './testing/hand-timers.ts';
import { testRobot } from './testing/robot.ts';

describe('a text that is driven', () => {
  it('is said as it comes, and over only after its last piece', async () => {
    const { talk, avatar, timers, heard } = await chatting();
    const chatId = talk.drive('First sentence. And the sec', false);
    await settle();
    expect(kinds(heard())).toEqual(['speaking_start', 'caption']);
    expect(talk.drive('ond one.', false)).toBe(chatId);
    timers.advance(800);
    await settle();
    avatar.finish();
    avatar.finish();
    await settle();
    expect(heard()).toEqual([{ type: 'caption', text: 'And the second one.' }]);
    expect(codeOf(() => talk.ask('Hello?'))).toBe('MSS.47015014');
    talk.drive('', true);
    await settle();
    expect(kinds(heard())).toEqual(['caption', 'speaking_stop']);
    expect(talk.isSpeaking).toBe(false);
  });

  it('is refused when it is too long, empty, or follows its last piece', () => {
    const { talk } = bench();
    expect(codeOf(() => talk.drive('x'.repeat(501), true))).toBe('MSS.47015016');
    expect(codeOf(() => talk.drive(' ', true))).toBe('MSS.47010146');
    talk.drive('One.', true);
    expect(codeOf(() => talk.drive('Two.', true))).toBe('MSS.47015014');
  });

  it('may be interrupted, and another one begun', async () => {
    const { talk, avatar, heard } = await chatting();
    talk.drive('One. Two. Three. ', false);
    await settle();
    talk.interrupt();
    await settle();
    expect(avatar.waiting).toBe(0);
    heard();
    talk.drive('Four.', true);
    await settle();
    expect(heard()).toContainEqual({ type: 'caption', text: 'Four.' });
  });

  it('of a driver tells the driver, who hears what the visitor says', async () => {
    const { talk, avatar, driver } = bench({ robot: testRobot({ isThirdParty: true }), brain: undefined });
    talk.drive('Hello. How ', false);
    await settle();
    expect(driver).toEqual([{ type: 'speaking_start' }]);
    talk.recognized('wait', false);
    await settle();
    expect(avatar.hushed).toBe(1);
    expect(driver.slice(1)).toEqual([
      { type: 'speaking_stop', is_cut: true },
      { type: 'speech_recognized', text: 'wait', is_last: false },
    ]);
  });
});

describe('speech of a visitor', () => {
  it('breaks in, is told as it is understood, and asks when it ends', async () => {
    const { talk, brain, avatar, heard } = bench();
    talk.startChat('AUDIO');
    await settle();
    heard();
    brain.script = ['Here. '];
    talk.recognized('where is', false);
    expect(avatar.hushed).toBe(1);
    talk.recognized('where is it', true);
    await settle();
    const told = heard().filter(({ type }) => type.endsWith('recognized'));
    expect(told.map((one) => ('chat_id' in one ? one.chat_id : ''))).toEqual(
      Array.from({ length: told.length }, () => (told[0] as { readonly chat_id: string }).chat_id),
    );
    expect(told.slice(0, 2)).toMatchObject([
      { type: 'speech_recognized', result_id: 0, text: 'where is', is_last: false },
      { type: 'speech_recognized', result_id: 1, text: 'where is it', is_last: true },
    ]);
    expect(brain.asked[0]?.question).toBe('where is it');
    // While it answers, speech takes the place of the answer.
    talk.recognized('no wait', true);
    await settle();
    expect(brain.asked[1]?.question).toBe('no wait');
    // Noise without a word silences nobody.
    const hushed = avatar.hushed;
    talk.recognized('', true);
    expect(avatar.hushed).toBe(hushed);
  });

  it('reaches the recogniser of this server between start and stop, in the language of the dialog', async () => {
    const heardBytes: string[] = [];
    let news: Parameters<Recogniser['open']>[0] | undefined;
    const recogniser: Recogniser = {
      open: (options) => {
        news = options;
        return {
          hear: (pcm) => heardBytes.push(`${options.language} ${pcm.byteLength}`),
          finish: () => heardBytes.push('finish'),
          close: () => heardBytes.push('close'),
        };
      },
    };
    const { talk, brain, avatar, heard } = bench({ recogniser, told: { kind: 'server' } });
    talk.startChat('AUDIO');
    await settle();
    talk.hear(new Uint8Array(2));
    const { chatId } = talk.startSpeech();
    talk.hear(new Uint8Array(4));
    talk.stopSpeech();
    brain.script = ['Fine. '];
    news?.onText('how are you', true);
    await settle();
    expect(heard()).toContainEqual(
      expect.objectContaining({ type: 'speech_recognized', chat_id: chatId, text: 'how are you' }),
    );
    const hushed = avatar.hushed;
    news?.onSpeech();
    expect(avatar.hushed).toBe(hushed + 1);
    news?.onFailure(new BrainFailure('MSS.47010141', 'the key is wrong'));
    expect(codesOf(heard())).toEqual(['MSS.47010141']);
    talk.changeLanguage('zh_CN');
    talk.startSpeech();
    talk.hear(new Uint8Array(6));
    expect(heardBytes).toEqual(['en_US 4', 'finish', 'close', 'zh_CN 6']);
    // Asleep it listens for what wakes it, and answers nothing.
    talk.stopChat();
    heard();
    expect(talk.startSpeech()).toEqual({});
    news?.onText('hello sara', true);
    await settle();
    expect(kinds(heard())).toEqual(['speech_recognized']);
    expect(brain.asked).toHaveLength(1);
    expect(codeOf(() => talk.changeLanguage('fr_FR' as 'en_US'))).toBe('90000005');
  });
});

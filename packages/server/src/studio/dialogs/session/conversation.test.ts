import { describe, expect, it } from 'vitest';
import { ModerationUnavailable } from '../../moderation/moderate.ts';
import { BrainFailure } from '../port.ts';
import { answerOf, bench, chatting, codeOf, codesOf, kinds } from './testing/bench.ts';
import { settle } from './testing/hand-timers.ts';

describe('a chat', () => {
  it('wakes the avatar, which greets once in each language, and may be talked over', async () => {
    const { talk, avatar, heard, brain } = bench();
    expect(talk.isAwake).toBe(false);
    const chatId = talk.startChat('TEXT');
    await settle();
    expect(heard()).toEqual([
      { type: 'enter_active' },
      { type: 'speaking_start', chat_id: chatId },
      { type: 'caption', text: 'Welcome here.' },
    ]);
    brain.script = ['Yes. '];
    const question = talk.ask('Hello?');
    await settle();
    expect(avatar.hushed).toBe(1);
    expect(kinds(heard())).toEqual([
      ...['caption', 'speaking_stop', 'semantic_recognized'],
      ...['speaking_start', 'caption', 'semantic_recognized'],
    ]);
    expect(question).not.toBe(chatId);
    avatar.finish();
    talk.stopChat();
    expect(talk.isAwake).toBe(false);
    talk.startChat('TEXT');
    await settle();
    expect(avatar.waiting).toBe(0);
  });

  it('refuses questions asleep, in the wrong mode, empty, too long, and while it answers', async () => {
    const { talk, brain } = bench();
    expect(codeOf(() => talk.ask('Hello?'))).toBe('MSS.47010147');
    talk.startChat('AUDIO');
    expect(codeOf(() => talk.ask('Hello?'))).toBe('MSS.47010144');
    talk.switchMode('TEXT');
    expect(codeOf(() => talk.ask('  '))).toBe('MSS.47010146');
    expect(codeOf(() => talk.ask('x'.repeat(1001)))).toBe('MSS.47010145');
    talk.ask('Hello?');
    expect(codeOf(() => talk.ask('Hello again?'))).toBe('MSS.47010147');
    expect(codeOf(() => talk.drive('Read this.', true))).toBe('MSS.47010147');
    await settle();
    brain.end();
  });

  it('speaks only where somebody understands speech', () => {
    const { talk } = bench({ told: { kind: 'none', why: 'no recogniser is set up' } });
    expect(() => talk.startChat('AUDIO')).toThrow('no recogniser is set up');
    expect(codeOf(() => talk.switchMode('TEXT'))).toBe('999400001');
    talk.startChat('TEXT');
    expect(codeOf(() => talk.switchMode('AUDIO'))).toBe('MSS.47010143');
    expect(codeOf(() => talk.startSpeech())).toBe('999400001');
  });

  it('sleeps after a minute without a word, not while it speaks', async () => {
    const { talk, brain, avatar, timers, heard } = await chatting();
    timers.advance(50_000);
    brain.script = ['A long story. '];
    talk.ask('Tell me.');
    await settle();
    timers.advance(120_000);
    expect(kinds(heard())).not.toContain('enter_sleep');
    avatar.finish();
    await settle();
    timers.advance(59_000);
    expect(kinds(heard())).not.toContain('enter_sleep');
    timers.advance(1000);
    expect(kinds(heard())).toEqual(['enter_sleep']);
    expect([talk.isAwake, talk.chatId]).toEqual([false, undefined]);
    talk.startChat('TEXT');
    expect(kinds(heard())).toEqual(['enter_active']);
  });
});

describe('an answer', () => {
  it('is told and said sentence by sentence while it is thought', async () => {
    const { talk, brain, avatar, heard, words } = await chatting();
    brain.images = ['/objects/map.png'];
    const chatId = talk.ask(' Where? ');
    await settle();
    expect(heard()).toEqual([]);
    brain.say('On the left. Then str');
    await settle();
    const told = { type: 'semantic_recognized', chat_id: chatId, question_text: 'Where?' };
    expect(heard()).toEqual([
      { ...told, result_id: 0, text: 'On the left. ', is_last: false },
      { type: 'speaking_start', chat_id: chatId },
      { type: 'caption', text: 'On the left.' },
    ]);
    avatar.finish();
    brain.say('aight on.');
    brain.end();
    await settle();
    expect(heard()).toEqual([
      { ...told, result_id: 1, text: 'Then straight on.', is_last: false },
      { type: 'caption', text: 'Then straight on.' },
      { ...told, result_id: 2, text: '', is_last: true, images: ['/objects/map.png'] },
    ]);
    avatar.finish();
    await settle();
    expect(heard()).toEqual([
      { type: 'caption', text: '' },
      { type: 'speaking_stop', chat_id: chatId },
    ]);
    expect(words).toEqual(['visitor: Where?', 'avatar: On the left. Then straight on.']);
    expect(talk.answered).toBe(1);
  });

  it('is broken off: voice, brain and what was to be said; the next one knows what was told', async () => {
    const { talk, brain, avatar, heard } = await chatting();
    talk.ask('Why?');
    await settle();
    brain.say('Because it is so. And ');
    await settle();
    heard();
    talk.interrupt();
    expect([avatar.hushed, avatar.waiting, brain.aborted]).toEqual([1, 0, 1]);
    brain.say('so on. More. ');
    await settle();
    expect(kinds(heard())).toEqual(['caption', 'speaking_stop']);
    brain.script = ['Yes. '];
    talk.ask('Really?');
    await settle();
    expect(brain.asked[1]?.turns).toEqual([{ question: 'Why?', answer: 'Because it is so. ' }]);
    expect(brain.asked[1]?.sessionId).toBe(brain.asked[0]?.sessionId);
  });

  it('that may not be said is replaced, from the forbidden sentence on', async () => {
    const { talk, brain, heard } = await chatting();
    talk.ask('What?');
    await settle();
    brain.say('This is fine. This is forbidden. And more. ');
    await settle();
    expect(brain.aborted).toBe(1);
    expect(answerOf(heard())).toBe('This is fine. Let us talk of something else.');
  });

  it('to a question that may not be asked is the safe one, without a brain', async () => {
    const { talk, brain, heard } = await chatting();
    talk.ask('Something forbidden?');
    await settle();
    expect(brain.asked).toEqual([]);
    const told = heard();
    expect(answerOf(told)).toBe('Let us talk of something else.');
    expect(told).toContainEqual(expect.objectContaining({ type: 'semantic_recognized', is_last: true }));
  });

  it('that nobody can look at is not said', async () => {
    const { talk, brain, heard } = await chatting({
      isAllowed: (text) =>
        text === 'What?' ? Promise.resolve(true) : Promise.reject(new ModerationUnavailable('is away')),
    });
    brain.script = ['Secret. '];
    talk.ask('What?');
    await settle();
    const told = heard();
    expect(codesOf(told)).toEqual(['20010060']);
    expect(answerOf(told)).toMatch(/^Sorry/);
  });

  it('that fails is an error with its code and an apology; one that fails on the way keeps what was said', async () => {
    const { talk, brain, avatar, heard } = await chatting();
    talk.ask('What?');
    await settle();
    brain.end(new BrainFailure('MSS.47010104', 'it took too long'));
    await settle();
    const told = heard();
    expect(codesOf(told)).toEqual(['MSS.47010104']);
    expect(answerOf(told)).toMatch(/^Sorry/);
    avatar.finish();
    await settle();
    heard();
    talk.ask('And now?');
    await settle();
    brain.say('It began well. ');
    brain.end(new BrainFailure('MSS.47010107', 'it broke off'));
    await settle();
    expect(answerOf(heard())).toBe('It began well. ');
    // Apologies are nothing that a model should think it had said.
    expect(brain.asked[1]?.turns).toEqual([]);
  });

  it('goes on after a sentence that cannot be said', async () => {
    const { talk, brain, avatar, heard } = await chatting();
    brain.script = ['One. The unspeakable. Three. '];
    talk.ask('What?');
    await settle();
    expect(codesOf(heard())).toEqual(['MSS.20050040']);
    avatar.finish();
    avatar.finish();
    await settle();
    expect(talk.isSpeaking).toBe(false);
    expect(heard()).toContainEqual(expect.objectContaining({ type: 'speaking_stop' }));
  });

  it('is lost with its avatar, and the next one is heard', async () => {
    const { talk, brain, avatar, heard } = await chatting();
    brain.script = ['One. Two. '];
    talk.ask('What?');
    await settle();
    avatar.vanish();
    talk.reset();
    await settle();
    expect(kinds(heard())).toContain('speaking_stop');
    talk.ask('Again?');
    await settle();
    expect(talk.isSpeaking).toBe(true);
    expect(avatar.waiting).toBeGreaterThan(0);
  });

  it('of any length waits for the mouth', async () => {
    const { talk, brain, avatar } = await chatting();
    brain.script = Array.from({ length: 60 }, (_, n) => `This is sentence number ${n} of a long answer. `);
    talk.ask('All of it?');
    await settle();
    expect(avatar.waiting).toBeLessThan(40);
    for (let said = 0; said < 60; said++) {
      avatar.finish();
      await settle();
    }
    expect(talk.isSpeaking).toBe(false);
  });
});

it('whoever comes next finds nothing of the conversation before', async () => {
  const { talk, brain, heard } = bench();
  brain.script = ['Yes. '];
  talk.startChat('TEXT');
  talk.ask('Do you know me?');
  await settle();
  talk.forget();
  heard();
  talk.startChat('TEXT');
  await settle();
  expect(heard()).toContainEqual({ type: 'caption', text: 'Welcome here.' });
  talk.ask('Do you know me?');
  await settle();
  expect(brain.asked[1]?.turns).toEqual([]);
  expect(brain.asked[1]?.sessionId).not.toBe(brain.asked[0]?.sessionId);
});

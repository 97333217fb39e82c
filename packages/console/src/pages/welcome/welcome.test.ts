import { expect, test } from 'vitest';
import type { Engine, EngineVoice } from '../../api/own-engines.ts';
import { keyOf } from './link-key.ts';
import { languageOf, voiceFor } from './voice-choice.ts';

const voice = (id: string, sex: EngineVoice['sex'], language: string): EngineVoice => ({
  ...{ id, name: id, speaker: id, sex, language },
  asset_id: `asset-${id}`,
});
const engine = (source: Engine['source'], voices: readonly EngineVoice[]): Engine => ({
  ...{ id: source, source, kind: source, name: source, url: null, model: null, has_key: false, voices },
  ...{ state: 'untried', tried_at: null, message: null },
});
const embedded = engine('embedded', [
  voice('clara', 'FEMALE', 'en-US'),
  voice('ross', 'MALE', 'en-US'),
  voice('lin', 'FEMALE', 'zh-CN'),
  voice('chen', 'MALE', 'zh-CN'),
]);
const presenter = (voiceId: string | null) => ({
  ...{ asset_id: 'p', name: 'P', cover_url: null },
  voice_id: voiceId,
});

test('the key of a link stands in the fragment alone', () => {
  expect(keyOf('#key=a-b_c')).toBe('a-b_c');
  for (const none of ['', '#', '#key=', '#other=1']) expect(keyOf(none), none).toBeUndefined();
});

test('a presenter has their own voice where it speaks the language of the text', () => {
  expect(voiceFor(presenter('asset-clara'), [embedded], 'en')?.id).toBe('clara');
  expect(voiceFor(presenter('asset-ross'), [embedded], 'zh')?.id).toBe('chen');
  expect(voiceFor(presenter('asset-lin'), [embedded], 'en')?.id).toBe('clara');
  expect(voiceFor(presenter(null), [embedded], 'zh')?.id).toBe('lin');
});

test('a better engine speaks where it has a voice that fits', () => {
  const better = engine('console', [voice('heart', 'FEMALE', 'en-GB')]);
  expect(voiceFor(presenter('asset-clara'), [embedded, better], 'en')?.id).toBe('heart');
  expect(voiceFor(presenter('asset-ross'), [embedded, better], 'en')?.id).toBe('ross');
  expect(voiceFor(presenter('asset-clara'), [embedded, better], 'zh')?.id).toBe('lin');
});

test('letters tell the language of a text', () => {
  expect(languageOf('Hello', 'zh')).toBe('en');
  expect(languageOf('欢迎来到 Cyclorama', 'en')).toBe('zh');
  expect(languageOf('123', 'zh')).toBe('zh');
});

import { expect, test } from 'vitest';
import { draftOf, isTriable, newEngineId, sentOf } from './engine-draft.ts';

test('a form that was not filled in cannot be tried', () => {
  const empty = draftOf(undefined);
  expect(isTriable(empty)).toBe(false);
  expect(isTriable({ ...empty, url: 'http://10.0.0.5:8880' })).toBe(false);
  const voices = [{ speaker: 'af_heart', name: '', sex: 'FEMALE', language: 'en-US' }] as const;
  expect(isTriable({ ...empty, url: 'http://10.0.0.5:8880', voices })).toBe(true);
  expect(isTriable({ ...empty, url: '10.0.0.5', voices })).toBe(false);
});

test('what is sent leaves out what was left empty; a stored key stays', () => {
  const draft = draftOf({
    ...{ id: 'k', source: 'console', kind: 'openai', name: 'Kokoro', url: 'http://h/', model: null },
    ...{ has_key: true, state: 'works', tried_at: null, message: null },
    voices: [
      { id: 'a', name: 'a', speaker: 'a', sex: 'MALE', language: 'zh-CN', asset_id: 'x' },
      { id: 'b', name: 'Bea', speaker: 'b', sex: 'FEMALE', language: 'en-US', asset_id: 'y' },
    ],
  });
  expect(sentOf({ ...draft, voices: [...draft.voices, { ...draft.voices[0]!, speaker: ' ' }] })).toEqual({
    kind: 'openai',
    name: 'Kokoro',
    url: 'http://h/',
    voices: [
      { speaker: 'a', sex: 'MALE', language: 'zh-CN' },
      { speaker: 'b', sex: 'FEMALE', language: 'en-US', name: 'Bea' },
    ],
  });
  expect(sentOf({ ...draft, key: 'secret' }).key).toBe('secret');
});

test('ids are made of the name and are nobody else’s', () => {
  expect(newEngineId('Kokoro  v1.0!', [])).toBe('kokoro-v1-0');
  expect(newEngineId('Kokoro', ['kokoro', 'kokoro-2'])).toBe('kokoro-3');
  expect(newEngineId('语音', [])).toBe('engine');
  expect(newEngineId('x'.repeat(80), [])).toHaveLength(32);
});

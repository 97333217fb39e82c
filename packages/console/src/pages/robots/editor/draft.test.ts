import { describe, expect, test } from 'vitest';
import type { Robot } from '../../../api/own-dialogs.ts';
import { draftOf, linesOf, listOf, problemsOf, requestOf, withSpeech, type Draft } from './draft.ts';

const robot: Robot = {
  robot_id: 'r1',
  created: '2026-01-01T00:00:00Z',
  updated: '2026-01-01T00:00:00Z',
  running: 2,
  name: 'Reception',
  avatar_asset_id: 'a1',
  languages: [{ language: 'en_US', greeting: 'Hello' }],
  background: { kind: 'none' },
  width: 640,
  height: 720,
  allow_transparent: true,
  is_public: false,
  brain: { kind: 'openai', url: 'https://models.example/v1', model: 'm', has_key: true, app_id: 'left over' },
  knowledge: [],
  recogniser: { kind: 'browser' },
  wake_phrases: { wake: ['Hello'], interrupt: [], exit: [] },
  sleep_after_seconds: 60,
  safe_answer: {},
};
const draft = draftOf(robot);
const withPart = (part: Partial<Draft>): Draft => ({ ...draft, ...part });

describe('a robot that is edited', () => {
  test('goes back without what only the server says', () => {
    const sent = requestOf(draft);
    expect(Object.keys(sent)).not.toContain('robot_id');
    expect(Object.keys(sent)).not.toContain('running');
    expect(sent.brain).toEqual({ kind: 'openai', url: 'https://models.example/v1', model: 'm' });
  });

  test('keeps its key unless it was written anew or taken away', () => {
    const key = (value: string | null): Draft => withPart({ brain: { ...draft.brain, key: value } });
    expect('key' in requestOf(draft).brain).toBe(false);
    expect(requestOf(key('new')).brain.key).toBe('new');
    expect(requestOf(key(null)).brain.key).toBeNull();
  });

  test('loses empty lines of lists only when it is sent', () => {
    const written = listOf('What is it?\n\n How much? \n');
    expect(linesOf(written)).toBe('What is it?\n\n How much? \n');
    const [first] = requestOf(
      withPart({
        languages: withSpeech(draft.languages, {
          language: 'en_US',
          greeting: 'Hello',
          hot_questions: written,
        }),
      }),
    ).languages;
    expect(first).toEqual({
      language: 'en_US',
      greeting: 'Hello',
      hot_questions: ['What is it?', 'How much?'],
    });
  });

  test('says what is missing before it is sent', () => {
    expect(problemsOf(draft)).toEqual([]);
    expect(problemsOf(withPart({ name: ' ' }))).toEqual(['name']);
    expect(problemsOf(withPart({ width: 641 }))).toEqual(['size']);
    expect(problemsOf(withPart({ width: 1082 }))).toEqual(['size']);
    expect(problemsOf(withPart({ background: { kind: 'color', color: 'red' } }))).toEqual(['color']);
    expect(problemsOf(withPart({ brain: { kind: 'openai', url: 'models.example' } }))).toEqual([
      'brainUrl',
      'model',
    ]);
    const callback = { kind: 'callback', url: 'ftp://models.example', app_id: 'a', has_key: true } as const;
    expect(problemsOf(withPart({ brain: callback }))).toEqual(['brainUrl']);
    expect(problemsOf(withPart({ brain: { ...callback, key: null } }))).toEqual(['brainUrl', 'secret']);
    expect(problemsOf(withPart({ recogniser: { kind: 'websocket', url: 'https://a.example' } }))).toEqual([
      'recogniserUrl',
    ]);
    expect(problemsOf(withPart({ sleep_after_seconds: 4 }))).toEqual(['sleep']);
    expect(problemsOf(withPart({ max_dialogs: 0 }))).toEqual(['limit']);
    expect(problemsOf(withPart({ max_dialogs: null }))).toEqual([]);
  });
});

import { expect, test } from 'vitest';
import { EMPTY_LOG, withEvent, type Happened, type TrialLog } from './event-log.ts';

const told = (...events: readonly Happened[]): TrialLog => events.reduce(withEvent, EMPTY_LOG);

test('a question is held against the first sound of its answer, neither a greeting nor a later one', () => {
  const log = told(
    { at: 10, name: 'speakingStart' },
    { at: 1000, name: 'question', words: 'Who?' },
    { at: 1100, name: 'speakingStart' },
    { at: 1200, name: 'semanticRecognized', words: 'I ' },
    { at: 1400, name: 'speakingStart' },
    { at: 9000, name: 'speakingStart' },
  );
  expect(log.answeredIn).toBe(400);
  expect(withEvent(log, { at: 10_000, name: 'question' }).answeredIn).toBeUndefined();
});

test('what is recognised is one line: the latest text of a question, all of an answer', () => {
  const { entries } = told(
    { at: 1, name: 'speechRecognized', words: 'How' },
    { at: 2, name: 'speechRecognized', words: 'How much' },
    { at: 3, name: 'semanticRecognized', words: 'Ten' },
    { at: 4, name: 'semanticRecognized', words: ' euros.' },
    { at: 5, name: 'speakingStop' },
    { at: 6, name: 'semanticRecognized', words: 'More' },
  );
  expect(entries.map(({ name, words }) => [name, words])).toEqual([
    ['speechRecognized', 'How much'],
    ['semanticRecognized', 'Ten euros.'],
    ['speakingStop', ''],
    ['semanticRecognized', 'More'],
  ]);
  expect(new Set(entries.map(({ id }) => id)).size).toBe(4);
});

test('a long dialog keeps its latest events', () => {
  const log = told(...Array.from({ length: 250 }, (_, at) => ({ at, name: 'speakingStart' })));
  expect(log.entries).toHaveLength(200);
  expect(log.entries.at(-1)?.at).toBe(249);
});

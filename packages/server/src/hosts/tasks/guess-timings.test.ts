import { expect, it } from 'vitest';
import { guessTimings } from './guess-timings.ts';

it('gives each word a time, and each sentence those of its words', () => {
  const { words, sentences, duration, text } = guessTimings(
    '<speak>One two.<break time="1s"/> Three!</speak>',
  );
  expect(text.replace(/\s+/g, ' ')).toBe('One two. Three!');
  expect(words.map((word) => text.slice(word.charStart, word.charEnd))).toEqual(['One', 'two', 'Three']);
  expect(sentences.map((one) => one.text)).toEqual(['One two.', 'Three!']);
  expect(sentences[1]).toMatchObject({ start: words[2]?.start, end: duration });
  expect(sentences.map((one) => text.slice(one.charStart, one.charEnd))).toEqual(['One two.', 'Three!']);
});

it('finds nothing in nothing', () => {
  expect(guessTimings(' ')).toMatchObject({ duration: 0, words: [], sentences: [] });
});

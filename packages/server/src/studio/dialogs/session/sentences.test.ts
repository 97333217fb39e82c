import { describe, expect, it } from 'vitest';
import { SentenceSplitter } from './sentences.ts';

/** Everything in increments of a few characters. */
function split(text: string, step = 3): string[] {
  const splitter = new SentenceSplitter();
  const pieces: string[] = [];
  for (let at = 0; at < text.length; at += step) pieces.push(...splitter.push(text.slice(at, at + step)));
  const rest = splitter.flush();
  if (rest !== '') pieces.push(rest);
  expect(pieces.join('')).toBe(text);
  return pieces.map((piece) => piece.trim());
}

describe('sentences of an answer that comes in increments', () => {
  it.each([1, 3, 50])('end where they end, in increments of %i', (step) => {
    expect(split('Hello there. How are you? Fine!', step)).toEqual(['Hello there.', 'How are you?', 'Fine!']);
    expect(split('你好。我们九点开门！还有问题吗？', step)).toEqual([
      '你好。',
      '我们九点开门！',
      '还有问题吗？',
    ]);
  });

  it.each([
    'It costs 3.14 euros.',
    'It is 1,000 dollars.',
    'Dr. Smith is in.',
    'Ask J. Doe now.',
    'Write to info@example.com now.',
    'Take e.g. this one.',
    '1. Come in now.',
  ])('are not ended by what only looks so: %s', (text) => {
    expect(split(text)).toEqual([text]);
  });

  it('keep quotes and repeated marks with what they close', () => {
    expect(split('He said “stop!” Then he left... Really?! Yes.')).toEqual([
      'He said “stop!”',
      'Then he left...',
      'Really?!',
      'Yes.',
    ]);
    expect(split('他说：“好。”然后走了。')).toEqual(['他说：“好。”', '然后走了。']);
  });

  it('begin with a clause when the first one is long', () => {
    expect(split('From nine in the morning, until six, we are open. And on, well, Sundays, too.')).toEqual([
      'From nine in the morning,',
      'until six, we are open.',
      'And on, well, Sundays, too.',
    ]);
    expect(split('我们的展厅每天开放，从九点到六点，欢迎您来。')).toEqual([
      '我们的展厅每天开放，',
      '从九点到六点，欢迎您来。',
    ]);
    expect(split('Yes, we are.')).toEqual(['Yes, we are.']);
  });

  it('are cut when they do not end', () => {
    const pieces = split('word '.repeat(200));
    expect(pieces.length).toBeGreaterThan(3);
    for (const piece of pieces) expect(piece.length).toBeLessThanOrEqual(221);
    expect(split('字'.repeat(300)).every((piece) => piece.length <= 80)).toBe(true);
  });

  it('come as soon as they are complete, and not before', () => {
    const splitter = new SentenceSplitter();
    expect(splitter.push('Hello there')).toEqual([]);
    expect(splitter.push('.')).toEqual([]);
    expect(splitter.isWaiting).toBe(true);
    expect(splitter.push(' ')).toEqual(['Hello there. ']);
    expect(splitter.push('你好。')).toEqual(['你好。']);
    expect(splitter.flush()).toBe('');
    expect(splitter.isWaiting).toBe(false);
  });
});

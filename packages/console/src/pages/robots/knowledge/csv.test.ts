import { describe, expect, test } from 'vitest';
import { pairsCsv, readPairs } from './csv.ts';

describe('a table of questions and answers', () => {
  test('comes back as it went, whatever is in it', () => {
    const pairs = [
      {
        question: 'What does it cost, "all in"?',
        alternatives: ['How much?', '多少钱？'],
        answer: 'Ten.\nOr eleven; it depends.',
        images: ['https://pictures.example/a.png'],
      },
      { question: '=1+1', alternatives: ['-x'], answer: '+2', images: [] },
    ];
    const text = pairsCsv(pairs);
    expect(text.startsWith('\uFEFFquestion,alternatives,answer,images\r\n')).toBe(true);
    expect(text).toContain("'=1+1,'-x,'+2,");
    expect(readPairs(text)).toEqual(pairs);
  });

  test('is read with semicolons, tabs, other names, or none', () => {
    const pair = { question: 'a', alternatives: [], answer: 'b', images: [] };
    expect(readPairs('a;b')).toEqual([pair]);
    expect(readPairs('Answer\tQuestion\r\nb\ta\r\n\r\n')).toEqual([pair]);
    expect(readPairs('问题,相似问法,答案\n a ,c|d, b ')).toEqual([{ ...pair, alternatives: ['c', 'd'] }]);
    expect(readPairs('"x, y";"b ""c"""')).toEqual([{ ...pair, question: 'x, y', answer: 'b "c"' }]);
  });

  test('says which line lacks something', () => {
    const problem = (text: string): unknown => {
      try {
        return readPairs(text);
      } catch (error) {
        return error;
      }
    };
    expect(problem('')).toMatchObject({ kind: 'empty' });
    expect(problem('question,answer\n')).toMatchObject({ kind: 'empty' });
    expect(problem('question,answer\na,b\nc,')).toMatchObject({ kind: 'noAnswer', line: 3 });
    expect(problem(',b')).toMatchObject({ kind: 'noQuestion', line: 1 });
    expect(problem('a,b\n'.repeat(1001))).toMatchObject({ kind: 'tooMany', line: 1001 });
  });
});

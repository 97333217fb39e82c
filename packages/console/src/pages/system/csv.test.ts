import { expect, test } from 'vitest';
import { csvOf } from './csv.ts';

test('cells are quoted where they must be, and no program takes one for a formula', () => {
  const text = csvOf(
    ['name', 'n'],
    [
      ['a "b", c', 1.5],
      ['=1+1', null],
      ['two\nlines', -3],
    ],
  );
  expect(text).toBe('\uFEFFname,n\r\n"a ""b"", c",1.5\r\n\'=1+1,\r\n"two\nlines",-3\r\n');
});

import { describe, expect, it } from 'vitest';
import { CsvError, parseCsv } from './csv.ts';

describe('parseCsv', () => {
  it('reads quotes, commas, line ends and doubled quotes inside cells', () => {
    const table = parseCsv('name,text\r\nada,"Hello, ""world"""\r\nbob,"two\r\nlines"\r\n');
    expect(table.columns).toEqual(['name', 'text']);
    expect(table.rows).toEqual([
      { line: 2, cells: { name: 'ada', text: 'Hello, "world"' } },
      { line: 3, cells: { name: 'bob', text: 'two\r\nlines' } },
    ]);
  });

  it.each(['a,b\n1,2\n', 'a,b\r1,2', '\ufeffa,b\r\n1,2\r\n\r\n'])('takes any line end: %j', (text) => {
    expect(parseCsv(text).rows.map((row) => row.cells)).toEqual([{ a: '1', b: '2' }]);
  });

  it('keeps empty cells and counts lines across quoted line ends', () => {
    const table = parseCsv('a,b\n"x\ny",\n,z\n');
    expect(table.rows).toEqual([
      { line: 2, cells: { a: 'x\ny', b: '' } },
      { line: 4, cells: { a: '', b: 'z' } },
    ]);
  });

  it.each([
    ['', 1],
    ['a,a\n1,2', 1],
    ['a,\n1,2', 1],
    ['a,b\n1', 2],
    ['a,b\n1,2,3', 2],
    ['a\n"open', 2],
    ['a\n"x"y', 2],
    ['a\nx"y', 2],
  ])('refuses %j and names the line', (text, line) => {
    expect(() => parseCsv(text)).toThrow(CsvError);
    expect(() => parseCsv(text)).toThrow(`line ${line}:`);
  });
});

import type { KnowledgePair } from '../../../api/own-dialogs.ts';

const COLUMNS = ['question', 'alternatives', 'answer', 'images'] as const;
type Column = (typeof COLUMNS)[number];
/** Programs for tables take such a beginning as a formula. */
const FORMULA = /^[=+\-@\t\r]/;
/** How columns are called by the people who bring tables. */
const NAMES: Readonly<Record<string, Column>> = {
  question: 'question',
  问题: 'question',
  alternatives: 'alternatives',
  相似问法: 'alternatives',
  answer: 'answer',
  答案: 'answer',
  回答: 'answer',
  images: 'images',
  图片: 'images',
};

export const MOST_PAIRS = 1000;

/** Pairs as a table (RFC 4180), with the mark that programs for tables need to see UTF-8; lists one to a line. */
export function pairsCsv(pairs: readonly KnowledgePair[]): string {
  const rows = pairs.map(({ question, alternatives = [], answer, images = [] }) =>
    [question, alternatives.join('\n'), answer, images.join('\n')].map(cell).join(','),
  );
  return `\uFEFF${[COLUMNS.join(','), ...rows].join('\r\n')}\r\n`;
}

function cell(value: string): string {
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** What a table could not be read for; `line` as people count rows, the first is 1. */
export class TableProblem extends Error {
  readonly kind: 'empty' | 'noAnswer' | 'noQuestion' | 'tooMany';
  readonly line: number;
  constructor(kind: TableProblem['kind'], line: number) {
    super(`${kind} in line ${line}`);
    this.name = 'TableProblem';
    this.kind = kind;
    this.line = line;
  }
}

/**
 * Reads a table that somebody brings: with commas, semicolons or tabs, with or without a line of names (then the first
 * column is the question, the second the answer).
 * @throws TableProblem
 */
export function readPairs(text: string): readonly KnowledgePair[] {
  const rows = readRows(text.replace(/^\uFEFF/, ''));
  const [first] = rows;
  if (first === undefined) throw new TableProblem('empty', 1);
  const named = first.map((name) => NAMES[name.trim().toLowerCase()]);
  const hasNames = named.includes('question') && named.includes('answer');
  const at = (column: Column): number =>
    hasNames ? named.indexOf(column) : ['question', 'answer'].indexOf(column);
  const body = hasNames ? rows.slice(1) : rows;
  if (body.length === 0) throw new TableProblem('empty', 1);
  if (body.length > MOST_PAIRS) throw new TableProblem('tooMany', body.length);
  return body.map((row, i) => {
    const value = (column: Column): string => plain(row[at(column)] ?? '');
    const list = (column: Column): readonly string[] =>
      value(column)
        .split(/[\n|]/)
        .map((one) => plain(one))
        .filter((one) => one !== '');
    const [question, answer] = [value('question'), value('answer')];
    const line = i + (hasNames ? 2 : 1);
    if (question === '') throw new TableProblem('noQuestion', line);
    if (answer === '') throw new TableProblem('noAnswer', line);
    return { question, alternatives: list('alternatives'), answer, images: list('images') };
  });
}

/** Without the apostrophe that was put before what looked like a formula. */
function plain(value: string): string {
  const text = value.trim();
  return text.startsWith("'") && FORMULA.test(text.slice(1)) ? text.slice(1) : text;
}

function readRows(text: string): readonly (readonly string[])[] {
  const separator = separatorOf(text);
  const rows: string[][] = [];
  let row: string[] = [];
  let value = '';
  let quoted = false;
  const endRow = (): void => {
    row.push(value);
    if (row.some((one) => one.trim() !== '')) rows.push(row);
    row = [];
    value = '';
  };
  for (let i = 0; i < text.length; i++) {
    const sign = text[i] ?? '';
    if (quoted) {
      if (sign !== '"') value += sign;
      else if (text[i + 1] === '"') {
        value += '"';
        i++;
      } else quoted = false;
    } else if (sign === '"' && value === '') quoted = true;
    else if (sign === separator) {
      row.push(value);
      value = '';
    } else if (sign === '\n') endRow();
    else if (sign !== '\r') value += sign;
  }
  if (value !== '' || row.length > 0) endRow();
  return rows;
}

/** What stands most often in the first line outside of quotes. */
function separatorOf(text: string): string {
  const [line = ''] = text.replaceAll(/"(?:[^"]|"")*"/g, '').split('\n', 1);
  const count = (sign: string): number => line.split(sign).length;
  return [',', ';', '\t'].reduce((best, sign) => (count(sign) > count(best) ? sign : best));
}

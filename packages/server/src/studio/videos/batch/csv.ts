/** A table with a header; every row has a cell for every column. */
export interface CsvTable {
  readonly columns: readonly string[];
  readonly rows: readonly CsvRow[];
}

export interface CsvRow {
  /** Line of the file on which the row begins, from 1. */
  readonly line: number;
  readonly cells: Readonly<Record<string, string>>;
}

/** Bad CSV; the message names the line. */
export class CsvError extends Error {
  readonly line: number;
  constructor(line: number, message: string) {
    super(`line ${line}: ${message}`);
    this.name = 'CsvError';
    this.line = line;
  }
}

/**
 * Reads CSV after RFC 4180: quotes, doubled quotes, commas and line ends inside quotes; CR LF, LF or CR; a byte order
 * mark is skipped, so are empty lines. The first line names the columns.
 * @throws CsvError
 */
export function parseCsv(text: string): CsvTable {
  const [header, ...records] = readRecords(text.replace(/^\ufeff/, ''));
  if (header === undefined) throw new CsvError(1, 'the file is empty');
  const columns = header.fields.map((name) => name.trim());
  columns.forEach((name, index) => {
    if (name === '') throw new CsvError(header.line, `column ${index + 1} has no name`);
    if (columns.indexOf(name) !== index) throw new CsvError(header.line, `two columns are called “${name}”`);
  });
  const rows = records.map(({ line, fields }) => {
    if (fields.length !== columns.length) {
      throw new CsvError(line, `${fields.length} cells where the header has ${columns.length} columns`);
    }
    return { line, cells: Object.fromEntries(columns.map((name, index) => [name, fields[index] ?? ''])) };
  });
  return { columns, rows };
}

interface Csv {
  readonly line: number;
  readonly fields: readonly string[];
}

function readRecords(text: string): readonly Csv[] {
  const records: Csv[] = [];
  let line = 1;
  let at = 0;
  while (at < text.length) {
    const start = line;
    const fields: string[] = [];
    for (;;) {
      const field = text[at] === '"' ? readQuoted(text, at, line) : readPlain(text, at, line);
      fields.push(field.value);
      line += field.lines;
      at = field.end;
      if (text[at] !== ',') break;
      at += 1;
    }
    if (text.startsWith('\r\n', at)) at += 2;
    else if (at < text.length) at += 1;
    line += 1;
    if (fields.length > 1 || fields[0] !== '') records.push({ line: start, fields });
  }
  return records;
}

interface Field {
  readonly value: string;
  /** Offset of the comma, the line end or the end of the text. */
  readonly end: number;
  /** Line ends inside the field. */
  readonly lines: number;
}

function readPlain(text: string, start: number, line: number): Field {
  let end = start;
  while (end < text.length && !',\r\n'.includes(text[end] ?? '')) {
    if (text[end] === '"')
      throw new CsvError(line, 'a quote stands inside a cell that does not begin with one');
    end += 1;
  }
  return { value: text.slice(start, end), end, lines: 0 };
}

function readQuoted(text: string, start: number, line: number): Field {
  let value = '';
  let from = start + 1;
  for (;;) {
    const quote = text.indexOf('"', from);
    if (quote < 0) throw new CsvError(line, 'a quoted cell is never closed');
    value += text.slice(from, quote);
    if (text[quote + 1] !== '"') {
      const end = quote + 1;
      if (end < text.length && !',\r\n'.includes(text[end] ?? '')) {
        throw new CsvError(line, 'text stands behind the closing quote of a cell');
      }
      return { value, end, lines: value.match(/\r\n|\r|\n/g)?.length ?? 0 };
    }
    value += '"';
    from = quote + 2;
  }
}

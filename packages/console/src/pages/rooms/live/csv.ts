import type { SpokenEntry } from '../../../api/own-rooms.ts';

const COLUMNS = [
  'began',
  'ended',
  'began_pts',
  'ended_pts',
  'by',
  'scene',
  'sequence_no',
  'reply_id',
  'cut',
  'text',
] as const;
/** Programs for tables take such a beginning as a formula. */
const FORMULA = /^[=+\-@\t\r]/;

/** The as-spoken log as a table (RFC 4180), with the mark that programs for tables need to see UTF-8. */
export function spokenCsv(entries: readonly SpokenEntry[]): string {
  const rows = entries.map((entry) => COLUMNS.map((column) => cell(entry[column])).join(','));
  return `\uFEFF${[COLUMNS.join(','), ...rows].join('\r\n')}\r\n`;
}

function cell(value: string | number | boolean | undefined): string {
  if (value === undefined) return '';
  if (typeof value !== 'string') return String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

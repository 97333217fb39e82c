import type { LogEntry } from '../../../api/own-desk.ts';

const LONGEST_LOG = 1000;

/** A log, the newest first, with one more; told twice changes nothing. */
export function withEntry(known: readonly LogEntry[], entry: LogEntry): readonly LogEntry[] {
  if (known.some(({ id }) => id === entry.id)) return known;
  return [entry, ...known].slice(0, LONGEST_LOG);
}

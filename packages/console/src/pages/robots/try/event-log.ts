/** One event of the SDK, as it is shown to whoever tries a robot. */
export interface LogEntry {
  readonly id: number;
  /** Milliseconds since the dialog was begun. */
  readonly at: number;
  readonly name: string;
  readonly words: string;
}

export interface TrialLog {
  readonly entries: readonly LogEntry[];
  /** Milliseconds from the last question to the first sound of its answer. */
  readonly answeredIn: number | undefined;
  /** When the last question without an answer was asked. */
  readonly asked: number | undefined;
}

export const EMPTY_LOG: TrialLog = { entries: [], answeredIn: undefined, asked: undefined };
const MOST = 200;

export interface Happened {
  readonly at: number;
  readonly name: string;
  readonly words?: string;
}

/** Adds what happened; parts of the same recognition replace each other, increments of an answer are joined. */
export function withEvent(log: TrialLog, { at, name, words = '' }: Happened): TrialLog {
  const last = log.entries.at(-1);
  const goesOn = last?.name === name && (name === 'speechRecognized' || name === 'semanticRecognized');
  const entry: LogEntry = goesOn
    ? { ...last, words: name === 'semanticRecognized' ? last.words + words : words }
    : { id: (last?.id ?? 0) + 1, at, name, words };
  const before = goesOn ? log.entries.slice(0, -1) : log.entries;
  const entries = [...before, entry].slice(-MOST);
  if (name === 'question') return { entries, answeredIn: undefined, asked: at };
  if (name === 'speakingStart' && log.asked !== undefined)
    return { entries, answeredIn: at - log.asked, asked: undefined };
  return { ...log, entries };
}

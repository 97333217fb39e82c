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
  /** When the last question without an answer was asked, and whether words of its answer came. */
  readonly asked: { readonly at: number; readonly isAnswered: boolean } | undefined;
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
  const { asked } = log;
  if (name === 'question') return { entries, answeredIn: undefined, asked: { at, isAnswered: false } };
  if (asked === undefined) return { ...log, entries };
  // What sounds before there are words is a greeting.
  if (name === 'semanticRecognized') return { ...log, entries, asked: { ...asked, isAnswered: true } };
  if (name === 'speakingStart' && asked.isAnswered)
    return { entries, answeredIn: at - asked.at, asked: undefined };
  return { ...log, entries };
}

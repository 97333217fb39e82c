/** What was, is and was taken back. */
export interface History<T> {
  readonly past: readonly T[];
  readonly present: T;
  readonly future: readonly T[];
  /** Changes with the same key that follow each other are one step back. */
  readonly merging: string | undefined;
}

/** Steps that can be taken back. */
const MOST = 200;

export function begin<T>(present: T): History<T> {
  return { past: [], present, future: [], merging: undefined };
}

/**
 * The next state.
 * @param merging e.g. `text 3`: typing a word is one step; undefined: a step of its own
 */
export function change<T>(history: History<T>, next: T, merging?: string): History<T> {
  if (next === history.present) return history;
  if (merging !== undefined && merging === history.merging) return { ...history, present: next, future: [] };
  return {
    past: [...history.past.slice(-(MOST - 1)), history.present],
    present: next,
    future: [],
    merging,
  };
}

/** What follows is a step of its own. */
export function settle<T>(history: History<T>): History<T> {
  return history.merging === undefined ? history : { ...history, merging: undefined };
}

export function undo<T>(history: History<T>): History<T> {
  const last = history.past.at(-1);
  if (last === undefined) return history;
  return {
    past: history.past.slice(0, -1),
    present: last,
    future: [history.present, ...history.future],
    merging: undefined,
  };
}

export function redo<T>(history: History<T>): History<T> {
  const [next, ...rest] = history.future;
  if (next === undefined) return history;
  return { past: [...history.past, history.present], present: next, future: rest, merging: undefined };
}

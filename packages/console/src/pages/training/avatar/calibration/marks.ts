import type { ActionMark } from '../../../../api/own-training.ts';

/** A mark while it is edited. */
export interface Mark extends ActionMark {
  readonly id: number;
}

/** No mark is shorter, seconds: the training needs half a second of a gesture. */
export const SHORTEST = 0.5;
/** A new mark is so long where there is room, seconds. */
const USUAL = 3;
const FRAME = 0.04;

/** In order, each with a name of its own for React and the keyboard. */
export function marksOf(marks: readonly ActionMark[]): readonly Mark[] {
  return marks.toSorted((a, b) => a.from - b.from).map((mark, id) => ({ ...mark, id }));
}

/** What is sent: silence has no name. */
export function marksToSend(marks: readonly Mark[]): readonly ActionMark[] {
  return marks.map(({ from, to, type, tag, name }) => {
    const called = name?.trim() ?? '';
    return {
      ...{ from, to, type },
      ...(type === 'ACTION' && tag !== undefined ? { tag } : {}),
      ...(type === 'ACTION' && called !== '' ? { name: called } : {}),
    };
  });
}

/** Where the marks beside a place end and begin. */
function roomAt(marks: readonly Mark[], at: number, length: number): { from: number; to: number } {
  return {
    from: Math.max(0, ...marks.filter(({ to }) => to <= at).map(({ to }) => to)),
    to: Math.min(length, ...marks.filter(({ from }) => from > at).map(({ from }) => from)),
  };
}

/** Adds a mark at a moment. @returns undefined when there is no room for one */
export function addMark(
  marks: readonly Mark[],
  type: Mark['type'],
  at: number,
  length: number,
): { readonly marks: readonly Mark[]; readonly id: number } | undefined {
  if (marks.some(({ from, to }) => at >= from && at < to)) return undefined;
  const room = roomAt(marks, at, length);
  if (room.to - room.from < SHORTEST) return undefined;
  const from = round(Math.max(room.from, Math.min(at, room.to - SHORTEST)));
  const id = Math.max(-1, ...marks.map((mark) => mark.id)) + 1;
  const mark: Mark = { id, type, from, to: round(Math.min(room.to, from + USUAL)) };
  return { marks: inOrder([...marks, mark]), id };
}

export const removeMark = (marks: readonly Mark[], id: number): readonly Mark[] =>
  marks.filter((mark) => mark.id !== id);

export function renameMark(marks: readonly Mark[], id: number, name: string): readonly Mark[] {
  return marks.map((mark) => {
    if (mark.id !== id) return mark;
    // The tag was made of the old name.
    const { tag: _, ...rest } = mark;
    return { ...rest, name };
  });
}

export type Edge = 'from' | 'to' | 'both';

/** Moves a mark, or one of its ends, as far as its neighbours and the video let it. */
export function moveMark(
  marks: readonly Mark[],
  id: number,
  edge: Edge,
  by: number,
  length: number,
): readonly Mark[] {
  const mark = marks.find((one) => one.id === id);
  if (mark === undefined) return marks;
  const others = removeMark(marks, id);
  const room = {
    from: Math.max(0, ...others.filter(({ to }) => to <= mark.from + FRAME / 2).map(({ to }) => to)),
    to: Math.min(length, ...others.filter(({ from }) => from >= mark.to - FRAME / 2).map(({ from }) => from)),
  };
  const within = (value: number, least: number, most: number): number =>
    round(Math.max(least, Math.min(most, value)));
  if (edge === 'both') {
    const from = within(mark.from + by, room.from, room.to - (mark.to - mark.from));
    const moved = { ...mark, from, to: round(from + mark.to - mark.from) };
    return inOrder([...others, moved]);
  }
  const moved =
    edge === 'from'
      ? { ...mark, from: within(mark.from + by, room.from, mark.to - SHORTEST) }
      : { ...mark, to: within(mark.to + by, mark.from + SHORTEST, room.to) };
  return inOrder([...others, moved]);
}

const inOrder = (marks: readonly Mark[]): readonly Mark[] => marks.toSorted((a, b) => a.from - b.from);
const round = (seconds: number): number => Math.round(seconds * 100) / 100;

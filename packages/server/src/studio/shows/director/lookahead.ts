import type { Script } from './script.ts';
import type { Insert, Line, Mouth, Position, Prepared, RoundPlan, Utterance } from './types.ts';

/** What can be looked at when it is decided what comes next. Nothing here changes anything. */
export interface Outlook {
  readonly script: Script;
  readonly plan: RoundPlan;
  readonly position: Position;
  readonly queue: readonly Insert[];
  readonly lines: ReadonlyMap<string, Prepared>;
  /** Inserts that are said beside the script, not in its place. */
  readonly beside: (insert: Insert) => boolean;
}

/** What comes next, without an id yet. */
export type Coming = Omit<Utterance, 'id'>;

/** Why nothing can be said after what is there. */
export type Halt =
  /** A line is not spoken yet. */
  | 'unprepared'
  /** The last round is over and nothing waits. */
  | 'over'
  /** Nothing preset is left to say; something may come. */
  | 'idle';

export interface Foresight {
  readonly coming: readonly Coming[];
  readonly halt: Halt | undefined;
  /** Lines that will be needed, the most urgent first. */
  readonly wanted: readonly Line[];
  /** Paragraphs that cannot be said and were passed over. */
  readonly passed: readonly { readonly at: Position; readonly why: string }[];
}

/** Where the simulation stands. */
interface Cursor {
  at: Position;
  plan: RoundPlan;
  insert: { readonly insert: Insert; readonly piece: number } | undefined;
  /** What was said before ends a sentence, or a recording: inserts may follow. */
  open: boolean;
  readonly used: Set<string>;
}

/** Lines beyond what is said that are worth preparing. */
const LINES_AHEAD = 3;

/**
 * What is said after `onAir`, at most `count` utterances: inserts at the next boundary by class and priority, else the
 * script; appended ones where a scene ends.
 */
export function foresee(outlook: Outlook, onAir: Coming | undefined, count: number): Foresight {
  const cursor = cursorAfter(outlook, onAir);
  const coming: Coming[] = [];
  const wanted = new Map<string, Line>();
  const passed: { at: Position; why: string }[] = [];
  for (const insert of [...outlook.queue].sort(byUrgency))
    if (!isReady(outlook, insert.line)) wanted.set(insert.line.key, insert.line);
  let halt: Halt | undefined;
  while (coming.length < count && halt === undefined) {
    const next = step(outlook, cursor, wanted, passed);
    if (typeof next === 'string') halt = next;
    else coming.push(next);
  }
  lookFurther(outlook, cursor, wanted);
  return { coming, halt, wanted: [...wanted.values()], passed };
}

function cursorAfter(outlook: Outlook, onAir: Coming | undefined): Cursor {
  const { plan, position, script } = outlook;
  const cursor: Cursor = { at: position, plan, insert: undefined, open: true, used: new Set() };
  if (onAir === undefined) {
    cursor.open = isOpen(script, cursor);
    return cursor;
  }
  if (onAir.from.kind === 'script') {
    cursor.at = { ...onAir.from.at, piece: onAir.piece + 1 };
    cursor.open = onAir.last || onAir.line.source.kind === 'text';
    return cursor;
  }
  const { id } = onAir.from;
  const insert = outlook.queue.find((one) => one.id === id);
  cursor.open = isOpen(script, cursor);
  if (insert === undefined || onAir.last) cursor.used.add(id);
  else cursor.insert = { insert, piece: onAir.piece + 1 };
  return cursor;
}

function step(
  outlook: Outlook,
  cursor: Cursor,
  wanted: Map<string, Line>,
  passed: { at: Position; why: string }[],
): Coming | Halt {
  const { script, lines } = outlook;
  if (cursor.insert !== undefined) {
    const { insert, piece } = cursor.insert;
    const coming = pieceOf(outlook, cursor, insert, piece);
    if (coming === undefined) {
      const prepared = lines.get(insert.line.key);
      if (prepared?.complete === true || prepared?.failure !== undefined) finish(outlook, cursor, insert);
      else return 'unprepared';
      return step(outlook, cursor, wanted, passed);
    }
    if (coming.last) finish(outlook, cursor, insert);
    else cursor.insert = { insert, piece: piece + 1 };
    return coming;
  }
  const insert = candidate(outlook, cursor, false);
  // What has cut, or was cut, goes on also within a recording.
  if (insert !== undefined && (cursor.open || insert.rank > 0)) {
    cursor.insert = { insert, piece: insert.resume };
    return step(outlook, cursor, wanted, passed);
  }
  // Each paragraph at most once: a script without a word in it must not be gone through for ever.
  for (let turns = 0, most = itemsOf(cursor.plan) * 2 + 4; turns <= most; turns++) {
    const line = script.lineAt(cursor.plan, cursor.at);
    if (line !== undefined) {
      const prepared = lines.get(line.key);
      if (prepared === undefined || (prepared.failure === undefined && !prepared.complete))
        wanted.set(line.key, line);
      const piece = prepared?.pieces[cursor.at.piece];
      if (piece !== undefined) return scripted(outlook, cursor, line, prepared!);
      if (prepared === undefined || (!prepared.complete && prepared.failure === undefined))
        return 'unprepared';
      if (prepared.failure !== undefined && cursor.at.piece === prepared.pieces.length)
        passed.push({ at: cursor.at, why: prepared.failure });
    }
    const moved = advance(outlook, cursor);
    if (moved === 'inserted') return step(outlook, cursor, wanted, passed);
    if (moved !== 'moved') return moved;
  }
  return 'over';
}

/** Goes to the next paragraph; where a scene ends, to what was appended to it. */
function advance(outlook: Outlook, cursor: Cursor): Halt | 'moved' | 'inserted' {
  const { script } = outlook;
  const { at, plan } = cursor;
  cursor.open = true;
  const planned = plan[at.scene];
  if (planned !== undefined && at.item + 1 < planned.items.length) {
    cursor.at = { ...at, item: at.item + 1, piece: 0 };
    return 'moved';
  }
  const appended = candidate(outlook, cursor, true);
  if (appended !== undefined) {
    cursor.insert = { insert: appended, piece: appended.resume };
    return 'inserted';
  }
  if (at.scene + 1 < plan.length) {
    cursor.at = { ...at, scene: at.scene + 1, item: 0, piece: 0 };
    return 'moved';
  }
  if (script.rounds === 0) return 'idle';
  if (at.round < script.rounds && script.playable > 0) {
    cursor.plan = script.planOf(at.round + 1);
    cursor.at = { round: at.round + 1, scene: 0, item: 0, piece: 0 };
    return 'moved';
  }
  const waits = outlook.queue.some(
    (insert) => !cursor.used.has(insert.id) && !outlook.beside(insert) && !isFailed(outlook, insert.line),
  );
  return waits ? 'unprepared' : 'over';
}

function scripted(outlook: Outlook, cursor: Cursor, line: Line, prepared: Prepared): Coming {
  const { at, plan } = cursor;
  const piece = prepared.pieces[at.piece]!;
  const last = prepared.complete && at.piece + 1 === prepared.pieces.length;
  const coming: Coming = {
    mouth: 'presenter',
    avatar: outlook.script.avatarOf(at.round),
    scene: plan[at.scene]!.scene,
    line,
    piece: at.piece,
    text: piece.text,
    durationMs: piece.durationMs,
    from: { kind: 'script', at },
    place: placeOf(outlook.script, plan, at),
    last,
  };
  cursor.at = { ...at, piece: at.piece + 1 };
  cursor.open = last || line.source.kind === 'text';
  return coming;
}

function pieceOf(outlook: Outlook, cursor: Cursor, insert: Insert, piece: number): Coming | undefined {
  const prepared = outlook.lines.get(insert.line.key);
  const words = prepared?.pieces[piece];
  if (prepared === undefined || words === undefined) return undefined;
  // Beyond the end of a scene its picture stays until something of the next one is said.
  const planned = cursor.plan[Math.min(cursor.at.scene, cursor.plan.length - 1)];
  const mouth: Mouth = insert.role === 'CO_STREAMER' ? 'co-streamer' : 'presenter';
  return {
    mouth,
    avatar: outlook.script.avatarOf(cursor.at.round),
    scene: planned?.scene ?? 0,
    line: insert.line,
    piece,
    text: words.text,
    durationMs: words.durationMs,
    from: { kind: 'insert', id: insert.id },
    place: placeOf(outlook.script, cursor.plan, cursor.at),
    last: prepared.complete && piece + 1 === prepared.pieces.length,
  };
}

function finish({ script }: Outlook, cursor: Cursor, insert: Insert): void {
  cursor.used.add(insert.id);
  cursor.insert = undefined;
  cursor.open = isOpen(script, cursor);
}

/** Whether the script stands between two sentences or two recordings, not within a recording. */
function isOpen(script: Script, { plan, at }: Cursor): boolean {
  return at.piece === 0 || script.lineAt(plan, at)?.source.kind !== 'audio';
}

/** What a place in the script is called. */
export function placeOf(script: Script, plan: RoundPlan, at: Position): Utterance['place'] {
  const { sequence_no: sequenceNo } = script.paragraphAt(plan, at) ?? {};
  return {
    scene: script.sceneAt(plan, at)?.script_name ?? script.scenes[0]?.script_name ?? '',
    ...(sequenceNo === undefined ? {} : { sequenceNo }),
  };
}

/** The insert that goes first at a boundary. @param atEnd the scene ends here: appended ones count too */
function candidate(outlook: Outlook, cursor: Cursor, atEnd: boolean): Insert | undefined {
  const { rounds } = outlook.script;
  return [...outlook.queue]
    .filter(
      (insert) =>
        !cursor.used.has(insert.id) &&
        !outlook.beside(insert) &&
        (insert.playType !== 'APPEND' || atEnd || rounds === 0) &&
        isReady(outlook, insert.line),
    )
    .sort(byUrgency)[0];
}

const CLASSES = { PLAY_NOW: 0, INSERT: 1, APPEND: 2 } as const;

/** By rank, class and priority, then as they came (sorting is stable). */
export function byUrgency(a: Insert, b: Insert): number {
  return (
    b.rank - a.rank ||
    CLASSES[a.playType] - CLASSES[b.playType] ||
    (a.playType === 'APPEND' ? 0 : a.priority - b.priority)
  );
}

function isReady({ lines }: Outlook, { key }: Line): boolean {
  const prepared = lines.get(key);
  return prepared !== undefined && prepared.pieces.length > 0;
}

function isFailed({ lines }: Outlook, { key }: Line): boolean {
  const prepared = lines.get(key);
  return prepared?.failure !== undefined && prepared.pieces.length === 0;
}

/** Paragraphs after the last that is foreseen, so that their speech is ready in time. */
function lookFurther(outlook: Outlook, { at, plan }: Cursor, wanted: Map<string, Line>): void {
  const { script, lines } = outlook;
  let place = at;
  let order = plan;
  for (let found = 0, turns = 0; found < LINES_AHEAD && turns < 200; turns++) {
    const line = script.lineAt(order, place);
    if (line !== undefined) {
      found++;
      const prepared = lines.get(line.key);
      if (prepared?.failure === undefined && prepared?.complete !== true) wanted.set(line.key, line);
    }
    const next = placeAfter(script, order, place);
    if (next === undefined) return;
    if (next.round !== place.round) order = script.planOf(next.round);
    place = next;
  }
}

/** Where the paragraph after one begins; undefined after the last. @param plan order of the round of `at` */
export function placeAfter(script: Script, plan: RoundPlan, at: Position): Position | undefined {
  const planned = plan[at.scene];
  if (planned !== undefined && at.item + 1 < planned.items.length)
    return { ...at, item: at.item + 1, piece: 0 };
  if (at.scene + 1 < plan.length) return { ...at, scene: at.scene + 1, item: 0, piece: 0 };
  if (at.round < script.rounds && script.playable > 0)
    return { round: at.round + 1, scene: 0, item: 0, piece: 0 };
  return undefined;
}

/** What a paragraph is told apart by. */
export function placeName({ round, scene, item }: Position): string {
  return `${round} ${scene} ${item}`;
}

function itemsOf(plan: RoundPlan): number {
  return plan.reduce((sum, { items }) => sum + items.length + 1, 0);
}

/** Whether what was told is what comes. */
export function isSame(told: Utterance, coming: Coming | undefined): boolean {
  return (
    coming !== undefined &&
    told.line.key === coming.line.key &&
    told.piece === coming.piece &&
    told.mouth === coming.mouth &&
    told.scene === coming.scene &&
    told.avatar === coming.avatar &&
    JSON.stringify(told.from) === JSON.stringify(coming.from)
  );
}

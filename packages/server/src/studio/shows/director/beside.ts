import type { Board } from './board.ts';
import { byUrgency, placeOf } from './lookahead.ts';
import type { Utterance } from './types.ts';

/**
 * What a co-streamer says next beside the script: the rest of the insert that is under way, or, when there is none, the
 * most urgent of those that wait. @param last what the co-streamer has to say at the latest
 */
export function comingBeside(board: Board, last: Utterance | undefined): readonly Utterance[] {
  const { lines, queue } = board;
  if (last !== undefined && board.endsLine(last)) return [];
  const insert =
    last === undefined
      ? queue
          .filter((one) => board.isBeside(one) && (lines.get(one.line.key)?.pieces.length ?? 0) > 0)
          .sort(byUrgency)[0]
      : queue.find(({ id }) => last.from.kind === 'insert' && id === last.from.id);
  const prepared = insert && lines.get(insert.line.key);
  if (insert === undefined || prepared === undefined) return [];
  const from = last === undefined ? insert.resume : last.piece + 1;
  return prepared.pieces.slice(from).map(({ text, durationMs }, index) => ({
    id: board.options.makeId(),
    mouth: 'co-streamer',
    ...board.shown,
    line: insert.line,
    piece: from + index,
    text,
    durationMs,
    from: { kind: 'insert', id: insert.id },
    place: placeOf(board.script, board.plan, board.position),
    last: prepared.complete && from + index + 1 === prepared.pieces.length,
  }));
}

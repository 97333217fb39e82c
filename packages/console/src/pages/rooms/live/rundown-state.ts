import type { RundownParagraph, RundownScene, Saying, ShowStatus } from '../../../api/own-rooms.ts';

export type Turn = 'done' | 'now' | 'next' | 'later';

export interface RundownRow {
  readonly key: string;
  readonly scene: number;
  readonly paragraph: RundownParagraph;
  readonly turn: Turn;
}

/** Where each paragraph of the round stands. */
export function rowsOf(
  scenes: readonly RundownScene[],
  status: Pick<ShowStatus, 'state' | 'scene' | 'sequence_no'> | null | undefined,
): readonly RundownRow[] {
  const rows = scenes.flatMap(({ script_name: name, paragraphs }, scene) =>
    paragraphs.map((paragraph) => ({ scene, name, paragraph })),
  );
  const running = status !== null && status !== undefined && status.state !== 'PLAY_END';
  const now = running
    ? rows.findIndex(
        ({ name, paragraph }) => name === status.scene && paragraph.sequence_no === status.sequence_no,
      )
    : -1;
  return rows.map(({ scene, paragraph }, i) => ({
    key: `${scene} ${paragraph.sequence_no}`,
    scene,
    paragraph,
    turn: now < 0 ? 'later' : i < now ? 'done' : i === now ? 'now' : i === now + 1 ? 'next' : 'later',
  }));
}

/** How far a paragraph is spoken, 0 to 1. */
export function progressOf(saying: Saying | undefined, nowMs: number): number {
  if (saying === undefined || saying.length === 0) return 0;
  const part = Math.min(1, Math.max(0, (nowMs - Date.parse(saying.began)) / Math.max(1, saying.duration_ms)));
  return Math.min(1, (saying.offset + saying.text.length * part) / saying.length);
}

/** The presenter's words in the script; undefined while they answer or say something else. */
export function scripted(saying: readonly Saying[]): Saying | undefined {
  return saying.find(({ by, reply_id: reply }) => by === 'presenter' && reply === undefined);
}

/** An answer or an insert that is being said. */
export function inserted(saying: readonly Saying[]): Saying | undefined {
  return saying.find(({ reply_id: reply }) => reply !== undefined);
}

import { describe, expect, it } from 'vitest';
import { beginEditing, reduceEditor, type EditorAction } from './editor-state.ts';
import { placeLayer } from './state/layers.ts';
import { newScript } from './state/script.ts';
import { addSegment } from './state/segments.ts';

const script = newScript({ name: 's', words: 'Hi.', modelAssetId: 'm' });
const play = (...actions: readonly EditorAction[]) => actions.reduce(reduceEditor, beginEditing(script));
const rect = { x: 1, y: 2, width: 300, height: 500 };
const move: EditorAction = {
  kind: 'change',
  edit: (all, segment) => placeLayer(all, segment, 'presenter', rect, true),
};

describe('the editor', () => {
  it('keeps the presenter chosen when it becomes a layer, and when that is taken back', () => {
    const chosen: EditorAction = { kind: 'item', item: 'presenter' };
    expect(play(chosen, move).item).toBe(0);
    expect(play(chosen, move, { kind: 'undo' }).item).toBe('presenter');
    expect(play(chosen, move, { kind: 'undo' }, { kind: 'redo' }).item).toBe(0);
  });

  it('shows a segment that is there after a step back', () => {
    const add: EditorAction = { kind: 'change', edit: (all, at) => addSegment(all, at, 'Two.'), segment: 1 };
    expect(play(add).segment).toBe(1);
    expect(play(add, { kind: 'undo' })).toMatchObject({ segment: 0, history: { present: script } });
  });

  it('lets go of what is chosen with the segment', () => {
    expect(play(move, { kind: 'item', item: 0 }, { kind: 'segment', segment: 0 }).item).toBeUndefined();
  });
});

import { describe, expect, it } from 'vitest';
import { newScript, obstacleOf, scriptOf, type Script } from './script.ts';
import { addSegment, canReorder, duplicateSegment, moveSegment, removeSegment } from './segments.ts';

const script = newScript({ name: 's', words: 'one' });
const three = addSegment(addSegment(script, 0, 'two'), 1, 'three');
const said = (one: Script) => one.shoot_scripts.map((s) => s.shoot_script.text_config?.text);
const numbers = (one: Script) => one.shoot_scripts.map((s) => s.sequence_no);

describe('segments', () => {
  it('are numbered in the order in which they stand', () => {
    const moved = moveSegment(three, 2, 0);
    expect([said(moved), numbers(moved)]).toEqual([
      ['three', 'one', 'two'],
      [1, 2, 3],
    ]);
    expect(said(duplicateSegment(three, 0))).toEqual(['one', 'one', 'two', 'three']);
    expect(said(removeSegment(three, 1))).toEqual(['one', 'three']);
  });

  it('keep a last one, and their scene', () => {
    expect(removeSegment(script, 0)).toBe(script);
    expect(three.shoot_scripts[2]?.shoot_script.background_config).toEqual(
      script.shoot_scripts[0]?.shoot_script.background_config,
    );
  });

  it('keep their numbers where recordings hang on them', () => {
    const recorded: Script = {
      ...three,
      shoot_scripts: three.shoot_scripts.map((one, at) =>
        at === 1 ? { ...one, shoot_script: { script_type: 'AUDIO' } } : one,
      ),
    };
    expect(canReorder(recorded)).toBe(false);
    expect(moveSegment(recorded, 0, 2)).toBe(recorded);
    expect(numbers(duplicateSegment(recorded, 0))).toEqual([1, 2, 3, 4]);
  });
});

describe('scripts', () => {
  it('are read in playing order, without what the server adds', () => {
    const read = scriptOf({
      script_id: 'x',
      create_time: 't',
      script_name: 'n',
      shoot_scripts: [
        { sequence_no: 9, shoot_script: { text_config: { text: 'b' }, thumbnail_url: 'u' } },
        { sequence_no: 4, shoot_script: { text_config: { text: 'a' } }, subtitle_file_info: {} },
      ],
    });
    expect(read).toEqual({
      script_name: 'n',
      shoot_scripts: [
        { sequence_no: 4, shoot_script: { text_config: { text: 'a' } } },
        { sequence_no: 9, shoot_script: { text_config: { text: 'b' } } },
      ],
    });
  });

  it('say what keeps them from being stored', () => {
    expect(obstacleOf(three)).toBeUndefined();
    expect(obstacleOf({ ...three, script_name: ' ' })).toEqual({ kind: 'no-name' });
    expect(obstacleOf(addSegment(three, 0, '<speak><break time="1s"/></speak>'))).toEqual({
      kind: 'no-words',
      segment: 1,
    });
  });
});

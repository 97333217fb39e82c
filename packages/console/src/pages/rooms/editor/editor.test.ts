import { describe, expect, it } from 'vitest';
import { boxOf, nudged, placed, resized, snapped } from './box.ts';
import {
  draftOf,
  freeName,
  moved,
  numbered,
  problemsOf,
  requestOf,
  secondsOf,
  type Draft,
  type Rule,
} from './draft.ts';
import { forLibrary, forRoom } from './library-rules.ts';
import { anyOf, fitting, matchesOf, newRule, withEvent, wordsIn } from './rule-model.ts';
import { readEditorSearch } from './search.ts';
import { sizesFor } from './sizes.ts';

const room = (part: Partial<Draft> = {}): Draft => ({
  room_name: 'Shop',
  scene_scripts: [
    { script_name: 'One', shoot_scripts: [{ sequence_no: 1, text_config: { text: 'Hello.' } }] },
  ],
  ...part,
});

describe('drafts', () => {
  it('leave out what requests do not hold, and keep everything else', () => {
    const draft = draftOf({
      ...{
        room_id: 'r',
        room_name: 'Shop',
        create_time: 'x',
        update_time: 'y',
        cover_url: 'u',
        thumbnail: 't',
      },
      ...{ room_state: 'ENABLE', view_mode: 'VERTICAL', priv_data: 'mine' },
      relation_live_platform_info: { platform_id: 'p', platform: 'meituan', live_id: 'l' },
    });
    expect(draft).toEqual({
      ...{ room_name: 'Shop', priv_data: 'mine' },
      relation_live_platform_info: { platform_id: 'p', live_id: 'l' },
    });
    expect(requestOf({ room_name: ' Shop ', room_description: '  ' })).toEqual({ room_name: 'Shop' });
  });

  it('say what keeps them from being saved', () => {
    expect(problemsOf(room())).toEqual([]);
    expect(problemsOf(room({ room_name: ' ' }))).toEqual(['name']);
    const [scene] = room().scene_scripts ?? [];
    expect(problemsOf(room({ scene_scripts: [scene!, scene!] }))).toEqual(['sceneTwice']);
    expect(problemsOf(room({ scene_scripts: [{ script_name: '', shoot_scripts: [{}] }] }))).toEqual([
      'sceneName',
      'noText',
    ]);
    expect(problemsOf(room({ play_policy: { play_mode: 'AUDIO' } }))).toEqual(['noRecording']);
    expect(
      problemsOf(
        room({
          scene_scripts: [{ script_name: 'a', shoot_scripts: [{}] }],
          play_policy: { play_mode: 'NO_PRESET' },
        }),
      ),
    ).toEqual([]);
  });

  it('move, number and name', () => {
    expect(moved(['a', 'b', 'c'], 0, 2)).toEqual(['b', 'c', 'a']);
    expect(moved(['a', 'b'], 1, 2)).toEqual(['a', 'b']);
    expect(numbered([{ title: 'x', sequence_no: 9 }, {}])).toEqual([
      { title: 'x', sequence_no: 1 },
      { sequence_no: 2 },
    ]);
    expect(freeName('One', ['One', 'One (2)'])).toBe('One (3)');
    expect(Math.round(secondsOf('word '.repeat(150)))).toBe(60);
    expect(Math.round(secondsOf('字'.repeat(250), 200))).toBe(30);
    expect(secondsOf('<break time="1s"/>')).toBe(0);
  });
});

describe('the stage', () => {
  const space = { width: 1080, height: 1920 };
  const layer = {
    layer_type: 'HUMAN',
    asset_id: 'a',
    position: { dx: '10', dy: 20, layer_index: 7 },
  } as const;

  it('knows where a layer lies that leaves its size open', () => {
    expect(boxOf(layer, space)).toEqual({ x: 10, y: 20, width: 1080, height: 1920 });
    expect(boxOf({ ...layer, size: { height: 960 } }, space)).toMatchObject({ width: 540, height: 960 });
  });

  it('moves, sizes and snaps boxes, in whole pixels', () => {
    const box = { x: 100, y: 100, width: 400, height: 200 };
    expect(snapped({ ...box, x: 9, y: 866 }, space)).toMatchObject({ x: 0, y: 860 });
    expect(snapped(box, space)).toEqual(box);
    expect(resized(box, 200)).toMatchObject({ width: 600, height: 300 });
    expect(resized(box, -1000)).toMatchObject({ width: 40, height: 20 });
    expect(nudged(box, 'ArrowUp', 10)).toMatchObject({ y: 90 });
    expect(nudged(box, 'a', 1)).toBeUndefined();
    expect(placed(layer, { x: 1.4, y: 2.6, width: 3.5, height: 0.2 })).toMatchObject({
      position: { dx: 1, dy: 3, layer_index: 7 },
      size: { width: 4, height: 1 },
    });
  });
});

describe('rules', () => {
  it('turn words into an expression and back, whatever they hold', () => {
    expect(anyOf('price, how much?，多少钱')).toBe('(?i)price|how much\\?|多少钱');
    expect(wordsIn('(?i)price|how much\\?|多少钱')).toBe('price, how much?, 多少钱');
    expect([wordsIn(''), wordsIn('^a+$'), wordsIn('(?i)a.*b')]).toEqual(['', undefined, undefined]);
    expect(anyOf(' , ')).toBe('');
  });

  it('compare numbers by size and words by patterns', () => {
    expect(matchesOf({ tag: 'content', operation: 'NONE' })).toContain('REGEX');
    expect(matchesOf({ tag: 'content', operation: 'COUNT' })).not.toContain('REGEX');
    expect(fitting({ tag: 'gift.giftNum', match: 'REGEX' })).toMatchObject({ match: 'MATH_GE' });
    expect(fitting({ tag: 'content', match: 'EQUAL' })).toMatchObject({ match: 'EQUAL' });
  });

  it('keep of their conditions what another event has', () => {
    const rule: Rule = {
      ...newRule('r'),
      hit_condition: {
        relation: 'OR',
        tags: [
          { tag: 'content', match: 'EQUAL', value: 'a' },
          { tag: 'user.level', match: 'MATH_GE', value: '3' },
        ],
      },
    };
    expect(withEvent(rule, 4)).toMatchObject({
      event_type: 4,
      hit_condition: { relation: 'OR', tags: [{ tag: 'gift.giftName' }, { tag: 'user.level', value: '3' }] },
    });
  });

  it('go into libraries without what only rooms know, and remember where they are from', () => {
    const rule: Rule = {
      rule_name: 'r',
      rule_index: 'i',
      group_id: 'g',
      group_name: 'n',
      enabled_scenes: ['s'],
    };
    expect(forLibrary(rule)).toEqual({ rule_name: 'r' });
    expect(
      forRoom(
        { rule_id: 'x', rule_index: 'i', rule_name: 'r', create_time: 't' },
        { group_id: 'g', group_name: 'n' },
      ),
    ).toEqual({
      ...{ rule_name: 'r', group_id: 'g', group_name: 'n' },
    });
  });

  it('addresses and sizes are read whatever they hold', () => {
    expect(readEditorSearch({ tab: 'rules', scene: 2 })).toEqual({ tab: 'rules', scene: 2 });
    expect(readEditorSearch({ tab: 'x', scene: -1 })).toEqual({});
    expect(sizesFor('VERTICAL', { width: 1080, height: 1920 })[0]).toBe('1080x1920');
    expect(sizesFor('LANDSCAPE', { width: 320, height: 180 }).at(-1)).toBe('320x180');
  });
});

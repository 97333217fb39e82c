import { describe, expect, it } from 'vitest';
import type { LiveJobDocument, RoomRule, Scene } from '../model.ts';
import { roundSeconds, warningsOf } from './warnings.ts';

const NOTHING = new Map<string, number>();
const scene = (texts: readonly string[], speed = 100): Scene => ({
  script_name: 's',
  voice_config: { voice_asset_id: 'v', speed },
  shoot_scripts: texts.map((text) => ({ text_config: { text } })),
});
const comments = (count: number, change: Partial<RoomRule> = {}): readonly RoomRule[] =>
  Array.from({ length: count }, () => ({ event_type: 1, ...change }));
/** Nothing to warn of. */
const fine: LiveJobDocument = {
  room_name: 'r',
  scene_scripts: [scene(Array<string>(10).fill('word '.repeat(150)))],
  interaction_rules: comments(5),
  backup_model_asset_ids: ['m'],
};

describe('advice', () => {
  it('is given for exactly what is wrong', () => {
    expect(warningsOf(fine, NOTHING)).toEqual([]);
    const few = [scene(Array<string>(9).fill('word '.repeat(200)))];
    expect(warningsOf({ ...fine, scene_scripts: few }, NOTHING)).toEqual(['TOO_LESS_SCRIPT_ITEMS']);
    const short = [scene(Array<string>(10).fill('word '.repeat(149)))];
    expect(warningsOf({ ...fine, scene_scripts: short }, NOTHING)).toEqual(['TOO_SHORT_SCRIPT_TIME']);
    for (const rules of [comments(4), comments(5, { enabled: false }), comments(5, { event_type: 2 })])
      expect(warningsOf({ ...fine, interaction_rules: rules }, NOTHING)).toEqual(['TOO_LESS_DANMAKU_RULES']);
    expect(warningsOf({ ...fine, play_policy: { random_play_mode: 'NONE' } }, NOTHING)).toEqual([
      'RANDOM_PLAY_CLOSED',
    ]);
    expect(warningsOf({ ...fine, backup_model_asset_ids: [] }, NOTHING)).toEqual(['ROTATION_MODEL_CLOSED']);
    const manual = { ...fine, scene_scripts: [scene([])], play_policy: { play_mode: 'NO_PRESET' as const } };
    expect(warningsOf(manual, NOTHING)).toEqual([]);
  });
});

describe('the length of a round', () => {
  it('is that of its words, characters, pauses and rates', () => {
    const seconds = (text: string, speed?: number) => roundSeconds([scene([text], speed)], 'TEXT', NOTHING);
    expect(seconds('word '.repeat(150))).toBeCloseTo(60);
    expect(seconds('word '.repeat(150), 200)).toBeCloseTo(30);
    expect(seconds('字'.repeat(250))).toBeCloseTo(60);
    expect(seconds(`${'字'.repeat(25)} ${'word '.repeat(15)}`)).toBeCloseTo(12);
    expect(seconds('<speak>word<break time="3s"/></speak>')).toBeCloseTo(3.4);
    expect(seconds('<speak><prosody rate="50">word word</prosody></speak>')).toBeCloseTo(1.6);
  });

  it('is that of its recordings, or is not known', () => {
    const recorded = (ids: readonly string[]): Scene => ({
      script_name: 's',
      shoot_scripts: ids.map((id) => ({ audio_config: { asset_id: id } })),
    });
    const lengths = new Map([
      ['a', 100],
      ['b', 20.5],
    ]);
    expect(roundSeconds([recorded(['a', 'b'])], 'AUDIO', lengths)).toBe(120.5);
    expect(roundSeconds([recorded(['a', 'c'])], 'AUDIO', lengths)).toBeUndefined();
    const document: LiveJobDocument = {
      ...fine,
      scene_scripts: [recorded(Array<string>(10).fill('c'))],
      play_policy: { play_mode: 'AUDIO' },
    };
    expect(warningsOf(document, lengths)).toEqual([]);
  });
});

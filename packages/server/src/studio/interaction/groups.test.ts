import { beforeAll, describe, expect, it } from 'vitest';
import type { Schemas } from '@cyclorama/contract';
import { errorOf } from '../../doors/testing/door.ts';
import { without } from '../rooms/without.ts';
import { openRooms, type TestRooms } from '../rooms/testing/open-rooms.ts';
import type { Rule, Tag, Trigger } from './model.ts';

type Group = Required<Schemas['InteractionRuleGroupDetail']>;
type Groups = { readonly count: number; readonly interaction_rule_groups: readonly Group[] };

let rooms: TestRooms;
beforeAll(async () => {
  rooms = await openRooms({ env: { CYCLORAMA_MODERATION_WORDS: 'forbidden' } });
});

const PATH = 'smart-live-interaction-rule-groups';
const rule = (changes: Partial<Rule> = {}): Rule => ({
  rule_name: 'price',
  event_type: 1,
  hit_condition: { relation: 'AND', tags: [{ tag: 'content', match: 'REGEX', value: 'price|cost' }] },
  trigger: { reply_mode: 'SYSTEM_REPLY', reply_texts: ['Ten.'] },
  ...changes,
});
const create = (name: string, rules: readonly Rule[] = [rule()], as = rooms.tenant) =>
  rooms.api('POST', PATH, { group_name: name, interaction_rules: rules }, as);
const made = async (name: string, rules?: readonly Rule[]): Promise<string> =>
  (await create(name, rules)).json<{ group_id: string }>().group_id;
const list = async (query = '', as = rooms.tenant): Promise<Groups> =>
  (await rooms.api('GET', `${PATH}?${query}`, undefined, as)).json<Groups>();

describe('rule libraries', () => {
  it('are kept with ids and times of their rules', async () => {
    const id = await made('kept', [rule(), rule({ rule_index: 'mine' }), rule({ rule_index: 'mine' })]);
    const [group] = (await list('group_name=kept')).interaction_rule_groups;
    expect(group).toMatchObject({ group_id: id, group_name: 'kept', create_time: '2026-01-05T08:00:00Z' });
    expect(group!.interaction_rules).toHaveLength(3);
    expect(group!.interaction_rules[1]!.rule_index).toBe('mine');
    expect(new Set(group!.interaction_rules.map((one) => one.rule_index)).size).toBe(3);
    for (const one of group!.interaction_rules)
      expect(one).toMatchObject({
        ...rule(),
        rule_id: expect.any(String) as unknown,
        create_time: group!.create_time,
      });
  });

  it('know which rules have changed', async () => {
    const id = await made('changing', [rule({ rule_index: 'a' }), rule({ rule_index: 'b' })]);
    const before = (await list('group_name=changing')).interaction_rule_groups[0]!;
    rooms.clock.advance(60_000);
    const [a, b] = before.interaction_rules;
    const sent = [b!, { ...a!, enabled: false }].map((one) =>
      without(one, 'rule_id', 'create_time', 'update_time'),
    );
    const answer = await rooms.api('PUT', `${PATH}/${id}`, {
      group_name: 'changed',
      interaction_rules: sent,
    });
    const after = answer.json<Group>();
    expect(answer.statusCode).toBe(200);
    expect(after.group_name).toBe('changed');
    expect(after.interaction_rules).toMatchObject([
      { rule_index: 'b', rule_id: b!.rule_id, update_time: b!.update_time },
      { rule_index: 'a', rule_id: a!.rule_id, create_time: a!.create_time, update_time: after.update_time },
    ]);
    const renamed = await rooms.api('PUT', `${PATH}/${id}`, { group_name: 'again' });
    expect(renamed.json<Group>().interaction_rules).toEqual(after.interaction_rules);
  });

  it('have names of their own, also at the same moment', async () => {
    const race = await Promise.all([1, 2, 3].map(() => create('race')));
    expect(race.map((one) => one.statusCode).toSorted()).toEqual([200, 400, 400]);
    expect(errorOf(race.find((one) => one.statusCode === 400)!)).toEqual([
      400,
      'MSS.20010084',
      'Duplicate interaction rule library name: group_name “race” is taken',
    ]);
    expect((await create('race', [], rooms.other)).statusCode).toBe(200);
    const id = await made('racer');
    expect(errorOf(await rooms.api('PUT', `${PATH}/${id}`, { group_name: 'race' }))[1]).toBe('MSS.20010084');
    for (const name of ['', '  ', 'a\u0007', 'x'.repeat(257)])
      expect(errorOf(await create(name))).toEqual([
        400,
        'MSS.00000003',
        expect.stringContaining('group_name'),
      ]);
  });

  it('are listed by name and time, and are nobody else’s', async () => {
    rooms.clock.advance(10_000);
    const since = rooms.clock.now().toISOString();
    const first = await made('Page 1');
    rooms.clock.advance(5000);
    const second = await made('page 2');
    const ids = async (query: string, as = rooms.tenant) => {
      const { count, interaction_rule_groups: groups } = await list(query, as);
      return [count, ...groups.map((one) => one.group_id)];
    };
    expect(await ids(`create_since=${since}`)).toEqual([2, first, second]);
    expect(await ids(`create_until=${since}&create_since=${since}`)).toEqual([1, first]);
    expect(await ids('group_name=PAGE&offset=1')).toEqual([2, second]);
    expect(await ids('group_name=page', rooms.other)).toEqual([0]);
    const put = await rooms.api('PUT', `${PATH}/${first}`, { group_name: 'x' }, rooms.other);
    const gone = await rooms.api('DELETE', `${PATH}/${first}`, undefined, rooms.other);
    for (const answer of [put, gone]) expect(errorOf(answer).slice(0, 2)).toEqual([400, 'MSS.20010083']);
    expect((await rooms.api('DELETE', `${PATH}/${first}`)).statusCode).toBe(200);
    expect(errorOf(await rooms.api('DELETE', `${PATH}/${first}`))[1]).toBe('MSS.20010083');
    expect(await ids(`create_since=${since}`)).toEqual([1, second]);
  });

  it('are imported into rooms, whole or rule by rule; the copies stay when the library goes', async () => {
    const group = await made('library', [
      rule({ rule_index: 'a' }),
      rule({ rule_index: 'b', rule_name: 'b' }),
    ]);
    const marks = { group_id: group, group_name: 'library' };
    const roomId = await rooms.room({
      interaction_rules: [
        { group_id: group, enabled_scenes: ['Scene 1'] },
        rule({ rule_index: 'own' }),
        { group_id: group, rule_index: 'b', enabled: false },
        { ...rule({ rule_name: 'copy' }), group_id: group, group_name: 'old name' },
      ],
    });
    const shown = async () =>
      (await rooms.api('GET', `smart-live-rooms/${roomId}`)).json<Schemas['SmartLiveRoomDetail']>()
        .interaction_rules!;
    const rules = await shown();
    expect(rules).toMatchObject([
      { rule_index: 'a', ...marks, enabled_scenes: ['Scene 1'] },
      { rule_index: 'b', ...marks, enabled_scenes: ['Scene 1'] },
      { rule_index: 'own' },
      { rule_name: 'b', ...marks, enabled: false },
      { rule_name: 'copy', ...marks },
    ]);
    expect(rules[2]).not.toHaveProperty('group_id');
    for (const one of rules) expect(one).not.toHaveProperty('rule_id');
    expect(new Set(rules.map((one) => one.rule_index)).size).toBe(5);
    await rooms.api('DELETE', `${PATH}/${group}`);
    const put = (changed: unknown) =>
      rooms.api('PUT', `smart-live-rooms/${roomId}`, { room_name: 'importer', interaction_rules: changed });
    expect((await put(rules)).statusCode).toBe(200);
    expect(await shown()).toEqual(rules);
    expect(errorOf(await put([{ group_id: group }]))[1]).toBe('MSS.20010083');
    const other = await made('other library');
    expect(errorOf(await put([{ group_id: other, rule_index: 'z' }]))).toEqual([
      400,
      'MSS.20010110',
      'Invalid parameter in interaction rule 1. interaction_rules[0].rule_index: the library “other library” has no such rule',
    ]);
  });
});

describe('rules that cannot be', () => {
  const tagged = (tag: Tag, more: Partial<Rule> = {}): Rule =>
    rule({ hit_condition: { relation: 'AND', tags: [tag] }, ...more });
  const triggered = (trigger: Trigger): Rule => rule({ trigger });
  const regex = (value: string): Rule => tagged({ tag: 'content', match: 'REGEX', value });
  const cases: readonly (readonly [string, Rule, string])[] = [
    ['an event of no rule', rule({ event_type: 6 }), 'event_type: expected one of 1, 2, 3, 4, 10, not 6'],
    ['no condition', without(rule(), 'hit_condition'), 'hit_condition.tags: expected at least one tag'],
    ['a tag of nothing', tagged({ match: 'EQUAL', value: 'x' }), 'hit_condition.tags[0].tag: missing'],
    ['no match', tagged({ tag: 'content', value: 'x' }), 'hit_condition.tags[0].match: missing'],
    ['no operand', tagged({ tag: 'level', match: 'MATH_GT' }), 'hit_condition.tags[0].value: missing'],
    [
      'a word as a number',
      tagged({ tag: 'level', match: 'MATH_GE', value: 'ten' }),
      'MATH_GE compares with a number',
    ],
    ['an unclosed group', regex('(a'), 'missing closing )'],
    ['lookahead', regex('a(?=b)'), 'lookahead and lookbehind are not supported'],
    ['lookbehind', regex('(?<!a)b'), 'lookahead and lookbehind are not supported'],
    ['a reference', regex('(a)\\1'), 'references to groups are not supported'],
    ['a named reference', regex('(?<n>a)\\k<n>'), 'references to groups are not supported'],
    ['a possessive quantifier', regex('a++'), 'possessive quantifiers are not supported'],
    ['a repetition that fills the memory', regex('((a{100}){100}){100}'), 'invalid repeat count'],
    [
      'a tag that scripts have not',
      tagged({ tag: 'level', match: 'EQUAL', value: '1' }, { event_type: 10 }),
      'expected content',
    ],
    ['no trigger', without(rule(), 'trigger'), 'trigger: missing'],
    ['no way to reply', triggered({ reply_texts: ['x'] }), 'trigger.reply_mode: missing'],
    ['nothing to reply', triggered({ reply_mode: 'SYSTEM_REPLY' }), 'SYSTEM_REPLY needs a text'],
    [
      'an empty reply',
      triggered({ reply_mode: 'SYSTEM_REPLY', reply_texts: [' '] }),
      'reply_texts[0]: there is nothing to say',
    ],
    [
      'an audio of nothing',
      triggered({ reply_mode: 'SYSTEM_REPLY', reply_audios: [{}] }),
      'reply_audios[0].audio_url: missing',
    ],
    [
      'a layer of nothing',
      triggered({ reply_mode: 'SHOW_LAYER' }),
      'trigger.layer_config: SHOW_LAYER needs a layer',
    ],
    [
      'an empty layer',
      triggered({ reply_mode: 'SHOW_LAYER', layer_config: { layer_type: 'VIDEO' } }),
      'trigger.layer_config.asset_id: neither an asset nor a URL',
    ],
    [
      'a text of no colour',
      triggered({
        reply_mode: 'SHOW_LAYER',
        layer_config: { layer_type: 'TEXT', text_config: { text_context: 'x', font_color: 'red' } },
      }),
      'trigger.layer_config.text_config.font_color',
    ],
    [
      'a robot of no name',
      triggered({ reply_mode: 'INTELLIGENT_REPLY' }),
      'robot_id: INTELLIGENT_REPLY needs a robot',
    ],
  ];

  it.each(cases)('%s', async (_what, bad, message) => {
    const [status, code, text] = errorOf(await create('bad', [rule(), bad]));
    expect([status, code]).toEqual([400, 'MSS.20010110']);
    expect(text).toMatch(/^Invalid parameter in interaction rule “price”\. interaction_rules\[1\]\./);
    expect(text).toContain(message);
  });

  it('have the codes of what they use', async () => {
    const layer = { layer_type: 'IMAGE' as const, asset_id: 'nobody' };
    for (const [trigger, code, field] of [
      [{ reply_mode: 'SYSTEM_REPLY', reply_texts: ['<speak>x'] }, 'MSS.20010015', 'trigger.reply_texts[0]'],
      [
        { reply_mode: 'SYSTEM_REPLY', reply_audios: [{ audio_url: 'ftp://a/b' }] },
        'MSS.20010093',
        'trigger.reply_audios[0].audio_url',
      ],
      [{ reply_mode: 'SHOW_LAYER', layer_config: layer }, 'MSS.20010140', 'trigger.layer_config.asset_id'],
      [
        {
          reply_mode: 'SHOW_LAYER',
          layer_config: { layer_type: 'IMAGE', image_config: { image_url: 'http://127.0.0.1/x.png' } },
        },
        'MSS.20010093',
        'trigger.layer_config.image_config.image_url',
      ],
      [{ reply_mode: 'SYSTEM_REPLY', reply_texts: ['forbidden'] }, 'MSS.20010055', 'trigger.reply_texts[0]'],
    ] as const satisfies readonly (readonly [Trigger, string, string])[]) {
      const [, got, message] = errorOf(await create('bad', [triggered(trigger)]));
      expect([got, message]).toEqual([code, expect.stringContaining(`interaction_rules[0].${field}`)]);
    }
  });

  it('takes what can be', async () => {
    const good = [
      regex('(?i)^(how much|价格).{0,40}\\p{Han}*$'),
      regex('\\\\1 is no reference'),
      tagged({ tag: 'level', match: 'MATH_GE', value: ' 1.5e2 ' }),
      tagged({ tag: 'giftNum', operation: 'SUM', match: 'MATH_GT', value: '100' }, { event_type: 4 }),
      tagged({ tag: 'name', match: 'EQUAL', value: '' }),
      rule({ event_type: 2, hit_condition: { relation: 'RESERVED' } }),
      triggered({ reply_mode: 'CALLBACK' }),
      triggered({ reply_mode: 'INTELLIGENT_REPLY', robot_id: 'r' }),
    ];
    expect((await create('good', good)).statusCode).toBe(200);
    expect(errorOf(await create('many', Array<Rule>(1001).fill(rule())))).toEqual([
      400,
      'MSS.00000003',
      expect.stringContaining('at most 1000 rules'),
    ]);
  });
});

import { describe, expect, it } from 'vitest';
import type { WireRule, WireTag } from '../wire.ts';
import { RuleEngine } from './engine.ts';

const at = (nowMs: number, scene?: string): { nowMs: number; scene?: string } =>
  scene === undefined ? { nowMs } : { nowMs, scene };
const rule = (
  index: string,
  tags: readonly WireTag[],
  more: { relation?: 'AND' | 'OR' | 'RESERVED'; priority?: number; window?: number; type?: number } = {},
): WireRule => ({
  rule_index: index,
  event_type: more.type ?? 1,
  hit_condition: {
    relation: more.relation ?? 'AND',
    tags,
    ...(more.priority === undefined ? {} : { priority: more.priority }),
  },
  trigger: { time_window: more.window ?? 0, reply_mode: 'SYSTEM_REPLY', reply_texts: ['yes'] },
});
const comment = (text: string, level = 1): { type: number; content: string } => ({
  type: 1,
  content: JSON.stringify({ user: { userId: 'u', level }, content: text }),
});
const gift = (name: string, num: number): { type: number; content: string } => ({
  type: 4,
  content: JSON.stringify({ user: { userId: 'u' }, gift: { giftName: name, giftNum: num } }),
});
const keyOf = (verdict: ReturnType<RuleEngine['match']>): string =>
  verdict.kind === 'fired' || verdict.kind === 'suppressed' ? `${verdict.kind} ${verdict.key}` : verdict.kind;

describe('rules', () => {
  it('compares fields of the content, named alone or by their path', () => {
    const engine = new RuleEngine([
      rule('words', [{ tag: 'content', match: 'REGEX', value: '(price|cost).*dress' }]),
      rule('level', [{ tag: 'level', match: 'MATH_GE', value: '30' }], { priority: 10 }),
      rule('path', [{ tag: 'user.name', match: 'EQUAL', value: 'Ann' }], { type: 2 }),
    ]);
    expect(keyOf(engine.match(comment('the price of the dress?'), at(0)))).toBe('fired words');
    expect(keyOf(engine.match(comment('the price of the dress?', 31), at(0)))).toBe('fired level');
    expect(keyOf(engine.match(comment('hello'), at(0)))).toBe('unmatched');
    const enters = { type: 2, content: '{"user":{"name":"Ann"}}' };
    expect(keyOf(engine.match(enters, at(0)))).toBe('fired path');
  });

  it('takes a comment that is no JSON object for its text, and nothing else', () => {
    const engine = new RuleEngine([
      rule('number', [{ tag: 'content', match: 'EQUAL', value: '1' }]),
      rule('enter', [], { relation: 'RESERVED', type: 2 }),
    ]);
    expect(keyOf(engine.match({ type: 1, content: '1' }, at(0)))).toBe('fired number');
    expect(keyOf(engine.match({ type: 1, content: '{broken' }, at(0)))).toBe('unmatched');
    expect(keyOf(engine.match({ type: 2, content: 'Ann' }, at(0)))).toBe('unreadable');
  });

  it('sums, counts and averages from the start until it fires', () => {
    const engine = new RuleEngine([
      rule(
        'roses',
        [
          { tag: 'giftName', match: 'EQUAL', value: 'rose' },
          { tag: 'giftNum', operation: 'SUM', match: 'MATH_GE', value: '10' },
        ],
        { type: 4 },
      ),
      rule('third', [{ tag: 'giftNum', operation: 'COUNT', match: 'MATH_EQ', value: '3' }], {
        type: 4,
        priority: 1,
      }),
      rule('mean', [{ tag: 'giftNum', operation: 'AVG', match: 'MATH_GT', value: '7' }], {
        type: 4,
        priority: 900,
      }),
    ]);
    const verdicts = [
      gift('rose', 4),
      gift('car', 9),
      gift('rose', 5),
      gift('rose', 1),
      gift('rose', 90),
    ].map((event) => keyOf(engine.match(event, at(0))));
    // Means: 4, 6.5, 6, 4.75, 21.8.
    expect(verdicts).toEqual(['unmatched', 'unmatched', 'fired third', 'fired roses', 'fired roses']);
    expect(engine.memory['roses']?.tally).toEqual([{ count: 0, sum: 0 }]);
  });

  it('counts a plain event once with OR', () => {
    const engine = new RuleEngine([
      rule(
        'any',
        [
          { tag: 'content', match: 'EQUAL', value: 'now' },
          { tag: 'content', operation: 'COUNT', match: 'MATH_GE', value: '3' },
        ],
        { relation: 'OR' },
      ),
    ]);
    const verdicts = ['a', 'b', 'c', 'a', 'now', 'a'].map((text) =>
      keyOf(engine.match(comment(text), at(0))),
    );
    expect(verdicts).toEqual(['unmatched', 'unmatched', 'fired any', 'unmatched', 'fired any', 'unmatched']);
  });

  it('keeps windows, spent rules and scenes; catch-alls answer the rest', () => {
    const price: WireRule = {
      ...rule('price', [{ tag: 'content', match: 'REGEX', value: 'price' }], { window: 10 }),
      enabled_scenes: ['shop'],
    };
    const engine = new RuleEngine([
      rule('rest', [], { relation: 'RESERVED', priority: 0 }),
      price,
      rule('once', [{ tag: 'content', match: 'REGEX', value: 'price' }], { window: -1, priority: 1 }),
    ]);
    expect(keyOf(engine.match(comment('price'), at(0, 'shop')))).toBe('fired once');
    expect(keyOf(engine.match(comment('price'), at(1, 'shop')))).toBe('fired price');
    expect(keyOf(engine.match(comment('price'), at(9000, 'shop')))).toBe('suppressed price');
    expect(keyOf(engine.match(comment('price'), at(10_001, 'shop')))).toBe('fired price');
    expect(keyOf(engine.match(comment('price'), at(10_002, 'kitchen')))).toBe('fired rest');
    expect(keyOf(engine.match(comment('hello'), at(10_003, 'shop')))).toBe('fired rest');
  });

  it('goes on with what it remembers, also over a rewrite', () => {
    const rules = [
      rule('sum', [{ tag: 'giftNum', operation: 'SUM', match: 'MATH_GE', value: '10' }], { type: 4 }),
      rule('once', [{ tag: 'content', match: 'EQUAL', value: 'hi' }], { window: -1 }),
    ];
    const before = new RuleEngine(rules);
    before.match(gift('rose', 6), at(0));
    before.match(comment('hi'), at(0));
    const after = new RuleEngine(rules, JSON.parse(JSON.stringify(before.memory)) as RuleEngine['memory']);
    after.rewrite([rule('new', [{ tag: 'content', match: 'EQUAL', value: 'ho' }]), ...rules]);
    expect(keyOf(after.match(comment('hi'), at(1)))).toBe('unmatched');
    expect(keyOf(after.match(gift('rose', 4), at(1)))).toBe('fired sum');
    expect(keyOf(after.match(comment('ho'), at(1)))).toBe('fired new');
  });

  it('names rules that cannot be used and goes on without them', () => {
    const engine = new RuleEngine([
      rule('bad', [{ tag: 'content', match: 'REGEX', value: '(a' }]),
      rule('good', [{ tag: 'content', match: 'REGEX', value: 'a' }]),
    ]);
    expect(engine.problems).toHaveLength(1);
    expect(keyOf(engine.match(comment('a'), at(0)))).toBe('fired good');
  });

  it('is not hung by a pattern', () => {
    const engine = new RuleEngine([
      rule('evil', [{ tag: 'content', match: 'REGEX', value: '^(a+)+$' }]),
      rule('evil too', [{ tag: 'content', match: 'REGEX', value: '(.*a){20}b' }]),
    ]);
    const from = performance.now();
    engine.match(comment(`${'a'.repeat(4000)}!`), at(0));
    expect(performance.now() - from).toBeLessThan(2000);
  });

  it('absorbs 4,000 events a second with a hundred rules', () => {
    const rules = Array.from({ length: 100 }, (_, i) =>
      i % 10 === 0
        ? rule(`r${i}`, [{ tag: 'content', operation: 'COUNT', match: 'MATH_GE', value: '1e9' }])
        : i % 10 < 4
          ? rule(`r${i}`, [{ tag: 'content', match: 'REGEX', value: `(item|part) ?${i}[a-z]*` }])
          : rule(`r${i}`, [{ tag: 'content', match: 'REGEX', value: `word${i}|thing${i}` }]),
    );
    const engine = new RuleEngine(rules);
    const events = Array.from({ length: 4000 }, (_, i) => comment(`how much is number ${i} of the dresses?`));
    for (const event of events.slice(0, 500)) engine.match(event, at(0));
    const from = process.cpuUsage();
    for (const event of events) engine.match(event, at(0));
    const micros = process.cpuUsage(from).user / events.length;
    expect(engine.memory['r0']?.tally[0]?.count).toBe(4500);
    console.info(`${micros.toFixed(1)} µs an event`);
    expect(micros).toBeLessThan(125);
  });

  it('finds words in any case as the linear engine does, whatever the alphabet', () => {
    const found = (value: string, text: string): boolean =>
      keyOf(
        new RuleEngine([rule('r', [{ tag: 'content', match: 'REGEX', value }])]).match(comment(text), at(0)),
      ) === 'fired r';
    const texts = [
      'The PRICE?',
      'pricé',
      'PRICÉ',
      'ÇA COÛTE',
      'ça coûte',
      'straße',
      'STRASSE',
      '100 K',
      '100 \u212a',
      '',
    ];
    for (const words of ['price', 'pricé|ça', 'strasse|k', 'ſtraße', 'nothing|'])
      for (const text of texts)
        // In a group that changes nothing, the same words go to the linear engine.
        expect([words, text, found(`(?i)${words}`, text)]).toEqual([
          words,
          text,
          found(`(?i)(?:${words})`, text),
        ]);
  });
});

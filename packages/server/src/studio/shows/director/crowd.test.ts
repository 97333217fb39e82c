import { describe, expect, it } from 'vitest';
import { StandIn } from '../testing/stand-in.ts';
import type { WireRule, WireScene, WireTag } from '../wire.ts';
import { Director, type Answered, type Effect } from './index.ts';

const PER_SECOND = 10_000;
const SECONDS = 12;

const scenes: readonly WireScene[] = [
  {
    script_name: 'shop',
    model_asset_id: 'model',
    voice_config: { voice_asset_id: 'voice' },
    shoot_scripts: [{ sequence_no: 1, text_config: { text: 'One word. Another word. A third one.' } }],
  },
];
const rule = (
  index: string,
  type: number,
  tags: readonly WireTag[],
  trigger: NonNullable<WireRule['trigger']>,
): WireRule => ({
  rule_index: index,
  event_type: type,
  hit_condition: { relation: 'AND', tags },
  trigger: { reply_mode: 'SYSTEM_REPLY', play_type: 'PLAY_NOW', ...trigger },
});
const [COMMENT, LIKE, GIFT] = [1, 3, 4];
const EVERY_SUM = 5000;
const EVERY_COUNT = 777;

/** A crowd at a rate that no platform has, by a clock that is moved by hand. */
function play(rules: readonly WireRule[]): {
  readonly cast: StandIn;
  readonly answers: { readonly answered: Answered; readonly nowMs: number }[];
  readonly effects: number;
  readonly sums: { readonly roses: number; readonly likes: number };
} {
  let made = 0;
  const director = new Director({
    ...{ scenes, policy: { repeat_count: -1 }, rules, backups: [], seed: 5 },
    makeId: () => `u${++made}`,
  });
  const cast = new StandIn();
  cast.serve(director);
  const answers: { answered: Answered; nowMs: number }[] = [];
  const sums = { roses: 0, likes: 0 };
  let effects = 0;
  for (let n = 0; n < PER_SECOND * SECONDS; n++) {
    const roses = 1 + (n % 7);
    const [type, content] = [
      [COMMENT, { content: `number ${n}` }],
      [GIFT, { user: { userId: `u${n}` }, gift: { giftName: 'Rose', giftNum: roses } }],
      [LIKE, { user: { userId: `u${n}` }, count: 1 }],
      [GIFT, { user: { userId: `u${n}` }, gift: { giftName: 'Car', giftNum: 1000 } }],
    ][n % 4] as [number, object];
    if (n % 4 === 1) sums.roses += roses;
    if (n % 4 === 2) sums.likes += 1;
    const event = { type, timestamp: cast.now, content: JSON.stringify(content) };
    answers.push({ answered: director.event(event, `e${n}`, cast.now), nowMs: cast.now });
    // As they come: in reports of a thousand, and the show goes on in between.
    if (n % 1000 !== 999) continue;
    const before = cast.effects.length;
    cast.settle();
    effects += cast.effects.length - before;
    cast.run((1000 * 1000) / PER_SECOND);
  }
  return { cast, answers, effects, sums };
}

const firedBy = (answers: ReturnType<typeof play>['answers'], key: string): readonly number[] =>
  answers
    .filter(({ answered }) => answered.ruleKey === key && answered.outcome !== 'suppressed')
    .map(({ nowMs }) => nowMs);

describe('ten thousand events a second', () => {
  it('are all counted: SUM and COUNT are exact, and what is left over is remembered', () => {
    const { cast, answers, sums } = play([
      rule(
        'roses',
        GIFT,
        [
          { tag: 'gift.giftName', match: 'EQUAL', value: 'Rose' },
          { tag: 'gift.giftNum', operation: 'SUM', match: 'MATH_GE', value: String(EVERY_SUM) },
        ],
        { time_window: 0, reply_texts: ['So many roses.'] },
      ),
      rule(
        'likes',
        LIKE,
        [{ tag: 'count', operation: 'COUNT', match: 'MATH_EQ', value: String(EVERY_COUNT) }],
        {
          time_window: 0,
          reply_texts: ['So many likes.'],
        },
      ),
      rule('once', COMMENT, [{ tag: 'content', match: 'REGEX', value: 'number' }], {
        time_window: -1,
        reply_texts: ['Welcome.'],
      }),
    ]);
    expect(firedBy(answers, 'once')).toHaveLength(1);
    expect(firedBy(answers, 'likes')).toHaveLength(Math.floor(sums.likes / EVERY_COUNT));
    // Each time it begins anew, whatever was beyond the mark: the same sums done by hand.
    let [sum, fired] = [0, 0];
    for (let n = 1; n < PER_SECOND * SECONDS; n += 4) {
      sum += 1 + (n % 7);
      if (sum < EVERY_SUM) continue;
      fired += 1;
      sum = 0;
    }
    expect(fired).toBeGreaterThan(10);
    expect(firedBy(answers, 'roses')).toHaveLength(fired);
    const { rules } = cast.director.state;
    expect(rules['roses']?.tally[0]?.sum).toBe(sum);
    expect(rules['likes']?.tally[0]?.count).toBe(sums.likes % EVERY_COUNT);
  });

  it('are answered within the windows only, and the show goes on between the answers', () => {
    const { cast, answers, effects } = play([
      rule('all', COMMENT, [{ tag: 'content', match: 'REGEX', value: '.' }], {
        time_window: 5,
        reply_texts: ['Hello everybody.'],
      }),
    ]);
    const times = firedBy(answers, 'all');
    expect(times).toHaveLength(Math.ceil(SECONDS / 5));
    for (const [i, at] of times.slice(1).entries()) expect(at - times[i]!).toBeGreaterThanOrEqual(5000);
    const suppressed = answers.filter(({ answered }) => answered.outcome === 'suppressed').length;
    expect(suppressed).toBe((PER_SECOND * SECONDS) / 4 - times.length);
    expect(cast.texts().filter((text) => text === 'Hello everybody.')).toHaveLength(times.length);
    expect(cast.texts().filter((text) => text === 'Another word.').length).toBeGreaterThan(2);
    // A report of a thousand events is kept once, not a thousand times.
    expect(effects).toBeLessThan((PER_SECOND * SECONDS) / 1000 + 10 * times.length);
  });

  it('that each show a layer fill no picture: the latest are shown', () => {
    const layer = {
      layer_type: 'TEXT',
      text_config: { text_context: '{{content}}', display_duration: 30 },
    } as const;
    const { cast } = play([
      rule('show', COMMENT, [{ tag: 'content', match: 'REGEX', value: '.' }], {
        ...{ time_window: 0, reply_mode: 'SHOW_LAYER', layer_config: layer },
      }),
    ]);
    const { layers } = cast.director.view;
    expect(layers).toHaveLength(12);
    expect(layers.at(-1)?.words['content']).toBe(`number ${PER_SECOND * SECONDS - 4}`);
    const views = (effect: Effect): boolean => effect.kind === 'view';
    expect(cast.effects.some(views)).toBe(true);
  });
});

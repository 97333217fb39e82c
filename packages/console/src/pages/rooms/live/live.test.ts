import { describe, expect, it } from 'vitest';
import type { RundownParagraph, RundownScene, Saying, SpokenEntry } from '../../../api/own-rooms.ts';
import { readNews } from './command-channel.ts';
import { spokenCsv } from './csv.ts';
import { EMPTY_FEED, hearAll, joinSpoken, type FeedEvent } from './feed.ts';
import { commentsFor, invent } from './invented.ts';
import { pictureLayer, textLayer } from './layer-order.ts';
import { joinOutputs } from './outputs.ts';
import { readRecent, withRecent } from './recent.ts';
import { inserted, progressOf, rowsOf, scripted } from './rundown-state.ts';
import { readDeskSearch } from './search.ts';

const at = '2026-11-22T20:00:00.000Z';
const comment = (eventId: string, content: unknown): FeedEvent => ({
  type: 'comment',
  data: {
    at,
    event_time: at,
    type: 1,
    eventId,
    content: typeof content === 'string' ? content : JSON.stringify(content),
  },
});
const spoken = (text: string, more: Partial<SpokenEntry> = {}): SpokenEntry => ({
  ...{ began: at, ended: at, began_pts: 0, ended_pts: 900, by: 'presenter', text, cut: false, scene: 'Shop' },
  ...more,
});
const saying: Saying = {
  ...{ id: 'u1', by: 'presenter', text: 'It is red.', began: at, duration_ms: 1000 },
  ...{ scene: 'Shop', sequence_no: 1, offset: 10, length: 20 },
};

describe('what happens in a room', () => {
  it('shows a comment, the rule that took it, the answer, and that it was said', () => {
    const feed = hearAll(EMPTY_FEED, [
      comment('e1', { user: { name: 'Ann' }, content: 'How much?', simulated: true }),
      comment('e2', 'plain words'),
      {
        type: 'match',
        data: { at, eventId: 'e1', outcome: 'speech', ruleName: 'price', replyId: 'r1', text: 'Forty.' },
      },
      { type: 'speech', data: spoken('Forty.', { reply_id: 'r1' }) },
    ]);
    expect(feed.lines).toEqual([
      {
        ...{ id: 'e1', at, kind: 'comment', user: 'Ann', text: 'How much?', simulated: true },
        ...{ outcome: 'speech', rule: 'price', reply: 'Forty.', replyId: 'r1', said: true },
      },
      { id: 'e2', at, kind: 'comment', user: '', text: 'plain words', simulated: false },
    ]);
    expect(feed.spoken).toHaveLength(1);
  });

  it('shows an answer that was thought up later at its comment', () => {
    const feed = hearAll(EMPTY_FEED, [
      comment('e1', { content: 'Why?' }),
      { type: 'match', data: { eventId: 'e1', outcome: 'asked', ruleName: 'robot' } },
      { type: 'answer', data: { eventId: 'e1', outcome: 'speech', replyId: 'r', text: 'Because.' } },
      { type: 'answer', data: { eventId: 'unknown', outcome: 'speech' } },
    ]);
    expect(feed.lines).toMatchObject([{ outcome: 'speech', rule: 'robot', reply: 'Because.' }]);
  });

  it('knows gifts and likes, and keeps viewer counts and the script itself out of the list', () => {
    const viewer = (eventId: string, type: number, content: unknown): FeedEvent => ({
      type: 'viewer',
      data: { at, type, eventId, content: JSON.stringify(content) },
    });
    const feed = hearAll(EMPTY_FEED, [
      viewer('1', 4, { user: { name: 'Bo' }, gift: { giftName: 'Rose', giftNum: 3 } }),
      viewer('2', 3, { user: { userId: 'u' }, count: 5 }),
      viewer('3', 6, { numberOfViewers: 7 }),
      viewer('4', 10, { content: 'words' }),
    ]);
    expect(feed.lines).toMatchObject([
      { kind: 'gift', user: 'Bo', gift: { name: 'Rose', count: 3 } },
      { kind: 'like', user: 'u', count: 5 },
    ]);
  });

  it('follows who speaks, the state, the output, notes and what was left out', () => {
    const feed = hearAll(EMPTY_FEED, [
      {
        type: 'status',
        data: {
          state: 'PROCESSING',
          round: 2,
          scene: 'Shop',
          sequenceNo: 3,
          streamMs: 9,
          output: 'CONNECTED',
        },
      },
      { type: 'saying', data: saying },
      { type: 'saying', data: { ...saying, id: 'u2' } },
      { type: 'audience', data: { viewers: 5, comments: 1, gifts: 0, likes: 0, answered: 0 } },
      { type: 'output', data: { at, state: 'CONNECTED' } },
      { type: 'note', data: { at, text: 'careful' } },
      { type: 'skipped', data: { events: 60 } },
      { type: 'skipped', data: { events: 2 } },
    ]);
    expect(feed).toMatchObject({
      status: {
        state: 'PROCESSING',
        round: 2,
        scene: 'Shop',
        sequence_no: 3,
        stream_ms: 9,
        output: 'CONNECTED',
      },
      saying: [{ id: 'u2' }],
      audience: { viewers: 5 },
      outputs: [{ at, state: 'CONNECTED' }],
      notes: [{ text: 'careful' }],
      skipped: 62,
    });
    const later = hearAll(feed, [
      { type: 'said', data: { id: 'u1' } },
      { type: 'said', data: { id: 'u2' } },
      { type: 'status', data: null },
    ]);
    expect([later.saying, later.status]).toEqual([[], null]);
  });

  it('keeps the newest two thousand lines of a crowd', () => {
    const feed = hearAll(
      EMPTY_FEED,
      Array.from({ length: 2500 }, (_, i) => comment(`e${i}`, { content: `${i}` })),
    );
    expect([feed.lines.length, feed.lines[0]?.id, feed.lines.at(-1)?.id]).toEqual([2000, 'e500', 'e2499']);
  });

  it('joins what was fetched with what was heard, each once', () => {
    const first = spoken('One.');
    const second = spoken('Two.', { began: '2026-11-22T20:00:01.000Z' });
    expect(joinSpoken([first], [first, second])).toEqual([first, second]);
    const up = { at, state: 'CONNECTED' };
    expect(joinOutputs([up], [up, { at, state: 'END' }])).toEqual([up, { at, state: 'END' }]);
  });
});

describe('the rundown', () => {
  const paragraph = (no: number): RundownParagraph => ({
    ...{ sequence_no: no, title: '', text: '', product_title: null },
    kind: 'TEXT',
  });
  const scenes: readonly RundownScene[] = [
    { script_name: 'One', paragraphs: [paragraph(2), paragraph(1)] },
    { script_name: 'Two', paragraphs: [paragraph(1), paragraph(2)] },
  ];
  const turns = (status: Parameters<typeof rowsOf>[1]) => rowsOf(scenes, status).map(({ turn }) => turn);

  it('marks what was said, what is on, and what is next, across scenes', () => {
    expect(turns({ state: 'PROCESSING', scene: 'One', sequence_no: 1 })).toEqual([
      'done',
      'now',
      'next',
      'later',
    ]);
    expect(turns({ state: 'PLAY_PAUSE', scene: 'Two', sequence_no: 2 })).toEqual([
      'done',
      'done',
      'done',
      'now',
    ]);
    for (const none of [undefined, null, { state: 'PLAY_END', scene: 'One', sequence_no: 1 } as const])
      expect(turns(none)).toEqual(['later', 'later', 'later', 'later']);
  });

  it('tells how far a paragraph is, between its sentences too', () => {
    const began = Date.parse(at);
    expect(progressOf(saying, began)).toBe(0.5);
    expect(progressOf(saying, began + 500)).toBe(0.75);
    expect(progressOf(saying, began + 5000)).toBe(1);
    expect(progressOf(undefined, began)).toBe(0);
  });

  it('tells the script from answers and from the co-host', () => {
    const { sequence_no: _no, ...bare } = saying;
    const answer = { ...bare, reply_id: 'r' };
    expect(scripted([answer])).toBeUndefined();
    expect(scripted([{ ...bare, by: 'co-streamer' }, saying])).toBe(saying);
    expect(inserted([saying, answer])).toBe(answer);
  });
});

describe('invented viewers', () => {
  it('do only what is wanted of them, and ask what the rules know', () => {
    const only = (kind: 'comments' | 'gifts' | 'likes') =>
      invent({ comments: false, gifts: false, likes: false, [kind]: true }, 'en', []).type;
    expect([only('comments'), only('gifts'), only('likes')]).toEqual(['comment', 'gift', 'like']);
    expect(invent({ comments: false, gifts: false, likes: false }, 'zh', []).type).toBe('enter');
    const last = invent({ comments: true, gifts: false, likes: false }, 'en', ['opening hours'], () => 0.999);
    expect(last).toMatchObject({
      type: 'comment',
      text: 'opening hours',
      user: { id: expect.stringMatching(/^simulated-/) as string },
    });
  });

  it('take the words of plain conditions only', () => {
    const tag = (match: 'EQUAL' | 'REGEX', value: string) => ({
      hit_condition: { tags: [{ tag: 'content', match, value }] },
    });
    expect(
      commentsFor([
        tag('REGEX', '(?i)price|how much'),
        tag('EQUAL', 'hello'),
        tag('REGEX', '^\\d+$'),
        { ...tag('EQUAL', 'off'), enabled: false },
        { ...tag('EQUAL', 'gift'), event_type: 4 },
        {},
      ]),
    ).toEqual(['price', 'hello']);
  });
});

describe('the desk', () => {
  it('writes the log as a table that no program takes for formulas', () => {
    const csv = spokenCsv([spoken('He said "yes", twice.'), spoken('=1+1', { cut: true, sequence_no: 4 })]);
    expect(csv.startsWith('\uFEFFbegan,ended,')).toBe(true);
    expect(csv).toContain(`,false,"He said ""yes"", twice."\r\n`);
    expect(csv).toContain(`,Shop,4,,true,'=1+1\r\n`);
  });

  it('shows layers inside of the picture, whichever way it stands', () => {
    for (const view of ['LANDSCAPE', 'VERTICAL'] as const)
      for (const place of ['top', 'middle', 'bottom'] as const) {
        const { position, size } = pictureLayer({ assetId: 'a', url: 'u' }, { place, seconds: 3, view });
        const [width, height] = view === 'LANDSCAPE' ? [1920, 1080] : [1080, 1920];
        expect(Number(position?.dx) + (size?.width ?? 0)).toBeLessThanOrEqual(width);
        expect(Number(position?.dy) + (size?.height ?? 0)).toBeLessThanOrEqual(height);
      }
    expect(textLayer('Hi', { place: 'top', seconds: 8, view: 'VERTICAL' }).text_config).toMatchObject({
      ...{ text_context: 'Hi', text_type: 'STATIC', display_duration: 8 },
    });
  });

  it('remembers what was said last, each once, and survives what others stored', () => {
    expect(withRecent(['b', 'a'], 'a')).toEqual(['a', 'b']);
    expect(withRecent(['1', '2', '3', '4', '5', '6'], '7')).toHaveLength(6);
    expect([readRecent(null), readRecent('{'), readRecent('["a",1]')]).toEqual([[], [], ['a']]);
  });

  it('reads the command channel, and addresses', () => {
    expect(readNews('{"message_type":"state_notify","state":"TAKE_OVER"}')).toEqual({
      kind: 'state',
      state: 'TAKE_OVER',
    });
    expect(readNews('{"message_type":"error","error_msg":"no"}')).toEqual({ kind: 'refused', why: 'no' });
    expect([readNews('x'), readNews('null'), readNews('{"message_type":"heartbeat"}')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
    expect([readDeskSearch({ tab: 'spoken' }), readDeskSearch({ tab: 'x' })]).toEqual([
      { tab: 'spoken' },
      {},
    ]);
  });
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Director, type DirectorOptions, type DirectorState } from './director/index.ts';
import { HeardShow, type HeardUtterance } from './testing/heard-show.ts';
import type { WireRule, WireScene } from './wire.ts';

const RATE = 48_000;
const HOUR = 3600;
const HOURS = 12;
/** Longest silence that nobody asked for: the pause between paragraphs and answers, seconds. */
const PAUSE = 0.2;

const PARAGRAPHS = [
  'Welcome to our little shop by the sea. Today we show you summer dresses from our own studio in the south.',
  'Every one of them is made by hand from good cotton. Look at the seams, they are sewn twice and last for years.',
  'This one is blue like the evening sky. It has pockets on both sides, deep enough for a book.',
  'And here is the red one, for dancing. It is light, it is long, and it dries within an hour.',
];
const SCENE: WireScene = {
  script_name: 'shop',
  model_asset_id: 'model',
  shoot_scripts: PARAGRAPHS.map((text, index) => ({
    sequence_no: index + 1,
    title: `Paragraph ${index + 1}`,
    text_config: { text },
  })),
};

function rule(
  name: string,
  event: number,
  tag: NonNullable<WireRule['hit_condition']>['tags'],
  window: number,
): WireRule {
  return {
    ...{ rule_index: name, rule_name: name, event_type: event },
    hit_condition: { relation: 'AND', tags: tag ?? [] },
    trigger: {
      ...{
        time_window: window,
        reply_mode: 'SYSTEM_REPLY',
        play_type: name === 'price' ? 'PLAY_NOW' : 'INSERT',
      },
      reply_texts: [`The answer of ${name}.`],
    },
  };
}

const RULES = [
  rule('price', 1, [{ tag: 'content', match: 'REGEX', value: 'price' }], 60),
  rule('once', 1, [{ tag: 'content', match: 'EQUAL', value: 'hello' }], -1),
  rule('gifts', 4, [{ tag: 'gift.totalValue', operation: 'SUM', match: 'MATH_GE', value: '1000' }], 0),
];

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'cyclorama-hours-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('twelve hours: no word is missing, doubled or late by a sample, nobody is silent, nothing is forgotten', async () => {
  const show = new HeardShow(folder);
  let ids = 0;
  const direct = (state?: DirectorState): Director => {
    const options: DirectorOptions = {
      ...{
        scenes: [SCENE],
        policy: { repeat_count: -1, random_play_mode: 'NONE' },
        rules: RULES,
        backups: [],
      },
      ...{ seed: 1, makeId: () => `u${++ids}`, ...(state === undefined ? {} : { state }) },
    };
    return new Director(options);
  };
  await show.serve(direct());
  const restarts: number[] = [];
  let events = 0;
  const happens = (type: number, content: unknown): void => {
    show.director.event(
      { timestamp: show.nowMs, type, content: JSON.stringify(content) },
      `e${++events}`,
      show.nowMs,
    );
  };
  for (let second = 0; second < HOURS * HOUR; second += 10) {
    if (second % 70 === 0) happens(1, { content: 'what is the price?' });
    if (second % 110 === 0) happens(1, { content: 'hello' });
    // A thousand is reached with each tenth gift.
    if (second % 50 === 0) happens(4, { gift: { totalValue: 100 } });
    await show.settle();
    await show.run(10);
    if (second % HOUR === HOUR - 10) {
      const kept = JSON.stringify(show.director.state);
      expect(kept.length).toBeLessThan(20_000);
      // Whoever directed and whoever spoke are gone; others go on from what was written.
      restarts.push((second + 10) * RATE);
      await show.serve(direct(JSON.parse(kept) as DirectorState));
    }
  }
  const { heard } = show;
  expect(heard.reduce((sum, { wrong }) => sum + wrong, 0)).toBe(0);
  const of = (name: string): number =>
    heard.filter(({ utterance, cut }) => !cut && utterance.text === `The answer of ${name}.`).length;
  expect(of('once')).toBe(1);
  expect(of('gifts')).toBe(Math.floor((HOURS * HOUR) / 50 / 10));
  expect(of('price')).toBe(Math.ceil((HOURS * HOUR) / 70));
  checkScript(heard);
  checkSilence(heard, restarts);
});

/** What is not cut is the script, in its order, round after round. */
function checkScript(heard: readonly HeardUtterance[]): void {
  const sentences = PARAGRAPHS.join(' ').split(/(?<=[.]) /);
  const said = heard.filter(({ utterance, cut }) => !cut && utterance.from.kind === 'script');
  expect(said.length).toBeGreaterThan(5000);
  const wrong = said.filter(({ utterance }, n) => utterance.text !== sentences[n % sentences.length]);
  expect(wrong.map(({ utterance }) => utterance.text)).toEqual([]);
}

/** Utterances follow each other without a hole, and never overlap. */
function checkSilence(heard: readonly HeardUtterance[], restarts: readonly number[]): void {
  const holes = heard.flatMap(({ began }, n) => {
    const before = heard[n - 1];
    if (before === undefined || restarts.some((at) => at >= before.began && at <= began)) return [];
    const gap = began - before.ended;
    return gap < 0 || gap > PAUSE * RATE ? [gap / RATE] : [];
  });
  expect(holes).toEqual([]);
  expect(heard.at(-1)!.began).toBeGreaterThan((HOURS * HOUR - 20) * RATE);
}

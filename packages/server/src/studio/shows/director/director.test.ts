import { describe, expect, it } from 'vitest';
import { StandIn } from '../testing/stand-in.ts';
import type { WireParagraph, WireRule, WireScene } from '../wire.ts';
import { Director, type DirectorOptions, type DirectorState, type Effect } from './index.ts';

const words = (sequence: number, text: string): WireParagraph => ({
  sequence_no: sequence,
  title: `t${sequence}`,
  text_config: { text },
});
const scene = (name: string, ...paragraphs: WireParagraph[]): WireScene => ({
  script_name: name,
  model_asset_id: 'model',
  voice_config: { voice_asset_id: 'voice' },
  shoot_scripts: paragraphs,
});
const shop = [
  scene('one', words(1, 'A one. A two.'), words(2, 'B one.')),
  scene('two', words(1, 'C one. C two.')),
];
const priceRule: WireRule = {
  rule_index: 'price',
  event_type: 1,
  hit_condition: { relation: 'AND', tags: [{ tag: 'content', match: 'REGEX', value: 'price' }] },
  trigger: {
    time_window: 0,
    reply_mode: 'SYSTEM_REPLY',
    reply_texts: ['It costs ten. Really.'],
    play_type: 'PLAY_NOW',
  },
};
let made = 0;
const options = (more: Partial<DirectorOptions> = {}): DirectorOptions => ({
  scenes: shop,
  policy: {},
  rules: [priceRule],
  backups: [],
  seed: 5,
  makeId: () => `u${++made}`,
  ...more,
});
const begin = (more: Partial<DirectorOptions> = {}): StandIn => {
  const cast = new StandIn();
  cast.serve(new Director(options(more)));
  return cast;
};
const text = (id: string, said: string, playType: 'APPEND' | 'INSERT' | 'PLAY_NOW') =>
  ({ id, source: { kind: 'text', text: said }, playType, role: 'STREAMER' }) as const;
const comment = (said: string) => ({ type: 1, timestamp: 0, content: JSON.stringify({ content: said }) });
const kinds = (cast: StandIn, kind: Effect['kind']): Effect[] =>
  cast.effects.filter((one) => one.kind === kind);

describe('director', () => {
  it('plays scenes and paragraphs in order, without a gap, and ends', () => {
    const cast = begin();
    cast.run(60_000);
    expect(cast.texts()).toEqual(['A one.', 'A two.', 'B one.', 'C one.', 'C two.']);
    cast.heard.slice(1).forEach(({ from }, i) => expect(from).toBe(cast.heard[i]!.until));
    expect(kinds(cast, 'paragraph')).toMatchObject([
      { sequenceNo: 1, title: 't1' },
      { sequenceNo: 2 },
      { sequenceNo: 1, scene: { script_name: 'two' } },
    ]);
    expect(kinds(cast, 'phase')).toEqual(
      ['PLAY_READY', 'PROCESSING', 'PLAY_END'].map((phase) => ({ kind: 'phase', phase })),
    );
  });

  it('plays n more rounds, shuffled from the second on, and lets avatars take turns', () => {
    const many = [scene('one', ...Array.from({ length: 9 }, (_, i) => words(i, `P${i} x.`)))];
    const cast = begin({ scenes: many, policy: { repeat_count: 2 }, backups: ['sub'] });
    const presenters = new Set<string | undefined>();
    for (let i = 0; i < 100; i++) {
      cast.run(300);
      presenters.add(cast.director.view.presenter);
    }
    const heard = cast.texts();
    const rounds = [heard.slice(0, 9), heard.slice(9, 18), heard.slice(18)];
    expect(heard).toHaveLength(27);
    expect(rounds[0]).toEqual([...rounds[0]!].sort());
    expect(rounds[1]).not.toEqual(rounds[0]);
    for (const round of rounds) expect([...round].sort()).toEqual(rounds[0]);
    expect(presenters).toEqual(new Set(['model', 'sub']));
  });

  it('goes on without end at -1, and keeps scenes in order when only paragraphs are shuffled', () => {
    const cast = begin({ policy: { repeat_count: -1, random_play_mode: 'NONE' } });
    cast.run(60_000);
    expect(cast.texts().slice(0, 12).join(' ')).toBe(
      'A one. A two. B one. C one. C two. A one. A two. B one. C one. C two. A one. A two.',
    );
    expect(cast.director.phase).toBe('PROCESSING');
  });

  it('inserts at the end of the sentence, appends at the end of the scene', () => {
    const cast = begin();
    cast.run(100);
    cast.director.insert(text('x', 'X one. X two.', 'APPEND'));
    cast.director.insert(text('y', 'Y one.', 'INSERT'));
    cast.settle();
    cast.run(60_000);
    expect(cast.texts()).toEqual([
      'A one.',
      'Y one.',
      'A two.',
      'B one.',
      'X one.',
      'X two.',
      'C one.',
      'C two.',
    ]);
    expect(kinds(cast, 'reply-finished')).toEqual([
      { kind: 'reply-finished', id: 'y', cut: false },
      { kind: 'reply-finished', id: 'x', cut: false },
    ]);
  });

  it('cuts the sentence for PLAY_NOW and says it again, or skips it', () => {
    for (const skip of [false, true]) {
      const cast = begin({ interaction: { ignore_current_sentence: skip } });
      cast.run(100);
      cast.director.event(comment('the price?'), 'e', cast.now);
      cast.settle();
      expect(cast.heard.at(-1)).toMatchObject({ text: 'It costs ten.', from: cast.now });
      cast.run(60_000);
      const again = skip ? [] : ['A one.'];
      expect(cast.texts()).toEqual([
        'A one.|',
        'It costs ten.',
        'Really.',
        ...again,
        'A two.',
        'B one.',
        'C one.',
        'C two.',
      ]);
    }
  });

  it('lets people cut an answer, which then goes on; answers wait for each other', () => {
    const cast = begin();
    cast.run(100);
    cast.director.event(comment('price'), 'e1', cast.now);
    cast.settle();
    cast.run(100);
    cast.director.event(comment('price'), 'e2', cast.now);
    cast.settle();
    cast.director.insert(text('boss', 'Boss here.', 'PLAY_NOW'));
    cast.settle();
    cast.run(60_000);
    expect(cast.texts()).toEqual([
      'A one.|',
      'It costs ten.|',
      'Boss here.',
      'It costs ten.',
      'Really.',
      'It costs ten.',
      'Really.',
      'A one.',
      'A two.',
      'B one.',
      'C one.',
      'C two.',
    ]);
  });

  it('keeps a recording whole for INSERT, and goes on in it after PLAY_NOW', () => {
    const recorded = [scene('one', { sequence_no: 1, audio_config: { audio_url: 'r1 r2 r3 r4 r5 r6' } })];
    const cast = begin({ scenes: recorded, policy: { play_mode: 'AUDIO' } });
    cast.run(700);
    cast.director.insert(text('y', 'Y one.', 'INSERT'));
    cast.settle();
    cast.director.insert(text('z', 'Z one.', 'PLAY_NOW'));
    cast.settle();
    cast.run(60_000);
    expect(cast.texts()).toEqual(['r1 r2', 'r3 r4|', 'Z one.', 'r3 r4', 'r5 r6', 'Y one.']);
  });

  it('lets a co-streamer speak in the place of the presenter, or beside a lower one', () => {
    const asked: WireRule = { ...priceRule, trigger: { ...priceRule.trigger, reply_role: 'CO_STREAMER' } };
    const silent = begin({ rules: [asked], coStreamer: { streamer_action: 'SILENCE' } });
    silent.run(100);
    silent.director.event(comment('price'), 'e', silent.now);
    silent.settle();
    silent.run(60_000);
    expect(silent.texts('co-streamer')).toEqual(['It costs ten.', 'Really.']);
    expect(silent.texts()).toEqual(['A one.|', 'A one.', 'A two.', 'B one.', 'C one.', 'C two.']);
    const beside = begin({ rules: [asked], coStreamer: { streamer_action: 'VOLUME_DOWN' } });
    beside.run(100);
    beside.director.event(comment('price'), 'e', beside.now);
    beside.settle();
    expect(beside.director.view.ducked).toBe(true);
    beside.run(60_000);
    expect(beside.texts('co-streamer')).toEqual(['It costs ten.', 'Really.']);
    expect(beside.texts()).toEqual(['A one.', 'A two.', 'B one.', 'C one.', 'C two.']);
    expect(beside.director.view.ducked).toBe(false);
  });

  it('leaves out the rest of a paragraph or of an answer, and goes on behind it', () => {
    const cast = begin();
    cast.run(300);
    cast.director.skip();
    cast.settle();
    cast.run(300);
    expect(cast.texts()).toEqual(['A one.|', 'B one.']);
    cast.director.insert(text('i', 'Look here. And there.', 'PLAY_NOW'));
    cast.settle();
    cast.run(300);
    cast.director.skip();
    cast.settle();
    expect(kinds(cast, 'reply-finished')).toEqual([{ kind: 'reply-finished', id: 'i', cut: true }]);
    cast.run(100);
    expect(cast.texts().slice(-2)).toEqual(['Look here.|', 'B one.']);
    cast.director.pause('NOW');
    cast.director.skip();
    cast.director.resume();
    cast.settle();
    cast.run(700);
    expect(cast.texts().slice(-2)).toEqual(['C one.', 'C two.']);
    cast.director.skip();
    cast.settle();
    cast.run(1000);
    expect(cast.director.phase).toBe('PLAY_END');
    expect(cast.texts().at(-1)).toBe('C two.|');
  });

  it('waits for the start signal, pauses at once or at the sentence end, and goes on', () => {
    const cast = begin({ policy: { auto_play_script: false } });
    cast.run(1000);
    expect([cast.director.phase, cast.texts()]).toEqual(['PLAY_READY', []]);
    cast.director.start();
    cast.settle();
    cast.run(100);
    cast.director.pause('SENTENCE_END');
    cast.settle();
    cast.run(5000);
    expect([cast.director.phase, cast.texts()]).toEqual(['PLAY_PAUSE', ['A one.']]);
    cast.director.resume();
    cast.settle();
    cast.run(100);
    cast.director.pause('NOW');
    cast.settle();
    cast.run(5000);
    cast.director.resume();
    cast.settle();
    cast.run(60_000);
    expect(cast.texts()).toEqual(['A one.', 'A two.|', 'A two.', 'B one.', 'C one.', 'C two.']);
  });

  it('plays what it is told when nothing is preset', () => {
    const cast = begin({ policy: { play_mode: 'NO_PRESET' } });
    cast.director.insert(text('x', 'X one.', 'APPEND'));
    cast.settle();
    cast.run(5000);
    cast.director.insert(text('y', 'Y one.', 'INSERT'));
    cast.settle();
    cast.run(5000);
    expect([cast.texts(), cast.director.phase]).toEqual([['X one.', 'Y one.'], 'PROCESSING']);
  });

  it('rewrites what was not played', () => {
    const cast = begin({ policy: { repeat_count: 1, random_play_mode: 'NONE' } });
    cast.run(100);
    cast.director.rewriteScript([
      scene('one', words(1, 'N one.'), words(5, 'E one.')),
      scene('new', words(1, 'F one.')),
    ]);
    cast.settle();
    expect(cast.director.currentScripts()).toMatchObject([
      { script_name: 'one', shoot_scripts: [{ sequence_no: 1, title: 't1' }] },
      { script_name: 'one', shoot_scripts: [{ sequence_no: 5 }] },
      { script_name: 'new', shoot_scripts: [{ sequence_no: 1 }] },
    ]);
    cast.run(60_000);
    expect(cast.texts()).toEqual(['A one.', 'A two.', 'E one.', 'F one.', 'N one.', 'E one.', 'F one.']);
  });

  it('takes back what waits', () => {
    const cast = begin();
    cast.run(100);
    for (const id of ['x', 'y', 'z']) cast.director.insert(text(id, `${id} one.`, 'INSERT'));
    expect(cast.director.cleanUp(['y'])).toBe(1);
    cast.settle();
    cast.run(700);
    expect(cast.director.cleanUp([])).toBe(1);
    cast.settle();
    cast.run(60_000);
    expect(cast.texts()).toEqual(['A one.', 'x one.', 'A two.', 'B one.', 'C one.', 'C two.']);
  });

  it('shows layers as long as their reply, their sentence or their time', () => {
    const layer = { layer_type: 'TEXT', text_config: { text_context: 'Hi {{user.name}}' } } as const;
    const cast = begin({
      rules: [
        { ...priceRule, trigger: { ...priceRule.trigger, layer_config: layer } },
        {
          rule_index: 'b',
          event_type: 10,
          hit_condition: { relation: 'AND', tags: [{ tag: 'content', match: 'REGEX', value: 'B' }] },
          trigger: { time_window: 0, reply_mode: 'SHOW_LAYER', layer_config: layer },
        },
      ],
    });
    cast.run(100);
    cast.director.event(
      { type: 1, timestamp: 0, content: '{"content":"price","user":{"name":"Ann"}}' },
      'e',
      cast.now,
    );
    cast.settle();
    expect(cast.director.view.layers).toMatchObject([{ words: { 'user.name': 'Ann' } }]);
    cast.run(1500);
    expect(cast.texts().at(-1)).toBe('A one.');
    expect(cast.director.view.layers).toEqual([]);
    cast.run(1300);
    expect(cast.texts().at(-1)).toBe('B one.');
    expect(cast.director.view.layers).toHaveLength(1);
    cast.run(600);
    expect(cast.director.view.layers).toEqual([]);
    cast.director.showLayer(
      's',
      { layer_type: 'TEXT', text_config: { text_context: 'x', display_duration: 1 } },
      cast.now,
    );
    expect(cast.director.view.layers).toHaveLength(1);
    cast.run(1100);
    expect(cast.director.view.layers).toEqual([]);
  });

  it('goes on at the same paragraph with its queue and rules after a restart', () => {
    const rules: WireRule[] = [{ ...priceRule, trigger: { ...priceRule.trigger, time_window: -1 } }];
    const cast = begin({ rules });
    cast.run(700);
    cast.director.event(comment('price'), 'e', cast.now);
    cast.director.insert(text('x', 'X one.', 'APPEND'));
    cast.settle();
    cast.run(100);
    const state = JSON.parse(JSON.stringify(cast.director.state)) as DirectorState;
    cast.heard.length = 0;
    cast.serve(new Director(options({ rules, state })));
    cast.director.event(comment('price'), 'e2', cast.now);
    cast.settle();
    cast.run(60_000);
    expect(cast.texts()).toEqual([
      'It costs ten.',
      'Really.',
      'A two.',
      'B one.',
      'X one.',
      'C one.',
      'C two.',
    ]);
  });

  it('does not begin what is not spoken yet, and passes over what cannot be', () => {
    const cast = new StandIn();
    cast.held.add('B one.');
    cast.serve(new Director(options()));
    cast.run(5000);
    expect(cast.texts()).toEqual(['A one.', 'A two.']);
    const line = cast.director.wanted[0]!;
    expect(line.source).toEqual({ kind: 'text', text: 'B one.' });
    cast.director.prepared(line.key, { pieces: [], complete: false, failure: 'no such voice' });
    cast.settle();
    cast.run(60_000);
    expect(cast.texts()).toEqual(['A one.', 'A two.', 'C one.', 'C two.']);
    expect(kinds(cast, 'fault')).toHaveLength(1);
  });

  it('says the sentence again that was lost with its speakers, and goes on by itself', () => {
    const cast = begin();
    cast.run(900);
    cast.lose();
    cast.run(20_000);
    expect(cast.texts()).toEqual(['A one.', 'A two.|', 'A two.', 'B one.', 'C one.', 'C two.']);
    expect(cast.director.phase).toBe('PLAY_END');
  });

  it('is paused when its speakers are lost before the sentence after which it was to pause', () => {
    const cast = begin();
    cast.run(100);
    cast.director.pause('SENTENCE_END');
    cast.lose();
    expect(cast.director.phase).toBe('PLAY_PAUSE');
    cast.director.resume();
    cast.settle();
    cast.run(20_000);
    expect(cast.texts()).toEqual(['A one.|', 'A one.', 'A two.', 'B one.', 'C one.', 'C two.']);
  });
});

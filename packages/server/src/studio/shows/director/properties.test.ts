import { describe, expect, it } from 'vitest';
import { StandIn } from '../testing/stand-in.ts';
import type { WireRule, WireScene } from '../wire.ts';
import { Director, type DirectorOptions, type DirectorState } from './index.ts';
import { drawn } from './random.ts';

const SHOWS = 60;

const rules: WireRule[] = (['PLAY_NOW', 'INSERT', 'APPEND'] as const).map((playType, i) => ({
  rule_index: playType,
  event_type: 1,
  hit_condition: {
    relation: 'AND',
    priority: i,
    tags: [{ tag: 'content', match: 'EQUAL', value: playType }],
  },
  trigger: { time_window: 0, reply_texts: [`R${i} one. R${i} two.`], play_type: playType },
}));

/** A show in which people and viewers do things at random. */
function play(seed: number): void {
  let draws = 0;
  const draw = (below: number): number => Math.floor(drawn(seed, draws++) * below);
  let made = 0;
  const scenes: WireScene[] = Array.from({ length: 1 + draw(3) }, (_, s) => ({
    script_name: `s${s}`,
    model_asset_id: draw(3) === 0 ? 'other' : 'model',
    voice_config: { voice_asset_id: 'voice' },
    shoot_scripts: Array.from({ length: 1 + draw(3) }, (__, p) => ({
      sequence_no: p,
      text_config: {
        text: Array.from({ length: 1 + draw(3) }, (___, i) => `${s}.${p}.${i} word.`).join(' '),
      },
    })),
  }));
  const options: DirectorOptions = {
    scenes,
    policy: { repeat_count: draw(2), random_play_mode: 'SCENE_AND_SCRIPT_ITEM' },
    rules,
    backups: draw(2) === 0 ? [] : ['sub'],
    interaction: { ignore_current_sentence: draw(2) === 0 },
    seed,
    makeId: () => `u${++made}`,
  };
  const skips = options.interaction?.ignore_current_sentence === true;
  const cast = new StandIn();
  cast.serve(new Director(options));
  const inserted: string[] = [];
  for (let i = 0; i < 25; i++) {
    cast.run(draw(900));
    const playType = (['PLAY_NOW', 'INSERT', 'APPEND'] as const)[draw(3)]!;
    const what = draw(8);
    if (what < 3)
      cast.director.event({ type: 1, timestamp: 0, content: `{"content":"${playType}"}` }, `e${i}`, cast.now);
    else if (what < 5) {
      const id = `command${i}`;
      const order = {
        id,
        source: { kind: 'text', text: `${id} one. ${id} two.` },
        playType,
        role: 'STREAMER',
      } as const;
      if (cast.director.phase !== 'PLAY_END' && cast.director.insert(order)) inserted.push(id);
    } else if (what === 5) {
      cast.director.pause(draw(2) === 0 ? 'NOW' : 'SENTENCE_END');
      cast.settle();
      cast.run(draw(700));
      cast.director.resume();
    } else if (what === 6) {
      const state = JSON.parse(JSON.stringify(cast.director.state)) as DirectorState;
      if (state.phase !== 'PLAY_END') cast.serve(new Director({ ...options, state }));
    }
    cast.settle();
  }
  cast.run(600_000);

  expect(cast.director.phase, `seed ${seed}`).toBe('PLAY_END');
  cast.heard
    .slice(1)
    .forEach(({ from }, i) =>
      expect(from, `seed ${seed}: two at a time`).toBeGreaterThanOrEqual(cast.heard[i]!.until),
    );
  const whole = cast.heard.filter(({ cut }) => !cut).map(({ text }) => text);
  // Restarts may say a sentence again; skipping may leave out those that were cut.
  for (const { shoot_scripts: paragraphs } of scenes)
    for (const { text_config: words } of paragraphs)
      for (const sentence of (words?.text ?? '').split(/(?<=\.)\s/))
        if (!skips) expect(whole, `seed ${seed}`).toContain(sentence);
  for (const id of inserted) {
    if (!skips) expect(whole, `seed ${seed}`).toContain(`${id} two.`);
    const finished = cast.effects.filter((effect) => effect.kind === 'reply-finished' && effect.id === id);
    expect(finished, `seed ${seed}: ${id}`).toHaveLength(1);
  }
  // Sentences of one insert keep their order.
  for (const id of inserted) {
    const second = cast.heard.findIndex(({ text }) => text === `${id} two.`);
    const first = cast.heard.findIndex(({ text }) => text === `${id} one.`);
    if (second >= 0) expect(first, `seed ${seed}`).toBeLessThan(second);
  }
}

describe('any show', () => {
  it('says everything, one thing at a time, and comes to its end', { timeout: 60_000 }, () => {
    for (let seed = 1; seed <= SHOWS; seed++) play(seed);
  });
});

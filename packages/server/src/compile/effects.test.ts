import { describe, expect, it } from 'vitest';
import { documentWith, materialsFor, segment } from './fixtures.ts';
import { compilePlan } from './plan.ts';
import { layTimeline } from './timeline.ts';
import type { WireLayer } from './wire.ts';

/** Rounds of this clip last 38400.5 samples: see the fixtures. */
const clip = (loop?: number): WireLayer => ({
  layer_type: 'VIDEO',
  asset_id: 'loud',
  video_config: loop === undefined ? {} : { loop_count: loop },
});

function effects(layers: readonly WireLayer[], seconds: readonly number[] = [1, 1]) {
  const document = documentWith(
    {},
    {},
    { shoot_scripts: [segment(1), segment(2, { layer_config: [...layers] })] },
  );
  const made = compilePlan(document, layTimeline(seconds), materialsFor(seconds));
  const { from, to } = made.shots[1]!;
  return {
    begin: from * 1920,
    end: to * 1920,
    audio: made.audio.filter(({ role }) => role === 'effect'),
  };
}

describe('the sound of video layers', () => {
  it('begins anew with every round of the picture, and ends with the segment', () => {
    // 3 + 25 + 15 frames are 82560 samples.
    const { begin, end, audio } = effects([clip()]);
    expect(end - begin).toBe(82_560);
    const effect = { path: '/m/loud.mp4', role: 'effect', gain: 1, loop: 0 };
    expect(audio).toEqual([
      { ...effect, start: begin, end: begin + 38_401 },
      { ...effect, start: begin + 38_401, end: begin + 76_801 },
      { ...effect, start: begin + 76_801, end },
    ]);
  });

  it.each([
    [0, 1],
    [1, 2],
    [9, 3],
  ])('with loop_count %i is heard %i times in two rounds and a bit, the last to its end', (loop, rounds) => {
    const { end, audio } = effects([clip(loop)]);
    expect(audio).toHaveLength(rounds);
    expect(audio.at(-1)!.end).toBe(end);
  });

  it('is heard once when the clip is shown twice at once, and not at all when the file has none', () => {
    expect(effects([clip(0), clip(0)]).audio).toHaveLength(1);
    expect(effects([{ layer_type: 'VIDEO', asset_id: 'clip' }]).audio).toEqual([]);
  });
});

import { SCENE_MATTE, SCREEN_MATTE, type LiveDocument, type MatteSettings } from '@cyclorama/stage/data';
import { describe, expect, it } from 'vitest';
import { coresFor, refuseFor } from './capacity.ts';

function show(matte?: MatteSettings): LiveDocument {
  const plain = { revision: 1, label: '', delayMs: 0, decode: 'always' } as const;
  return {
    format: { width: 1280, height: 720, fps: { num: 25, den: 1 } },
    sources: [
      { id: 'a', ...plain, input: { kind: 'rtmp', url: 'rtmp://a.test/live/a' } },
      { id: 'still', ...plain, input: { kind: 'image', path: '/a' } },
      ...(matte === undefined
        ? []
        : [{ id: 'b', ...plain, input: { kind: 'matte', of: 'a' } as const, matte }]),
    ],
    pgm: { layers: [], overlays: [], audio: { mode: 'mix', tracks: [] } },
    renditions: [],
    outputs: [],
    delaySeconds: 0,
  };
}

describe('what a session takes', () => {
  it('includes cutting persons out, of rooms more than of cloths', () => {
    const plain = coresFor(show());
    expect(coresFor(show(SCREEN_MATTE)) - plain).toBeCloseTo(0.1);
    expect(coresFor(show(SCENE_MATTE)) - plain).toBeCloseTo(0.6);
  });

  it('is refused beyond the limit, in words', () => {
    expect(refuseFor(0, [9, 9], 9)).toBeUndefined();
    expect(refuseFor(2, [0.5, 0.5], 1)).toBeUndefined();
    expect(refuseFor(2, [0.5, 0.5], 1.1)).toMatch(
      /2 running take about 1\.0 of 2\.0 cores.*CYCLORAMA_LIVE_CORES/,
    );
  });
});

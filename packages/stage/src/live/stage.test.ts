import { afterEach, describe, expect, it } from 'vitest';
import { meanRect, readFrameNumber } from '../testing/picture.ts';
import type { LiveDocument } from './document.ts';
import {
  document,
  layer,
  numbered,
  PaintedSource,
  plain,
  Rig,
  scene,
  source,
  toRgba,
  type PaintedOptions,
} from './testing/index.ts';

const rigs: Rig[] = [];
afterEach(async () => {
  await Promise.all(rigs.splice(0).map((rig) => rig.stop()));
});

async function start(
  first: LiveDocument,
  painted: Readonly<Record<string, PaintedOptions>>,
): Promise<{ rig: Rig; made: Map<string, PaintedSource> }> {
  const made = new Map<string, PaintedSource>();
  const rig = await Rig.start({
    document: first,
    openSource: (options) => {
      const one = new PaintedSource(options, painted[options.source.id]!);
      made.set(options.source.id, one);
      return one;
    },
  });
  rigs.push(rig);
  return { rig, made };
}

function view(rig: Rig, frame: number, bus: 'pgm' | 'pvw' = 'pgm') {
  const picture = rig.picture(frame, bus);
  return { width: picture.width, height: picture.height, rgba: toRgba(picture) };
}

const NUMBERS: PaintedOptions = { width: 320, height: 180, paint: numbered };

describe('programme', () => {
  it('shows every frame of a source of the same rate once', async () => {
    const { rig } = await start(document([source('a')], scene([layer('a')])), { a: NUMBERS });
    const seen: (number | null)[] = [];
    await rig.frames(60, (frame) => {
      seen.push(readFrameNumber(view(rig, frame)));
    });
    expect(seen).toEqual(Array.from({ length: 60 }, (_, n) => n));
    expect(rig.stage.status().late).toEqual({ count: 0, worstMs: 0, missed: 0 });
  });

  it('cuts on the reported frame', async () => {
    const sources = [source('a'), source('b')];
    const { rig } = await start(document(sources, scene([layer('a')])), {
      a: { width: 320, height: 180, paint: plain(60) },
      b: { width: 320, height: 180, paint: plain(200) },
    });
    const bright = new Map<number, boolean>();
    const watch = (frame: number): void => {
      bright.set(frame, meanRect(view(rig, frame), { x: 0, y: 0, width: 320, height: 180 }).g > 128);
    };
    await rig.frames(3, watch);
    let shown = false;
    for (let cut = 0; cut < 10; cut++) {
      const want = document(sources, scene([layer(shown ? 'a' : 'b')]));
      const at = cut % 2 === 0 ? rig.next + 1 + (cut % 5) : undefined;
      const applied = rig.stage.apply(want, at === undefined ? {} : { atFrame: at });
      await rig.frames(7, watch);
      const { frame, late, ptsMs } = await applied;
      shown = !shown;
      expect(late).toBe(false);
      if (at !== undefined) expect(frame).toBe(at);
      expect(ptsMs).toBe(frame * 40);
      expect(bright.get(frame)).toBe(shown);
      expect(bright.get(frame - 1)).toBe(!shown);
    }
  });
});

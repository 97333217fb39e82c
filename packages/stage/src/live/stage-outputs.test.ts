import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readFrames } from '../testing/frames.ts';
import { readFrameNumber } from '../testing/picture.ts';
import { openOutputSide } from './outputs/side.ts';
import { document, layer, numbered, PaintedSource, plain, Rig, scene, source } from './testing/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'stage-outputs-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('a recorded programme', () => {
  it('holds every frame once, and the cut where it was reported', async () => {
    const sources = [source('number'), source('plain')];
    const looks = { number: numbered, plain: plain(200) };
    const first = document(sources, scene([layer('number')]), {
      renditions: [
        {
          ...{ id: 'main', bus: 'pgm', width: 320, height: 180 },
          ...{ videoKbps: 800, audioKbps: 96, preset: 'ultrafast' },
        },
      ],
      outputs: [
        {
          kind: 'record',
          id: 'file',
          rendition: 'main',
          folder,
          format: 'mp4',
          cycleSeconds: 3600,
          sliceSeconds: 10,
        },
      ],
    });
    const rig = await Rig.start({
      document: first,
      openSource: (options) =>
        new PaintedSource(options, {
          ...{ width: 320, height: 180 },
          paint: looks[options.source.id as keyof typeof looks],
        }),
      openOutputs: openOutputSide,
    });
    await rig.frames(40);
    const applied = rig.stage.apply({ ...first, pgm: scene([layer('plain')]) }, { atFrame: 50 });
    await rig.frames(40);
    const { frame } = await applied;
    await rig.stop();
    const recorded = rig.events.find((event) => event.kind === 'recorded');
    if (!recorded) throw new Error(`nothing was recorded: ${JSON.stringify(rig.events)}`);
    expect(frame).toBe(50);
    const frames = await readFrames(recorded.path);
    expect(frames.length).toBeGreaterThan(60);
    const numbers = frames.map((one) => readFrameNumber(one));
    const shown = numbers.slice(0, numbers.indexOf(null));
    expect(shown).toEqual(shown.map((_, n) => shown[0]! + n));
    expect(shown.at(-1)).toBe(frame - 1);
    expect(numbers.slice(shown.length).every((number) => number === null)).toBe(true);
  });
});

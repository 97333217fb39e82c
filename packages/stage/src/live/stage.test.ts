import { afterEach, describe, expect, it } from 'vitest';
import { readFrameNumber } from '../testing/picture.ts';
import type { LiveDocument } from './document.ts';
import { LateChange } from './stage-api.ts';
import {
  document,
  layer,
  lumaAt,
  numbered,
  plain,
  rgbaOf,
  scene,
  source,
  startPainted,
  type PaintedOptions,
  type PaintedRig,
} from './testing/index.ts';

const rigs: PaintedRig[] = [];
afterEach(async () => {
  await Promise.all(rigs.splice(0).map(({ rig }) => rig.stop()));
});

async function start(...options: Parameters<typeof startPainted>): Promise<PaintedRig> {
  const started = await startPainted(...options);
  rigs.push(started);
  return started;
}

const SIZE = { width: 320, height: 180 };
const LOOKS: Readonly<Record<string, PaintedOptions>> = {
  number: { ...SIZE, paint: numbered },
  dark: { ...SIZE, paint: plain(60) },
  bright: { ...SIZE, paint: plain(200) },
};
const SOURCES = [source('dark'), source('bright')];
const DARK = scene([layer('dark')]);
const BRIGHT = scene([layer('bright')]);

/** Numbers that are the same in each run. */
function randoms(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

describe('programme', () => {
  it('shows every frame of a source of the same rate once', async () => {
    const { rig } = await start(document([source('number')], scene([layer('number')])), LOOKS);
    const seen: (number | null)[] = [];
    await rig.frames(60, (frame) => {
      seen.push(readFrameNumber(rgbaOf(rig, frame)));
    });
    expect(seen).toEqual(Array.from({ length: 60 }, (_, n) => n));
    expect(rig.stage.status().late).toEqual({ count: 0, worstMs: 0, missed: 0 });
  });

  it('shows the newest picture that is due of slower and faster sources', async () => {
    for (const fps of [10, 60]) {
      const looks = { number: { ...LOOKS['number']!, fps } };
      const { rig } = await start(document([source('number')], scene([layer('number')])), looks);
      const wrong: string[] = [];
      await rig.frames(50, (frame) => {
        const want = Math.floor((frame * 40 * fps) / 1000 + 0.02);
        const got = readFrameNumber(rgbaOf(rig, frame));
        if (got !== want) wrong.push(`${frame}: ${got} instead of ${want}`);
      });
      expect(wrong).toEqual([]);
    }
  });

  it('cuts on the reported frame, a hundred times', async () => {
    const { rig } = await start(document(SOURCES, DARK), LOOKS);
    const next = randoms(7);
    const luma = new Map<number, number>();
    const watch = (frame: number): void => {
      luma.set(frame, lumaAt(rig, frame, 100, 100));
    };
    await rig.frames(2, watch);
    const wrong: string[] = [];
    let bright = false;
    for (let cut = 0; cut < 100; cut++) {
      const planned = next() < 0.5 ? rig.next + Math.floor(next() * 5) : undefined;
      const asked = rig.next;
      const applied = rig.stage.apply(
        document(SOURCES, bright ? DARK : BRIGHT),
        planned === undefined ? {} : { atFrame: planned },
      );
      await rig.frames(6, watch);
      const { frame, late } = await applied;
      bright = !bright;
      if (frame !== (planned ?? asked) || late)
        wrong.push(`asked for ${planned ?? asked}, taken at ${frame}`);
      if (luma.get(frame) !== (bright ? 200 : 60)) wrong.push(`frame ${frame} does not show it`);
      if (luma.get(frame - 1) !== (bright ? 60 : 200)) wrong.push(`frame ${frame - 1} shows it already`);
    }
    expect(wrong).toEqual([]);
  });

  it('reports programme time, wall time and lateness', async () => {
    const { rig } = await start(document(SOURCES, DARK), LOOKS);
    await rig.frames(10);
    const before = Date.now();
    const late = rig.stage.apply(document(SOURCES, BRIGHT), { atFrame: 3 });
    await rig.frames(1);
    const applied = await late;
    expect(applied).toMatchObject({ frame: 10, ptsMs: 400, late: true });
    expect(applied.wallMs).toBeGreaterThan(before - 1000);
    expect(applied.wallMs).toBeLessThan(Date.now() + 1000);

    const refused = rig.stage.apply(document(SOURCES, DARK), { atFrame: 5, late: 'refuse' });
    const outcome = expect(refused).rejects.toThrow(LateChange);
    await rig.frames(2);
    await outcome;
    expect(lumaAt(rig, rig.next - 1, 10, 10)).toBe(200);
  });

  it('takes programme and preview on one frame, and tells both', async () => {
    const { rig } = await start(document(SOURCES, DARK, { pvw: BRIGHT }), LOOKS);
    await rig.frames(5);
    rig.events.length = 0;
    const applied = rig.stage.apply(document(SOURCES, BRIGHT, { pvw: DARK }), { atFrame: 8, cause: 'take' });
    const seen: (readonly [number, number])[] = [];
    await rig.frames(6, (frame) => {
      seen.push([lumaAt(rig, frame, 50, 50), lumaAt(rig, frame, 50, 50, 'pvw')]);
    });
    expect((await applied).frame).toBe(8);
    expect(seen.map(([pgm]) => pgm)).toEqual([60, 60, 60, 200, 200, 200]);
    expect(seen.map(([, pvw]) => pvw)).toEqual([200, 200, 200, 60, 60, 60]);
    expect(rig.events).toEqual([
      { kind: 'take', bus: 'pgm', frame: 8, ptsMs: 320, cause: 'take' },
      { kind: 'take', bus: 'pvw', frame: 8, ptsMs: 320, cause: 'take' },
    ]);
  });

  it('tells no take when a scene stays as it is', async () => {
    const { rig } = await start(document(SOURCES, DARK), LOOKS);
    await rig.frames(2);
    rig.events.length = 0;
    const applied = rig.stage.apply(document(SOURCES, DARK, { pvw: BRIGHT }));
    await rig.frames(2);
    expect((await applied).frame).toBe(2);
    expect(rig.events).toMatchObject([{ kind: 'take', bus: 'pvw', frame: 2 }]);
  });

  it('begins where another host ended', async () => {
    const { rig } = await start(document(SOURCES, DARK), LOOKS, { firstFrame: 90_001 });
    await rig.frames(2);
    expect(rig.stage.status()).toMatchObject({ frame: 90_002, ptsMs: 3_600_080 });
    expect(rig.stage.thread.pgm.sound.written).toBe(90_002 * 1920);
    expect(lumaAt(rig, 90_002, 1, 1)).toBe(60);
  });

  it('refuses documents that cannot be, and goes on', async () => {
    const { rig, opened } = await start(document(SOURCES, DARK), LOOKS);
    const bad: LiveDocument[] = [
      document(SOURCES, scene([layer('nobody')])),
      document([...SOURCES, source('dark')], DARK),
      document(SOURCES, scene(Array.from({ length: 13 }, () => layer('dark')))),
      document(SOURCES, scene([layer('dark', {}, { opacity: 1.5 })])),
      document(SOURCES, scene([layer('dark', { width: Number.NaN })])),
      { ...document(SOURCES, DARK), format: { width: 640, height: 360, fps: { num: 25, den: 1 } } },
    ];
    for (const one of bad) await expect(rig.stage.apply(one)).rejects.toThrow(RangeError);
    await rig.frames(2);
    expect(lumaAt(rig, 1, 5, 5)).toBe(60);
    expect(opened).toHaveLength(2);
  });
});

describe('sources', () => {
  it('opens and closes them while it runs, and leaves no memory behind', async () => {
    const { rig, opened } = await start(document([source('dark')], DARK), LOOKS);
    await rig.frames(5);
    const before = rig.stage.memory.inUse;
    for (let round = 0; round < 5; round++) {
      const both = rig.stage.apply(document([source('dark'), source('bright')], BRIGHT));
      await rig.frames(4);
      await both;
      expect(lumaAt(rig, rig.next - 1, 5, 5)).toBe(200);
      const one = rig.stage.apply(document([source('dark')], DARK));
      await rig.frames(4);
      await one;
    }
    await expect.poll(() => rig.stage.memory.inUse, { timeout: 5000 }).toBe(before);
    expect(opened.map(({ closed }) => closed)).toEqual([false, true, true, true, true, true]);
  });

  it('opens a changed source anew and keeps the old one on air until then', async () => {
    const { rig, opened } = await start(document([source('dark')], DARK), LOOKS);
    await rig.frames(3);
    const applied = rig.stage.apply(document([source('dark', { revision: 1 })], DARK), { atFrame: 8 });
    expect(opened).toHaveLength(2);
    const shown: number[] = [];
    await rig.frames(10, (frame) => {
      shown.push(lumaAt(rig, frame, 5, 5));
    });
    await applied;
    expect(shown).toEqual(shown.map(() => 60));
    await expect.poll(() => opened.map(({ closed }) => closed), { timeout: 5000 }).toEqual([true, false]);
  });

  it('sleeps when no scene uses it, and wakes before one does', async () => {
    const quiet = [source('dark'), source('bright', { decode: 'when-used' })];
    const { rig, made } = await start(document(quiet, DARK), LOOKS);
    await rig.frames(3);
    expect(made.get('bright')!.active).toBe(false);
    const applied = rig.stage.apply(document(quiet, BRIGHT), { atFrame: 20 });
    expect(made.get('bright')!.active).toBe(true);
    await rig.frames(20);
    await applied;
    expect(made.get('bright')!.active).toBe(true);
    const back = rig.stage.apply(document(quiet, DARK));
    await rig.frames(3);
    await back;
    expect(made.get('bright')!.active).toBe(false);
  });

  it('asks sources for the sizes that scenes need', async () => {
    const small = scene([layer('dark'), layer('bright', { width: 0.25, height: 0.5 })]);
    const { rig, made } = await start(document(SOURCES, small), LOOKS);
    await rig.frames(3);
    const sizes = (): string[] =>
      made
        .get('bright')!
        .board.variants.flatMap((pictures) =>
          pictures ? [`${pictures[0]!.width}×${pictures[0]!.height}`] : [],
        );
    await expect.poll(sizes, { timeout: 5000 }).toEqual(['320×180', '80×90']);
    await rig.frames(15);
    expect(lumaAt(rig, rig.next - 1, 40, 45)).toBe(200);
    const other = rig.stage.apply(document(SOURCES, scene([layer('bright', { width: 0.5, height: 0.5 })])));
    await rig.frames(3);
    await other;
    await expect
      .poll(
        async () => {
          await rig.frames(1);
          return sizes();
        },
        { timeout: 5000 },
      )
      .toEqual(['320×180', '160×90']);
  });
});

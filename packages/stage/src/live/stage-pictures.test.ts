import { createCanvas, loadImage } from '@napi-rs/canvas';
import { afterEach, describe, expect, it } from 'vitest';
import { half } from '../pixels/picture.ts';
import type { Anchor, LiveOverlay } from './document.ts';
import { layerRect } from './programme/geometry.ts';
import {
  brightBox,
  document,
  FULL,
  layer,
  lumaAt,
  plain,
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
  dark: { ...SIZE, paint: plain(60) },
  bright: { ...SIZE, paint: plain(200) },
  blue: { ...SIZE, paint: plain(60, 200, 90) },
  box: { width: 120, height: 90, paint: plain(200) },
};
const SOURCES = Object.keys(LOOKS).map((id) => source(id));
const ANCHORS: readonly Anchor[] = [
  'topLeft',
  'topCenter',
  'topRight',
  'leftCenter',
  'center',
  'rightCenter',
  'bottomLeft',
  'bottomCenter',
  'bottomRight',
];

describe('layers', () => {
  it('stand where their boxes say: all anchors, fill modes, open sides, odd places, partly outside', async () => {
    const { rig } = await start(document(SOURCES, scene([layer('dark')])), LOOKS);
    await rig.frames(2);
    const boxes = [
      { x: 0.05, y: 0.1, width: 0.31, height: 0.42 },
      { x: 0.053, y: 0.033, width: 0, height: 0 },
      { x: 0.1, y: 0, width: 0, height: 0.5 },
      { x: -0.1, y: -0.2, width: 0.4, height: 0.4 },
    ];
    const wrong: string[] = [];
    for (const anchor of ANCHORS) {
      for (const fill of ['none', 'fit', 'cover'] as const) {
        for (const box of boxes) {
          const shown = { ...box, anchor };
          const applied = rig.stage.apply(
            document(SOURCES, scene([layer('dark'), layer('box', shown, { fill })])),
          );
          await rig.frames(1);
          const { frame } = await applied;
          const rect = { x: 0, y: 0, width: 0, height: 0 };
          layerRect({ ...FULL, ...shown }, fill, LOOKS['box']!, SIZE, { ...rect }, rect);
          const want = {
            left: Math.max(0, rect.x),
            top: Math.max(0, rect.y),
            right: Math.min(320, rect.x + rect.width),
            bottom: Math.min(180, rect.y + rect.height),
          };
          const got = brightBox(rig.picture(frame), 130);
          const off = got
            ? Math.max(
                Math.abs(got.x - want.left),
                Math.abs(got.y - want.top),
                Math.abs(got.x + got.width - want.right),
                Math.abs(got.y + got.height - want.bottom),
              )
            : Infinity;
          if (off > 1) wrong.push(`${JSON.stringify(shown)} ${fill}: ${JSON.stringify([got, want])}`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });

  it('follow a source that changes its size', async () => {
    const open = scene([layer('dark'), layer('box', { width: 0, height: 0, anchor: 'center' })]);
    const { rig, made } = await start(document(SOURCES, open), LOOKS);
    await rig.frames(3);
    expect(brightBox(rig.picture(rig.next - 1), 130)).toEqual({ x: 100, y: 45, width: 120, height: 90 });
    made.get('box')!.resize(60, 160);
    await rig.frames(12);
    expect(brightBox(rig.picture(rig.next - 1), 130)).toEqual({ x: 130, y: 10, width: 60, height: 160 });
    expect(rig.events.filter(({ kind }) => kind === 'fault')).toEqual([]);
  });

  it('blend in order, with their opacity, and cut what lies outside away', async () => {
    const { rig } = await start(
      document(
        SOURCES,
        scene([
          layer('dark'),
          layer('bright', { x: 0.5 }, { opacity: 0.5 }),
          layer('blue', { x: 0.75, y: 0.5, width: 0.5, height: 1 }),
        ]),
      ),
      LOOKS,
    );
    await rig.frames(2);
    const picture = rig.picture(1);
    const at = (x: number, y: number): number => picture.y[y * 320 + x]!;
    expect(at(100, 50)).toBe(60);
    expect(Math.abs(at(200, 50) - 130)).toBeLessThanOrEqual(1);
    expect(at(300, 150)).toBe(60);
    expect(picture.u[75 * half(320) + 150]).toBe(200);
  });

  it('make a programme of which a still can be had, no larger than it is', async () => {
    const bright = layer('bright', { x: 0.5, width: 0.5 });
    const { rig } = await start(document(SOURCES, scene([layer('dark'), bright])), LOOKS);
    await rig.frames(2);
    const still = await loadImage(Buffer.from(await rig.stage.still(160)));
    expect([still.width, still.height]).toEqual([160, 90]);
    const canvas = createCanvas(160, 90);
    canvas.getContext('2d').drawImage(still, 0, 0);
    const green = (x: number): number => canvas.getContext('2d').getImageData(x, 45, 1, 1).data[1]!;
    // Of luma 60 and 200, limited range.
    expect(Math.abs(green(40) - 51)).toBeLessThan(6);
    expect(Math.abs(green(120) - 214)).toBeLessThan(6);
    const whole = await loadImage(Buffer.from(await rig.stage.still(9999)));
    expect([whole.width, whole.height]).toEqual([320, 180]);
    await expect(rig.stage.still(0)).rejects.toThrow(RangeError);
    // It is given back: the programme goes on.
    await rig.frames(20);
    expect(lumaAt(rig, rig.next - 1, 40, 90)).toBe(60);
  });

  it('can be twelve', async () => {
    const twelve = Array.from({ length: 12 }, (_, n) =>
      layer(n % 2 === 0 ? 'bright' : 'blue', {
        x: (n % 4) / 4,
        y: Math.floor(n / 4) / 3,
        width: 1 / 4,
        height: 1 / 3,
      }),
    );
    const { rig } = await start(document(SOURCES, scene(twelve)), LOOKS);
    await rig.frames(3);
    twelve.forEach(({ source: id }, n) => {
      const [x, y] = [(n % 4) * 80 + 40, Math.floor(n / 4) * 60 + 30];
      expect(lumaAt(rig, 2, x, y)).toBe(id === 'bright' ? 200 : 60);
    });
  });

  it('show what lies below where there is transparency', async () => {
    const looks = {
      ...LOOKS,
      bright: {
        ...SIZE,
        alpha: true,
        paint: ((bytes, picture, n) => {
          plain(200)(bytes, picture, n);
          // The left half is empty.
          for (const [plane, stride, w, h] of [
            [picture.y, picture.strideY, picture.width / 2, picture.height],
            [picture.a, picture.strideY, picture.width / 2, picture.height],
            [picture.u, picture.strideC, picture.width / 4, half(picture.height)],
            [picture.v, picture.strideC, picture.width / 4, half(picture.height)],
            [picture.ac, picture.strideC, picture.width / 4, half(picture.height)],
          ] as const)
            for (let y = 0; y < h; y++) bytes.fill(0, plane + y * stride, plane + y * stride + w);
        }) satisfies PaintedOptions['paint'],
      },
    };
    const { rig } = await start(document(SOURCES, scene([layer('blue'), layer('bright')])), looks);
    await rig.frames(2);
    expect(lumaAt(rig, 1, 40, 90)).toBe(60);
    expect(lumaAt(rig, 1, 280, 90)).toBe(200);
  });
});

describe('transitions', () => {
  const to = (id: string): ReturnType<typeof document> => document(SOURCES, scene([layer(id)]));

  it('fade from the first frame to the last', async () => {
    const { rig } = await start(to('dark'), LOOKS);
    await rig.frames(2);
    const applied = rig.stage.apply(to('bright'), { transition: { kind: 'fade', milliseconds: 400 } });
    const luma: number[] = [];
    await rig.frames(14, (frame) => {
      luma.push(lumaAt(rig, frame, 10, 10));
    });
    expect((await applied).frame).toBe(2);
    luma.forEach((value, n) => {
      const want = 60 + 140 * Math.min(1, (n + 1) / 10);
      expect(Math.abs(value - want)).toBeLessThanOrEqual(1.5);
    });
  });

  it('wipe from left to right with a soft edge', async () => {
    const { rig } = await start(to('dark'), LOOKS);
    await rig.frames(2);
    const applied = rig.stage.apply(to('blue'), { transition: { kind: 'wipe', milliseconds: 400 } });
    const bright = rig.stage.apply(to('bright'), {
      atFrame: 30,
      transition: { kind: 'wipe', milliseconds: 400 },
    });
    await rig.frames(33);
    await Promise.all([applied, bright]);
    const row = rig.picture(34).y.subarray(90 * 320, 91 * 320);
    expect([...row.subarray(0, 140)].every((value) => value === 200)).toBe(true);
    expect([...row.subarray(180)].every((value) => value === 60)).toBe(true);
    for (let x = 1; x < 320; x++) expect(row[x]!).toBeLessThanOrEqual(row[x - 1]!);
    await rig.frames(6);
    expect(lumaAt(rig, 40, 319, 0)).toBe(200);
  });

  it('go on from what is seen when another take comes in between', async () => {
    const { rig } = await start(to('dark'), LOOKS);
    await rig.frames(2);
    const first = rig.stage.apply(to('bright'), { transition: { kind: 'fade', milliseconds: 400 } });
    await rig.frames(5);
    const half = lumaAt(rig, rig.next - 1, 10, 10);
    const second = rig.stage.apply(to('dark'), { transition: { kind: 'fade', milliseconds: 400 } });
    const luma: number[] = [];
    await rig.frames(11, (frame) => {
      luma.push(lumaAt(rig, frame, 10, 10));
    });
    await Promise.all([first, second]);
    expect(Math.abs(half - 130)).toBeLessThanOrEqual(2);
    luma.forEach((value, n) => {
      expect(Math.abs(value - (half + (60 - half) * Math.min(1, (n + 1) / 10)))).toBeLessThanOrEqual(2);
    });
  });
});

describe('overlays', () => {
  const text = (more: Partial<LiveOverlay> = {}, words = 'MMMM'): LiveOverlay => ({
    id: 'words',
    order: 'cover',
    box: { x: 0.1, y: 0.1, width: 0, height: 0, anchor: 'topLeft' },
    effect: 'none',
    opacity: 1,
    content: {
      kind: 'text',
      text: words,
      font: 'HarmonyOS_Sans_SC_Bold',
      color: '#FFFFFF',
      size: 0.2,
      borderWidth: 0,
    },
    ...more,
  });

  it('lie over or under the layers', async () => {
    const half = layer('dark', { x: 0.25, width: 0.75 });
    const { rig } = await start(document(SOURCES, scene([half], [text()])), LOOKS);
    await rig.frames(2);
    const over = brightBox(rig.picture(1), 150)!;
    expect(over.x).toBeGreaterThanOrEqual(32);
    expect(over.x).toBeLessThan(42);
    expect(over.y).toBeGreaterThan(18);
    expect(over.y + over.height).toBeLessThan(18 + 36 * 1.3);
    expect(over.x + over.width).toBeGreaterThan(100);
    const applied = rig.stage.apply(document(SOURCES, scene([half], [text({ order: 'background' })])));
    await rig.frames(2);
    await applied;
    const under = brightBox(rig.picture(3), 150)!;
    expect(under.x).toBe(over.x);
    expect(under.x + under.width).toBeLessThanOrEqual(80);
  });

  it('stand at their anchors', async () => {
    const { rig } = await start(document(SOURCES, scene([layer('dark')])), LOOKS);
    for (const [anchor, x, y] of [
      ['bottomRight', 1, 1],
      ['center', 0, 0],
      ['topRight', 1, -1],
    ] as const) {
      const box = {
        x: anchor === 'center' ? 0 : 0.05,
        y: anchor === 'center' ? 0 : 0.05,
        width: 0,
        height: 0,
        anchor,
      };
      const applied = rig.stage.apply(document(SOURCES, scene([layer('dark')], [text({ box })])));
      await rig.frames(1);
      const found = brightBox(rig.picture((await applied).frame), 150)!;
      const right = 320 - found.x - found.width;
      const bottom = 180 - found.y - found.height;
      if (x === 0) expect(Math.abs(found.x - right)).toBeLessThanOrEqual(3);
      else expect(Math.abs(right - 16)).toBeLessThanOrEqual(4);
      if (y === 0) expect(Math.abs(found.y - bottom)).toBeLessThanOrEqual(8);
      else if (y > 0) expect(bottom).toBeLessThan(9 + 16);
      else expect(found.y).toBeLessThan(9 + 16);
    }
  });

  it('scroll by whole pixels, in their window only, and wrap without a seam', async () => {
    const box = { x: 0.1, y: 0.1, width: 0.6, height: 0.3, anchor: 'topLeft' } as const;
    const crawl = text({ box, effect: 'animateH' }, 'Il nil ABC');
    const { rig } = await start(document(SOURCES, scene([layer('dark')], [crawl])), LOOKS);
    const rows: Uint8Array[] = [];
    await rig.frames(400, (frame) => {
      const picture = rig.picture(frame);
      const band = new Uint8Array(192 * 54);
      for (let y = 0; y < 54; y++)
        band.set(picture.y.subarray((y + 18) * 320 + 32, (y + 18) * 320 + 224), y * 192);
      rows.push(band);
      for (let y = 0; y < 180; y++)
        for (const x of [0, 31, 224, 319])
          if (picture.y[y * 320 + x] !== 60) throw new Error(`drawn at ${x}, ${y}`);
    });
    // Two pixels per frame: what is seen moves left, the rest comes in. At its ends it appears and disappears softly.
    for (let n = 1; n < rows.length; n++) {
      const [before, now] = [rows[n - 1]!, rows[n]!];
      for (let y = 0; y < 54; y++)
        expect(
          Buffer.compare(
            now.subarray(y * 192 + 12, y * 192 + 178),
            before.subarray(y * 192 + 14, y * 192 + 180),
          ),
        ).toBe(0);
    }
    // After the first round everything comes again, with the same distance.
    const settled = 200;
    const again = rows.findIndex((row, n) => n > settled && Buffer.compare(row, rows[settled]!) === 0);
    expect(again).toBeGreaterThan(settled + 10);
    for (let n = 0; again + n < rows.length; n++)
      expect(Buffer.compare(rows[settled + n]!, rows[again + n]!)).toBe(0);
  });

  it('scroll on when a scene changes around them', async () => {
    const box = { x: 0, y: 0.1, width: 1, height: 0.3, anchor: 'topLeft' } as const;
    const crawl = text({ box, effect: 'animateH' });
    const { rig } = await start(document(SOURCES, scene([layer('dark')], [crawl])), LOOKS);
    await rig.frames(40);
    const before = brightBox(rig.picture(39), 150)!;
    const applied = rig.stage.apply(document(SOURCES, scene([layer('blue')], [crawl])));
    await rig.frames(1);
    await applied;
    expect(brightBox(rig.picture(40), 150)!.x).toBe(before.x - 2);
  });

  it('keep pictures no longer than scenes show them', async () => {
    const { rig } = await start(document(SOURCES, scene([layer('dark')])), LOOKS);
    await rig.frames(3);
    const before = rig.stage.memory.inUse;
    for (let n = 0; n < 6; n++) {
      const with1 = rig.stage.apply(document(SOURCES, scene([layer('dark')], [text({}, `Number ${n}`)])));
      await rig.frames(2);
      await with1;
    }
    const without = rig.stage.apply(document(SOURCES, scene([layer('dark')])));
    await rig.frames(3);
    await without;
    await expect.poll(() => rig.stage.memory.inUse, { timeout: 5000 }).toBe(before);
  });
});

import { createCanvas } from '@napi-rs/canvas';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { meanRect, type RgbaFrame } from '../testing/index.ts';
import { distance, full, layer, pixel, planOf, rect, scratchFolder, show } from './test-plan.ts';

const folder = await scratchFolder();
const file = (name: string): string => join(folder, name);
const grey = { kind: 'color', color: '#808080' } as const;

async function image(
  name: string,
  w: number,
  h: number,
  paint: (c: ReturnType<typeof context>) => void,
): Promise<void> {
  const canvas = createCanvas(w, h);
  paint(canvas.getContext('2d'));
  await writeFile(
    file(name),
    name.endsWith('png') ? await canvas.encode('png') : await canvas.encode('jpeg', 95),
  );
}
const context = (): ReturnType<ReturnType<typeof createCanvas>['getContext']> =>
  createCanvas(1, 1).getContext('2d');

beforeAll(async () => {
  await image('red.png', 50, 30, (c) => {
    c.fillStyle = '#f02010';
    c.fillRect(0, 0, 50, 30);
  });
  await image('half.png', 64, 64, (c) => {
    c.fillStyle = 'rgba(255, 255, 255, 0.5)';
    c.fillRect(0, 0, 64, 64);
  });
  await image('halves.jpg', 400, 100, (c) => {
    c.fillStyle = '#1030d0';
    c.fillRect(0, 0, 200, 100);
    c.fillStyle = '#e0c020';
    c.fillRect(200, 0, 200, 100);
  });
});

/** First and last column of a row whose colour is nearer to `inside` than to `outside`. */
function extent(
  frame: RgbaFrame,
  along: 'x' | 'y',
  at: number,
  inside: readonly number[],
  outside: readonly number[],
): [number, number] {
  const hits: number[] = [];
  const size = along === 'x' ? frame.width : frame.height;
  for (let i = 0; i < size; i++) {
    const color = along === 'x' ? pixel(frame, i, at) : pixel(frame, at, i);
    if (distance(color, inside) < distance(color, outside)) hits.push(i);
  }
  return [hits[0] ?? -1, hits.at(-1) ?? -1];
}

describe('layers', () => {
  it.each([
    [30, 20, 100, 60],
    [31, 21, 101, 61],
    [200, 91, 57, 33],
  ])('puts an image at %i, %i with size %i × %i, to the pixel', async (x, y, w, h) => {
    const plan = planOf({
      sources: { ground: grey, red: { kind: 'image', path: file('red.png') } },
      layers: [layer('ground', full), layer('red', rect(x, y, w, h))],
    });
    const [frame] = await show(folder, plan);
    const red = [240, 32, 16];
    const ground = [128, 128, 128];
    const [left, right] = extent(frame!, 'x', y + (h >> 1), red, ground);
    const [top, bottom] = extent(frame!, 'y', x + (w >> 1), red, ground);
    for (const [got, want] of [
      [left, x],
      [right, x + w - 1],
      [top, y],
      [bottom, y + h - 1],
    ] as const) {
      expect(Math.abs(got - want)).toBeLessThanOrEqual(1);
    }
    expect(distance(pixel(frame!, x + (w >> 1), y + (h >> 1)), red)).toBeLessThanOrEqual(4);
  });

  it('draws in order, bottom first', async () => {
    const plan = planOf({
      sources: {
        a: { kind: 'color', color: '#ff0000' },
        b: { kind: 'color', color: '#0000ff' },
        ground: grey,
      },
      layers: [layer('ground', full), layer('a', rect(40, 40, 100, 100)), layer('b', rect(90, 90, 100, 80))],
    });
    const [frame] = await show(folder, plan);
    expect(distance(pixel(frame!, 60, 60), [255, 0, 0])).toBeLessThanOrEqual(5);
    expect(distance(pixel(frame!, 120, 120), [0, 0, 255])).toBeLessThanOrEqual(5);
  });

  it('keeps colours within 3 levels, from colour sources and images alike', async () => {
    const colors = ['#ffffff', '#000000', '#c08040', '#2060a0', '#e8b090', '#30a050', '#ff0000', '#808080'];
    await image('palette.png', 320, 180, (c) => {
      colors.forEach((color, i) => {
        c.fillStyle = color;
        c.fillRect(i * 40, 90, 40, 90);
      });
    });
    const sources = Object.fromEntries(
      colors.map((color, i) => [`c${i}`, { kind: 'color' as const, color }]),
    );
    const plan = planOf({
      sources: { ...sources, palette: { kind: 'image', path: file('palette.png') } },
      layers: [layer('palette', full), ...colors.map((_, i) => layer(`c${i}`, rect(i * 40, 0, 40, 90)))],
    });
    const frame = (await show(folder, plan))[1]!;
    colors.forEach((color, i) => {
      const want = [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
      for (const y of [20, 110]) {
        const { r, g, b } = meanRect(frame, rect(i * 40 + 10, y, 20, 50));
        expect(distance([r, g, b], want), `${color} at ${y}`).toBeLessThanOrEqual(3);
      }
    });
  });

  it('blends alpha of images, layer opacity and colours with alpha', async () => {
    const plan = planOf({
      sources: {
        ground: { kind: 'color', color: '#000000' },
        half: { kind: 'image', path: file('half.png') },
        white: { kind: 'color', color: '#ffffff' },
        veil: { kind: 'color', color: '#ffffff40' },
        red: { kind: 'image', path: file('red.png') },
      },
      layers: [
        layer('ground', full),
        layer('half', rect(10, 10, 64, 64)),
        layer('half', rect(90, 10, 64, 64), { opacity: 0.5 }),
        layer('white', rect(170, 10, 64, 64), { opacity: 0.25 }),
        layer('veil', rect(250, 10, 64, 64)),
        layer('red', rect(10, 100, 64, 64), { opacity: 0.5 }),
      ],
    });
    const frame = (await show(folder, plan))[1]!;
    const level = (x: number, y: number): number => meanRect(frame, rect(x, y, 30, 30)).g;
    expect(Math.abs(level(25, 25) - 128)).toBeLessThanOrEqual(3);
    expect(Math.abs(level(105, 25) - 64)).toBeLessThanOrEqual(3);
    expect(Math.abs(level(185, 25) - 64)).toBeLessThanOrEqual(3);
    expect(Math.abs(level(265, 25) - 64)).toBeLessThanOrEqual(3);
    expect(Math.abs(meanRect(frame, rect(25, 115, 30, 30)).r - 120)).toBeLessThanOrEqual(3);
  });

  it('clips what lies partly or wholly outside', async () => {
    const source = { kind: 'image', path: file('halves.jpg') } as const;
    const plan = planOf({
      sources: { ground: grey, a: source, b: source, c: source },
      layers: [
        layer('ground', full),
        layer('a', rect(-101, -20, 200, 70)),
        layer('b', rect(300, 150, 200, 100)),
        layer('c', rect(400, 10, 50, 50)),
      ],
    });
    const frame = (await show(folder, plan))[1]!;
    // The middle of a is at x = −1: only its yellow half is in the picture.
    expect(distance(pixel(frame, 2, 20), [224, 192, 32])).toBeLessThanOrEqual(8);
    expect(distance(pixel(frame, 96, 46), [224, 192, 32])).toBeLessThanOrEqual(8);
    expect(distance(pixel(frame, 102, 20), [128, 128, 128])).toBeLessThanOrEqual(4);
    expect(distance(pixel(frame, 310, 170), [16, 48, 208])).toBeLessThanOrEqual(8);
  });

  it('fits images by stretch, contain and cover', async () => {
    const source = { kind: 'image', path: file('halves.jpg') } as const;
    const plan = planOf({
      sources: { ground: grey, s: source },
      layers: [
        layer('ground', full),
        layer('s', rect(0, 0, 100, 100)),
        layer('s', rect(110, 0, 100, 100), { fit: 'contain' }),
        layer('s', rect(220, 0, 100, 100), { fit: 'cover' }),
      ],
    });
    const frame = (await show(folder, plan))[1]!;
    const blue = [16, 48, 208];
    expect(distance(pixel(frame, 10, 10), blue)).toBeLessThanOrEqual(8);
    // 4:1 in a square: a band of 25 lines in the middle.
    expect(distance(pixel(frame, 120, 30), [128, 128, 128])).toBeLessThanOrEqual(4);
    expect(distance(pixel(frame, 120, 50), blue)).toBeLessThanOrEqual(8);
    expect(distance(pixel(frame, 225, 5), blue)).toBeLessThanOrEqual(8);
    expect(distance(pixel(frame, 315, 95), [224, 192, 32])).toBeLessThanOrEqual(8);
  });

  it('shows layers from startFrame to endFrame only, and cuts shots on the exact frame', async () => {
    const base = planOf({
      frames: 20,
      sources: {
        red: { kind: 'color', color: '#ff0000' },
        blue: { kind: 'color', color: '#0000ff' },
        w: { kind: 'color', color: '#ffffff' },
      },
      layers: [],
    });
    const plan = {
      ...base,
      shots: [
        { from: 0, to: 13, layers: [layer('red', full)] },
        { from: 13, to: 20, layers: [layer('blue', full)] },
      ],
      overlays: [layer('w', rect(0, 0, 40, 40), { startFrame: 5, endFrame: 16 })],
    };
    const frames = await show(folder, plan);
    expect(frames).toHaveLength(20);
    frames.forEach((frame, n) => {
      expect(
        distance(pixel(frame, 200, 100), n < 13 ? [255, 0, 0] : [0, 0, 255]),
        `frame ${n}`,
      ).toBeLessThanOrEqual(6);
      const lit = pixel(frame, 20, 20)[1] > 200;
      expect(lit, `overlay in frame ${n}`).toBe(n >= 5 && n < 16);
    });
  });

  it('moves layers along their path', async () => {
    const plan = planOf({
      frames: 11,
      sources: { ground: grey, red: { kind: 'image', path: file('red.png') } },
      layers: [
        layer('ground', full),
        layer('red', rect(0, 0, 50, 30), {
          motion: [
            { frame: 0, x: -20, y: 60 },
            { frame: 10, x: 280, y: 90 },
          ],
        }),
      ],
    });
    const frames = await show(folder, plan);
    for (const n of [0, 3, 7, 10]) {
      const y = 60 + 3 * n;
      const [left] = extent(frames[n]!, 'x', y + 15, [240, 32, 16], [128, 128, 128]);
      expect(Math.abs(left - Math.max(0, -20 + 30 * n)), `frame ${n}`).toBeLessThanOrEqual(1);
    }
  });

  it('enlarges with more detail when asked to', async () => {
    await image('step.png', 40, 40, (c) => {
      c.fillStyle = '#404040';
      c.fillRect(0, 0, 40, 40);
      c.fillStyle = '#c0c0c0';
      c.fillRect(20, 0, 20, 40);
    });
    const steepness = async (enhance: boolean): Promise<number> => {
      const plan = planOf({
        sources: { s: { kind: 'image', path: file('step.png') } },
        layers: [layer('s', rect(0, 0, 320, 180), { enhance })],
      });
      const frame = (await show(folder, plan))[1]!;
      return Math.max(
        ...Array.from({ length: 319 }, (_, x) => pixel(frame, x + 1, 90)[1] - pixel(frame, x, 90)[1]),
      );
    };
    expect(await steepness(true)).toBeGreaterThan((await steepness(false)) * 1.2);
  });

  it('draws text at its place', async () => {
    const style = { font: 'HarmonyOS_Sans_SC_Black', size: 40, color: '#ffffff' };
    const plan = planOf({
      sources: { ground: { kind: 'color', color: '#000000' }, t: { kind: 'text', text: 'HHH', style } },
      layers: [layer('ground', full), layer('t', rect(100, 60, 1, 1))],
    });
    const frame = (await show(folder, plan))[1]!;
    expect(meanRect(frame, rect(100, 60, 80, 50)).g).toBeGreaterThan(60);
    expect(meanRect(frame, rect(0, 0, 95, 180)).g).toBeLessThan(3);
  });
});

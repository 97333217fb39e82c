import { createCanvas } from '@napi-rs/canvas';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { SCREEN_MATTE } from '../matte/settings.ts';
import type { LayerSpec, Rect, RenderPlan } from '../plan.ts';
import { makeTestVideo, meanRect, psnr, type RgbaFrame } from '../testing/index.ts';
import { checkPlan } from './check-plan.ts';
import { distance, full, layer, pixel, planOf, rect, scratchFolder, show } from './test-plan.ts';

const folder = await scratchFolder();
const file = (name: string): string => join(folder, name);
const ground = { kind: 'color', color: '#3050A0' } as const;
const GROUND = [0x30, 0x50, 0xa0] as const;
const CAM = { width: 320, height: 180 };
/** Where the person stands in the picture. */
const PERSON = rect(120, 50, 80, 130);

beforeAll(async () => {
  await makeTestVideo(file('cam.mp4'), {
    ...CAM,
    fps: 25,
    frames: 40,
    numbered: false,
    // A green cloth.
    yuv: [130, 70, 70],
    paint: ({ y, u, v }, index) => {
      const fill = (plane: Uint8Array, stride: number, shift: number, value: number): void => {
        for (let row = PERSON.y >> shift; row < (PERSON.y + PERSON.height) >> shift; row++)
          plane.fill(
            value,
            row * stride + (PERSON.x >> shift),
            row * stride + ((PERSON.x + PERSON.width) >> shift),
          );
      };
      fill(y, CAM.width, 0, 160 + index);
      fill(u, CAM.width / 2, 1, 120);
      fill(v, CAM.width / 2, 1, 140);
    },
  });
  const canvas = createCanvas(CAM.width, CAM.height);
  const context = canvas.getContext('2d');
  context.fillStyle = '#30A040';
  context.fillRect(0, 0, CAM.width, CAM.height);
  context.fillStyle = '#D0C0B0';
  context.fillRect(PERSON.x, PERSON.y, PERSON.width, PERSON.height);
  writeFileSync(file('cam.png'), await canvas.encode('png'));
});

function plan(
  source: RenderPlan['sources'][string],
  more: Partial<LayerSpec> = {},
  where: Rect = full,
  pieces: readonly number[] = [4],
): RenderPlan {
  return planOf({
    frames: pieces.at(-1)!,
    pieces,
    sources: { ground, cam: source },
    layers: [layer('ground', full), layer('cam', where, { matte: SCREEN_MATTE, ...more })],
  });
}

/** The smallest rectangle around what is nearer to the person than to the ground. */
function foundIn(frame: RgbaFrame): Rect {
  let [left, top, right, bottom] = [Infinity, Infinity, -1, -1];
  for (let y = 0; y < frame.height; y++)
    for (let x = 0; x < frame.width; x++) {
      if (pixel(frame, x, y)[1] < (GROUND[1] + 170) / 2) continue;
      left = Math.min(left, x);
      right = Math.max(right, x);
      top = Math.min(top, y);
      bottom = Math.max(bottom, y);
    }
  return rect(left, top, right + 1 - left, bottom + 1 - top);
}

function expectNear(found: Rect, wanted: Rect): void {
  const edges = (r: Rect): number[] => [r.x, r.y, r.x + r.width, r.y + r.height];
  edges(found).forEach((edge, n) =>
    expect(Math.abs(edge - edges(wanted)[n]!), JSON.stringify([found, wanted])).toBeLessThanOrEqual(1),
  );
}

const video = { kind: 'video', path: '', loop: 0 } as const;

describe('layers without their surroundings', () => {
  it.each(['video', 'image'] as const)('stand where they should: %s', async (kind) => {
    const source =
      kind === 'video' ? { ...video, path: file('cam.mp4') } : ({ kind, path: file('cam.png') } as const);
    for (const [where, fit, person] of [
      [full, 'stretch', PERSON],
      [rect(40, 60, 160, 90), 'stretch', rect(100, 85, 40, 65)],
      // The middle of the picture, twice as large.
      [rect(81, 30, 160, 150), 'cover', rect(81 + 80 - 33, 30 + 42, 67, 108)],
      [rect(-100, 20, 320, 180), 'contain', rect(20, 70, 80, 110)],
    ] as const) {
      const frames = await show(folder, plan(source, { fit }, where));
      const last = frames.at(-1)!;
      expectNear(foundIn(last), person);
      expect(distance(pixel(last, 2, 2), GROUND)).toBeLessThanOrEqual(4);
    }
  });

  it('go on over the seam of two pieces', async () => {
    const source = { ...video, path: file('cam.mp4') };
    const whole = await show(folder, plan(source, {}, full, [30]));
    const parts = await show(folder, plan(source, {}, full, [17, 30]));
    expect(parts).toHaveLength(30);
    for (const n of [16, 17, 18, 29]) expect(psnr(parts[n]!, whole[n]!)).toBeGreaterThan(42);
    const luma = parts.map((frame) => meanRect(frame, rect(140, 80, 40, 60)).g);
    for (let n = 1; n < 30; n++) expect(luma[n]! - luma[n - 1]!).toBeGreaterThan(0);
  });

  it('move', async () => {
    const motion = [
      { frame: 0, x: 0, y: 0 },
      { frame: 4, x: 40, y: 0 },
    ];
    const frames = await show(folder, plan({ ...video, path: file('cam.mp4') }, { motion }));
    expectNear(foundIn(frames[2]!), { ...PERSON, x: PERSON.x + 20 });
  });

  it('keep the transparency that they have', async () => {
    const module = new URL('./test-painter.js', import.meta.url).href;
    const painter = { kind: 'painter', module, options: { dirty: true } } as const;
    const frames = await show(folder, plan(painter, {}, rect(0, 0, 200, 100)));
    // Its ground is green, half transparent: it goes. The red block stays.
    expect(distance(pixel(frames[3]!, 150, 70), GROUND)).toBeLessThanOrEqual(6);
    const { r, b } = meanRect(frames[3]!, rect(13, 14, 10, 10));
    expect(r).toBeGreaterThan(200);
    expect(b).toBeLessThan(60);
  });

  it('are refused where there are none, or with settings that cannot be', () => {
    const text = { kind: 'color', color: '#ffffff' } as const;
    expect(() => checkPlan(plan(text))).toThrow(/'cam' is a color/);
    const source = { ...video, path: file('cam.mp4') };
    expect(() => checkPlan(plan(source, { matte: { ...SCREEN_MATTE, spill: 2 } }))).toThrow(
      /matte of 'cam': spill/,
    );
    expect(() => checkPlan(plan(source))).not.toThrow();
  });
});

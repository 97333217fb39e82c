import { createCanvas, loadImage } from '@napi-rs/canvas';
import { describe, expect, it } from 'vitest';
import { distance, full, layer, planOf, rect, scratchFolder, show } from './test-plan.ts';
import { renderStill } from './still.ts';

const folder = await scratchFolder();
const plan = planOf({
  sources: { ground: { kind: 'color', color: '#2060c0' }, box: { kind: 'color', color: '#f0c020' } },
  layers: [layer('ground', full), { ...layer('box', rect(10, 20, 60, 40)), startFrame: 1 }],
});

async function picture(png: Uint8Array) {
  const image = await loadImage(png);
  const canvas = createCanvas(image.width, image.height);
  const pen = canvas.getContext('2d');
  pen.drawImage(image, 0, 0);
  const at = (x: number, y: number) => [...pen.getImageData(x, y, 1, 1).data];
  return { width: image.width, height: image.height, at };
}

describe('a still', () => {
  it('is the frame that the render draws', async () => {
    const [, second] = await show(folder, plan);
    const still = await picture(await renderStill(plan, 1));
    expect([still.width, still.height]).toEqual([plan.format.width, plan.format.height]);
    for (const [x, y] of [
      [12, 22],
      [100, 80],
    ] as const) {
      const from = (y * still.width + x) * 4;
      const rendered = [...(second?.rgba.subarray(from, from + 3) ?? [])];
      expect(distance(still.at(x, y).slice(0, 3), rendered)).toBeLessThan(8);
    }
  });

  it('shows what stands there in that frame', async () => {
    const [before, after] = await Promise.all(
      [renderStill(plan, 0), renderStill(plan, 1)].map(async (one) => picture(await one)),
    );
    expect(distance(before!.at(40, 40).slice(0, 3), [32, 96, 192])).toBeLessThan(8);
    expect(distance(after!.at(40, 40).slice(0, 3), [240, 192, 32])).toBeLessThan(8);
  });

  it('can be made smaller, and keeps transparency', async () => {
    const clear = {
      ...plan,
      format: { ...plan.format, container: 'webm' as const, video: 'vp8' as const, alpha: true },
    };
    const open = { ...clear, shots: clear.shots.map((shot) => ({ ...shot, layers: shot.layers.slice(1) })) };
    const still = await picture(await renderStill(open, 1, { longSide: plan.format.width / 2 }));
    expect(still.width).toBe(plan.format.width / 2);
    expect(still.at(20, 20)[3]).toBe(255);
    expect(still.at(still.width - 4, still.height - 4)[3]).toBe(0);
  });

  it('refuses frames that the plan does not have', async () => {
    await expect(renderStill(plan, plan.frames)).rejects.toThrow(/no frame/);
    await expect(renderStill(plan, -1)).rejects.toThrow(RangeError);
  });
});

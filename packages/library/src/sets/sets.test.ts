import { describe, expect, it } from 'vitest';
import { BACKGROUNDS, drawBackground } from './index.ts';

/** Mean and spread of luma over a grid of cells: depth and light show as differences between cells. */
function cells(rgba: Uint8ClampedArray, width: number, height: number): number[] {
  const grid: number[] = [];
  for (let row = 0; row < 4; row++) {
    for (let column = 0; column < 4; column++) {
      let sum = 0;
      let count = 0;
      for (let y = (height * row) >> 2; y < (height * (row + 1)) >> 2; y++) {
        for (let x = (width * column) >> 2; x < (width * (column + 1)) >> 2; x++) {
          const i = (y * width + x) * 4;
          sum += 0.2126 * rgba[i]! + 0.7152 * rgba[i + 1]! + 0.0722 * rgba[i + 2]!;
          count++;
        }
      }
      grid.push(sum / count);
    }
  }
  return grid;
}

describe('sets', () => {
  it('offers at least twelve scenes, each composed for both orientations', () => {
    const landscape = BACKGROUNDS.filter((b) => b.orientation === 'landscape');
    expect(landscape.length).toBeGreaterThanOrEqual(12);
    expect(BACKGROUNDS.filter((b) => b.orientation === 'portrait')).toHaveLength(landscape.length);
    expect(new Set(BACKGROUNDS.map((b) => b.id)).size).toBe(BACKGROUNDS.length);
  });

  it.each(BACKGROUNDS.map((b) => [b.id, b.orientation] as const))(
    'paints %s opaque and with light',
    async (id, way) => {
      const size = way === 'landscape' ? { width: 320, height: 180 } : { width: 180, height: 320 };
      const { rgba } = await drawBackground(id, size);
      expect(rgba).toHaveLength(size.width * size.height * 4);
      for (let i = 3; i < rgba.length; i += 4)
        if (rgba[i] !== 255) expect.fail(`${id} is transparent at byte ${i}`);
      const grid = cells(rgba, size.width, size.height);
      expect(Math.max(...grid) - Math.min(...grid)).toBeGreaterThan(12);
    },
  );

  it('gives the same pixels for the same id and size', async () => {
    const a = await drawBackground('office', { width: 160, height: 90 });
    const b = await drawBackground('office', { width: 160, height: 90 });
    expect(Buffer.compare(Buffer.from(a.rgba), Buffer.from(b.rgba))).toBe(0);
  });

  it('names what it cannot paint', async () => {
    await expect(drawBackground('moon', { width: 160, height: 90 })).rejects.toThrow('moon');
    await expect(drawBackground('office', { width: 8, height: 90 })).rejects.toThrow('16 to 7680');
    await expect(drawBackground('office', { width: 160.5, height: 90 })).rejects.toThrow(RangeError);
  });
});

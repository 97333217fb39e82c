import { describe, expect, it } from 'vitest';
import { Blobs } from './blobs.ts';

const [COLUMNS, ROWS] = [64, 36];

/** A person of 20 × 24 cells, changed by what is drawn upon it. */
function scene(
  ...rectangles: readonly [x: number, y: number, w: number, h: number, value: number][]
): Float32Array {
  const mask = new Float32Array(COLUMNS * ROWS);
  for (const [x, y, w, h, value] of [[20, 12, 20, 24, 0.99] as const, ...rectangles]) {
    for (let row = y; row < y + h; row++) mask.fill(value, row * COLUMNS + x, row * COLUMNS + x + w);
  }
  return mask;
}

describe('blobs', () => {
  const at = (mask: Float32Array, x: number, y: number): number => mask[y * COLUMNS + x]!;
  const clean = (mask: Float32Array): Float32Array => {
    new Blobs(COLUMNS, ROWS).clean(mask);
    return mask;
  };

  it('removes islands and leaves a second person', () => {
    const mask = clean(scene([3, 3, 3, 3, 0.9], [50, 10, 10, 26, 0.9]));
    expect(at(mask, 4, 4)).toBeLessThan(0.05);
    expect(at(mask, 55, 20)).toBeCloseTo(0.9);
    expect(at(mask, 30, 20)).toBeCloseTo(0.99);
  });

  it('closes small holes, and larger ones of which the network is not sure', () => {
    const mask = clean(scene([30, 20, 1, 1, 0.01], [24, 24, 8, 6, 0.3]));
    expect(at(mask, 30, 20)).toBeGreaterThan(0.95);
    expect(at(mask, 26, 26)).toBeGreaterThan(0.95);
  });

  it('leaves gaps through which the room is surely seen, and bays', () => {
    const mask = clean(scene([24, 20, 8, 6, 0.01], [28, 30, 4, 6, 0.3]));
    expect(at(mask, 26, 22)).toBeCloseTo(0.01);
    expect(at(mask, 29, 34)).toBeCloseTo(0.3);
  });

  it('leaves an empty room alone', () => {
    expect(clean(new Float32Array(COLUMNS * ROWS).fill(0.1)).every((value) => value < 0.2)).toBe(true);
  });
});

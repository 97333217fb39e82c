import { describe, expect, it } from 'vitest';
import { loadKernels } from '../kernels/load.ts';
import { parseColor, toYuva } from './color.ts';
import { StageMemory } from './memory.ts';
import { evenOut, place, roundRect } from './rect.ts';
import { computeWeights, resampleRgba } from './resample.ts';

describe('StageMemory', () => {
  it('reuses what was released and joins neighbours', () => {
    const memory = new StageMemory(1 << 20);
    const blocks = [1000, 2000, 3000].map((size) => memory.allocate(size));
    for (const block of blocks) expect(block % 64).toBe(0);
    for (const block of blocks) memory.release(block);
    expect(memory.inUse).toBe(0);
    expect(memory.allocate(6000)).toBe(blocks[0]);
  });

  it('grows when it must, and the view follows', () => {
    const memory = new StageMemory(1 << 17);
    const before = memory.bytes.byteLength;
    const at = memory.allocate(10 << 20);
    memory.bytes[at + (10 << 20) - 1] = 5;
    expect(memory.bytes.byteLength).toBeGreaterThan(before);
  });

  it('refuses to release what it did not give', () => {
    const memory = new StageMemory(1 << 17);
    const at = memory.allocate(10);
    memory.release(at);
    expect(() => memory.release(at)).toThrow(RangeError);
  });
});

describe('colours', () => {
  it('reads the notations and refuses others', () => {
    expect(parseColor('#0a8')).toEqual({ r: 0, g: 170, b: 136, a: 255 });
    expect(parseColor('#10203040')).toEqual({ r: 16, g: 32, b: 48, a: 64 });
    for (const bad of ['red', '#12', '#12345', '10203040', '#gggggg', '']) {
      expect(() => parseColor(bad)).toThrow(RangeError);
    }
  });

  it('converts by BT.709', () => {
    expect(toYuva(parseColor('#ff0000'))).toEqual({ y: 63, u: 102, v: 240, a: 255 });
    expect(toYuva(parseColor('#ffffff'), 0)).toEqual({ y: 0, u: 0, v: 0, a: 0 });
  });
});

describe('place', () => {
  const bounds = { x: 0, y: 0, width: 640, height: 360 };
  const natural = { width: 200, height: 100 };

  it('stretches, contains and covers', () => {
    const rect = { x: 10, y: 20, width: 100, height: 100 };
    expect(place(natural, rect, 'stretch', bounds)).toEqual({
      target: rect,
      crop: { x: 0, y: 0, width: 200, height: 100 },
    });
    expect(place(natural, rect, 'contain', bounds)?.target).toEqual({ x: 10, y: 45, width: 100, height: 50 });
    expect(place(natural, rect, 'cover', bounds)).toEqual({
      target: rect,
      crop: { x: 50, y: 0, width: 100, height: 100 },
    });
  });

  it('clips to the picture and crops the source accordingly', () => {
    const placed = place(natural, { x: -100, y: 310, width: 200, height: 100 }, 'stretch', bounds);
    expect(placed?.target).toEqual({ x: 0, y: 310, width: 100, height: 50 });
    expect(placed?.crop).toEqual({ x: 100, y: 0, width: 100, height: 50 });
    expect(place(natural, { x: 640, y: 0, width: 50, height: 50 }, 'cover', bounds)).toBeUndefined();
    expect(place(natural, { x: 0, y: 0, width: 0, height: 50 }, 'cover', bounds)).toBeUndefined();
  });

  it('keeps touching neighbours touching', () => {
    const left = roundRect({ x: 0.4, y: 0, width: 10.2, height: 5 });
    const right = roundRect({ x: 10.6, y: 0, width: 10, height: 5 });
    expect(left.x + left.width).toBe(right.x);
    expect(evenOut({ x: 3, y: -1, width: 4, height: 2 })).toEqual({ x: 2, y: -2, width: 6, height: 4 });
  });
});

describe('resampling', () => {
  const memory = new StageMemory(1 << 22);
  const kernels = loadKernels(memory.memory);
  const scale = (pixels: (x: number, y: number) => number, from: number, to: number): Uint8Array => {
    const at = memory.allocate(from * from * 4);
    for (let y = 0; y < from; y++) {
      for (let x = 0; x < from; x++)
        memory.bytes.fill(pixels(x, y), at + (y * from + x) * 4, at + (y * from + x) * 4 + 4);
    }
    const source = { at, width: from, height: from };
    const out = resampleRgba(
      memory,
      kernels,
      source,
      { x: 0, y: 0, width: from, height: from },
      to,
      to,
      'cubic',
    );
    return memory.bytes.slice(out, out + to * to * 4);
  };

  it('weights sum to one and stay inside the line', () => {
    for (const [size, target] of [
      [100, 33],
      [10, 100],
      [3, 2],
      [1, 50],
    ] as const) {
      const { taps, first, weights } = computeWeights(size, 0, size, target, 'cubic');
      for (let o = 0; o < target; o++) {
        expect(first[o]).toBeGreaterThanOrEqual(0);
        expect(first[o]! + taps).toBeLessThanOrEqual(size);
        let sum = 0;
        for (let t = 0; t < taps; t++) sum += weights[o * taps + t]!;
        expect(sum).toBeCloseTo(1, 5);
      }
    }
  });

  it('is the identity at the same size', () => {
    const pattern = (x: number, y: number): number => (x * 37 + y * 91) & 255;
    const out = scale(pattern, 16, 16);
    for (let i = 0; i < 256; i++) expect(out[i * 4]).toBe(pattern(i % 16, i >> 4));
  });

  it('shrinks a fine checkerboard to grey instead of moiré', () => {
    const out = scale((x, y) => ((x + y) & 1 ? 255 : 0), 300, 90);
    for (let y = 5; y < 85; y++) {
      for (let x = 5; x < 85; x++) expect(Math.abs(out[(y * 90 + x) * 4]! - 128)).toBeLessThan(8);
    }
  });

  it('enlarges a ramp smoothly', () => {
    const out = scale((x) => x * 15, 16, 64);
    for (let x = 9; x < 56; x++) {
      const step = out[(32 * 64 + x) * 4]! - out[(32 * 64 + x - 1) * 4]!;
      expect(step).toBeGreaterThanOrEqual(3);
      expect(step).toBeLessThanOrEqual(5);
    }
  });
});

import { describe, expect, it } from 'vitest';
import { loadKernels } from '../../kernels/load.ts';
import { StageMemory } from '../../pixels/memory.ts';
import { allocatePicture, half, type Picture } from '../../pixels/picture.ts';
import { Scaler, scalerBytes, scaleTable } from './scaler.ts';

const memory = new StageMemory(1 << 24);
const kernels = loadKernels(memory.memory);
const need = scalerBytes(400, 300);
const scaler = new Scaler(
  kernels,
  () => memory.memory.buffer,
  { picture: memory.allocate(need.picture), tables: memory.allocate(need.tables) },
  need,
);

function plane(at: number, stride: number, w: number, h: number): Uint8Array {
  const out = new Uint8Array(w * h);
  for (let y = 0; y < h; y++) out.set(memory.bytes.subarray(at + y * stride, at + y * stride + w), y * w);
  return out;
}

function paint(
  width: number,
  height: number,
  value: (x: number, y: number) => number,
  alpha = false,
): Picture {
  const picture = allocatePicture(memory, width, height, alpha);
  const fill = (at: number, stride: number, w: number, h: number, step: number): void => {
    for (let y = 0; y < h; y++)
      for (let x = 0; x < w; x++) memory.bytes[at + y * stride + x] = value(x * step, y * step);
  };
  fill(picture.y, picture.strideY, width, height, 1);
  fill(picture.u, picture.strideC, half(width), half(height), 2);
  fill(picture.v, picture.strideC, half(width), half(height), 2);
  if (alpha) {
    fill(picture.a, picture.strideY, width, height, 1);
    fill(picture.ac, picture.strideC, half(width), half(height), 2);
  }
  return picture;
}

/** The same filter in floating point, both directions at once. */
function reference(
  source: Uint8Array,
  w: number,
  h: number,
  crop: { x: number; y: number; width: number; height: number },
  tw: number,
  th: number,
): Float64Array {
  const down = scaleTable(h, crop.y, crop.height, th, 'linear', 1);
  const across = scaleTable(w, crop.x, crop.width, tw, 'linear', 1);
  const out = new Float64Array(tw * th);
  for (let y = 0; y < th; y++)
    for (let x = 0; x < tw; x++) {
      let sum = 0;
      for (let a = 0; a < down.taps; a++)
        for (let b = 0; b < across.taps; b++)
          sum +=
            source[(down.first[y]! + a) * w + across.first[x]! + b]! *
            (down.weights[y * down.stride + a]! / 16384) *
            (across.weights[x * across.stride + b]! / 16384);
      out[y * tw + x] = sum;
    }
  return out;
}

const noisy = (x: number, y: number): number => (x * 7919 + y * 104729 + ((x * y) % 251)) & 255;

describe('scaler', () => {
  it.each([
    [64, 36, 64, 36],
    [320, 180, 80, 45],
    [317, 179, 96, 55],
    [33, 21, 200, 131],
    [3, 2, 64, 48],
    [400, 300, 1, 1],
  ])('%i × %i to %i × %i agrees with floating point', (w, h, tw, th) => {
    const source = paint(w, h, noisy);
    const crop = { x: 0, y: 0, width: w, height: h };
    const scaled = scaler.scale(source, crop, tw, th);
    expect([scaled.width, scaled.height]).toEqual([tw, th]);
    const want = reference(plane(source.y, source.strideY, w, h), w, h, crop, tw, th);
    const got = plane(scaled.y, scaled.strideY, tw, th);
    got.forEach((value, index) => {
      expect(Math.abs(value - want[index]!)).toBeLessThan(1.6);
    });
    memory.release(source.block);
  });

  it('cuts out a part', () => {
    const source = paint(200, 100, (x) => x);
    const scaled = scaler.scale(source, { x: 50, y: 25, width: 100, height: 50 }, 100, 50);
    const row = plane(scaled.y, scaled.strideY, 100, 50).subarray(0, 100);
    row.forEach((value, x) => {
      expect(value).toBe(50 + x);
    });
    memory.release(source.block);
  });

  it.each(['linear', 'soft'] as const)('keeps flat areas, alpha too (%s)', (filter) => {
    const source = paint(101, 57, () => 201, true);
    const scaled = scaler.scale(source, { x: 0, y: 0, width: 101, height: 57 }, 240, 33, filter);
    for (const [at, stride, w, h] of [
      [scaled.y, scaled.strideY, 240, 33],
      [scaled.a, scaled.strideY, 240, 33],
      [scaled.u, scaled.strideC, 120, 17],
      [scaled.ac, scaled.strideC, 120, 17],
    ] as const)
      expect(new Set(plane(at, stride, w, h))).toEqual(new Set([201]));
    memory.release(source.block);
  });

  it('goes on when its tables are full', () => {
    const source = paint(400, 300, noisy);
    const small = { picture: need.picture, tables: 96 * 1024 };
    const tight = new Scaler(
      kernels,
      () => memory.memory.buffer,
      { picture: memory.allocate(small.picture), tables: memory.allocate(small.tables) },
      small,
    );
    const crop = { x: 0, y: 0, width: 400, height: 300 };
    const first = plane(tight.scale(source, crop, 90, 70).y, 128, 90, 70);
    for (let side = 91; side < 140; side++) tight.scale(source, crop, side, side);
    expect(plane(tight.scale(source, crop, 90, 70).y, 128, 90, 70)).toEqual(first);
  });
});

describe('mixLine', () => {
  it.each([7, 16, 53])('mixes %i pixels by the weights of a row', (w) => {
    const at = memory.allocate(w * 4 + w);
    const line = memory.allocate(w);
    const bytes = memory.bytes;
    const from = memory.allocate(w * 4);
    for (let n = 0; n < w * 4; n++) {
      bytes[at + n] = noisy(n, 3);
      bytes[from + n] = noisy(n, 11);
    }
    for (let x = 0; x < w; x++) bytes[line + x] = (x * 37) & 255;
    const before = bytes.slice(at, at + w * 4);
    bytes[at + w * 4] = 99;
    kernels.mixLine(at, w, from, w, line, w, 4);
    for (let n = 0; n < w * 4; n++) {
      const a = bytes[line + (n % w)]!;
      expect(bytes[at + n]).toBe(Math.round((bytes[from + n]! * a + before[n]! * (255 - a)) / 255));
    }
    expect(bytes[at + w * 4]).toBe(99);
  });
});

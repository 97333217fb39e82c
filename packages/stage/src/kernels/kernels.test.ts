import { describe, expect, it } from 'vitest';
import { StageMemory } from '../pixels/memory.ts';
import { loadKernels } from './load.ts';
import * as reference from './reference.ts';

const memory = new StageMemory(1 << 20);
const kernels = loadKernels(memory.memory);

/** Deterministic noise in which 0 and 255 are frequent: those are the shortcuts of the kernels. */
function noise(count: number, seed: number): Uint8Array {
  let state = seed >>> 0 || 1;
  return Uint8Array.from({ length: count }, (_, i) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const run = (i >> 5) % 4;
    return run === 0 ? 0 : run === 1 ? 255 : state >>> 24;
  });
}

/** Puts a plane into memory with padding, so that writing outside shows. */
function put(plane: Uint8Array, w: number, h: number, stride: number): number {
  const at = memory.allocate(stride * h);
  memory.bytes.fill(77, at, at + stride * h);
  for (let y = 0; y < h; y++) memory.bytes.set(plane.subarray(y * w, (y + 1) * w), at + y * stride);
  return at;
}

function take(at: number, w: number, h: number, stride: number): Uint8Array {
  const out = new Uint8Array(w * h);
  for (let y = 0; y < h; y++) {
    out.set(memory.bytes.subarray(at + y * stride, at + y * stride + w), y * w);
    for (let x = w; x < stride; x++) expect(memory.bytes[at + y * stride + x]).toBe(77);
  }
  return out;
}

describe.each([
  [64, 5],
  [37, 4],
  [131, 3],
  [7, 2],
])('kernels on %i × %i', (w, h) => {
  const stride = w + 9;
  const dst = noise(w * h, 1).map((v) => (v * 7) & 255);
  const alpha = noise(w * h, 2);
  const src = reference.multiply(noise(w * h, 3), alpha);
  const run = (work: (d: number, s: number, a: number) => void): Uint8Array => {
    const [d, s, a] = [dst, src, alpha].map((plane) => put(plane, w, h, stride)) as [number, number, number];
    work(d, s, a);
    return take(d, w, h, stride);
  };

  it('over', () => {
    expect(run((d, s, a) => kernels.over(d, stride, s, stride, a, stride, w, h))).toEqual(
      reference.over(dst, src, alpha),
    );
  });

  it('overFaded', () => {
    expect(run((d, s, a) => kernels.overFaded(d, stride, s, stride, a, stride, 100, w, h))).toEqual(
      reference.over(dst, src, alpha, 100),
    );
  });

  it('mix', () => {
    expect(run((d, s) => kernels.mix(d, stride, s, stride, 200, w, h))).toEqual(reference.mix(dst, src, 200));
  });

  it('tint', () => {
    expect(run((d) => kernels.tint(d, stride, 60, 90, w, h))).toEqual(reference.tint(dst, 60, 90));
  });

  it('multiply and divide', () => {
    expect(run((d, _, a) => kernels.multiply(d, stride, a, stride, w, h))).toEqual(
      reference.multiply(dst, alpha),
    );
    expect(run((d, _, a) => kernels.divide(d, stride, a, stride, 128, w, h))).toEqual(
      reference.divide(dst, alpha, 128),
    );
  });

  it('copyRect and fillRect', () => {
    expect(run((d, s) => kernels.copyRect(d, stride, s, stride, w, h))).toEqual(src);
    expect(run((d) => kernels.fillRect(d, stride, 9, w, h))).toEqual(dst.map(() => 9));
  });

  it('halveAlpha', () => {
    const cw = (w + 1) >> 1;
    const ch = (h + 1) >> 1;
    const a = put(alpha, w, h, stride);
    const out = put(new Uint8Array(cw * ch), cw, ch, cw + 3);
    kernels.halveAlpha(a, stride, out, cw + 3, w, h);
    expect(take(out, cw, ch, cw + 3)).toEqual(reference.halveAlpha(alpha, w, h));
  });
});

describe('rgbaToYuva', () => {
  it.each([
    [48, 4],
    [22, 6],
    [2, 2],
  ])('agrees with the formula within rounding on %i × %i', (w, h) => {
    const straight = noise(w * h * 4, 5);
    const at = memory.allocate(w * h * 4);
    memory.bytes.set(straight, at);
    const opaque = kernels.premultiply(at, w * h);
    expect(opaque).toBe(straight.every((v, i) => i % 4 !== 3 || v === 255) ? 1 : 0);
    const rgba = memory.bytes.slice(at, at + w * h * 4);
    straight.forEach((v, i) => {
      const a = straight[i | 3]!;
      expect(rgba[i]).toBe(i % 4 === 3 ? a : Math.round((v * a) / 255));
    });
    const stride = w + 5;
    const plane = (cw: number, ch: number, s: number): number => put(new Uint8Array(cw * ch), cw, ch, s);
    const [y, a] = [plane(w, h, stride), plane(w, h, stride)];
    const [u, v, ac] = [0, 1, 2].map(() => plane(w / 2, h / 2, w)) as [number, number, number];
    kernels.rgbaToYuva(at, w * 4, y, stride, a, u, v, ac, w, w, h);
    const wanted = reference.rgbaToYuva(rgba, w, h);
    const near = (got: Uint8Array, want: Uint8Array): void => {
      got.forEach((value, i) => expect(Math.abs(value - want[i]!)).toBeLessThanOrEqual(1));
    };
    near(take(y, w, h, stride), wanted.y);
    near(take(u, w / 2, h / 2, w), wanted.u);
    near(take(v, w / 2, h / 2, w), wanted.v);
    expect(take(a, w, h, stride)).toEqual(wanted.a);
    expect(take(ac, w / 2, h / 2, w)).toEqual(wanted.ac);
  });

  it('hits the corners of the range exactly', () => {
    const colors = [0, 0, 0, 255, 255, 255, 255, 255];
    const at = memory.allocate(64);
    const planes = [0, 1, 2].map(() => memory.allocate(64)) as [number, number, number];
    for (const [i, want] of [
      [0, [16, 128, 128]],
      [4, [235, 128, 128]],
    ] as const) {
      for (let p = 0; p < 4; p++) memory.bytes.set(colors.slice(i, i + 4), at + p * 4);
      kernels.rgbaToYuva(at, 8, planes[0], 2, 0, planes[1], planes[2], 0, 1, 2, 2);
      expect(planes.map((plane) => memory.bytes[plane])).toEqual(want);
    }
  });
});

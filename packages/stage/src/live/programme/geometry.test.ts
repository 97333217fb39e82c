import { describe, expect, it } from 'vitest';
import type { Anchor, LiveBox, LiveLayer } from '../document.ts';
import { layerRect, previewSize } from './geometry.ts';

const OUTPUT = { width: 1280, height: 720 };
const NATURAL = { width: 640, height: 480 };
const place = (box: Partial<LiveBox>, fill: LiveLayer['fill'] = 'none', natural = NATURAL) =>
  layerRect({ x: 0, y: 0, width: 0.25, height: 0.25, anchor: 'topLeft', ...box }, fill, natural, OUTPUT, {
    x: 0,
    y: 0,
    width: 0,
    height: 0,
  });

describe('layerRect', () => {
  const corners: Readonly<Record<Anchor, readonly [number, number]>> = {
    topLeft: [64, 72],
    topCenter: [480 + 64, 72],
    topRight: [1280 - 320 - 64, 72],
    leftCenter: [64, 270 + 72],
    center: [480 + 64, 270 + 72],
    rightCenter: [1280 - 320 - 64, 270 + 72],
    bottomLeft: [64, 720 - 180 - 72],
    bottomCenter: [480 + 64, 720 - 180 - 72],
    bottomRight: [1280 - 320 - 64, 720 - 180 - 72],
  };
  it.each(Object.entries(corners) as [Anchor, readonly [number, number]][])('anchor %s', (anchor, [x, y]) => {
    expect(place({ x: 0.05, y: 0.1, anchor })).toEqual({ x, y, width: 320, height: 180 });
  });

  it('keeps the natural size, or its proportions, where sides are open', () => {
    expect(place({ width: 0, height: 0, anchor: 'bottomRight' })).toEqual({ x: 640, y: 240, ...NATURAL });
    expect(place({ width: 0.25, height: 0 })).toEqual({ x: 0, y: 0, width: 320, height: 240 });
    expect(place({ width: 0, height: 0.5 })).toEqual({ x: 0, y: 0, width: 480, height: 360 });
  });

  it('fits inside the box, centred', () => {
    expect(place({ x: 0.1, width: 0.5, height: 0.25 }, 'fit')).toEqual({
      x: 328,
      y: 0,
      width: 240,
      height: 180,
    });
    expect(place({ width: 0.25, height: 1, anchor: 'topRight' }, 'fit')).toEqual({
      x: 960,
      y: 240,
      width: 320,
      height: 240,
    });
  });

  it('lets neighbours touch', () => {
    const left = { ...place({ x: 0, width: 1 / 3 }) };
    const middle = { ...place({ x: 1 / 3, width: 1 / 3 }) };
    const right = { ...place({ x: 2 / 3, width: 1 / 3 }) };
    expect(left.x + left.width).toBe(middle.x);
    expect(middle.x + middle.width).toBe(right.x);
    expect(right.x + right.width).toBe(1280);
  });

  it('never vanishes', () => {
    expect(place({ width: 1e-6, height: 1e-6 })).toMatchObject({ width: 1, height: 1 });
  });
});

describe('previewSize', () => {
  it.each([
    [1280, 720, 640, 360],
    [320, 180, 320, 180],
    [1920, 1080, 640, 360],
    [720, 1280, 640, 1138],
  ])('%i × %i', (width, height, w, h) => {
    expect(previewSize({ width, height })).toEqual({ width: w, height: h });
  });
});

describe('cover', () => {
  const output = { width: 1280, height: 720 };
  const box = (x: number, y: number, width: number, height: number): LiveBox => ({
    x,
    y,
    width,
    height,
    anchor: 'topLeft',
  });

  it.each([
    ['tall in wide', { width: 720, height: 1280 }, box(0, 0, 1, 1)],
    ['wide in tall', { width: 1920, height: 1080 }, box(0.1, 0.05, 0.3, 0.9)],
    ['4:3 in 16:9', { width: 640, height: 480 }, box(0.253, 0.333, 0.5, 0.5)],
    ['just so', { width: 640, height: 360 }, box(0.5, 0.5, 0.5, 0.5)],
  ])('fills its box, keeps proportions and cuts the same on both sides: %s', (_name, natural, where) => {
    const whole = { x: 0, y: 0, width: 0, height: 0 };
    const window = { x: 0, y: 0, width: 0, height: 0 };
    layerRect(where, 'cover', natural, output, whole, window);
    expect(window.x).toBe(Math.round(where.x * 1280));
    expect(window.x + window.width).toBe(Math.round((where.x + where.width) * 1280));
    expect(window.y).toBe(Math.round(where.y * 720));
    expect(window.y + window.height).toBe(Math.round((where.y + where.height) * 720));
    const left = window.x - whole.x;
    const top = window.y - whole.y;
    const right = whole.x + whole.width - window.x - window.width;
    const bottom = whole.y + whole.height - window.y - window.height;
    expect(Math.min(left, top, right, bottom)).toBeGreaterThanOrEqual(0);
    expect(Math.min(left + right, top + bottom)).toBe(0);
    expect(Math.abs(left - right)).toBeLessThanOrEqual(2);
    expect(Math.abs(top - bottom)).toBeLessThanOrEqual(2);
    expect([left % 2, top % 2]).toEqual([0, 0]);
    expect(Math.abs(whole.width - (whole.height * natural.width) / natural.height)).toBeLessThanOrEqual(1);
  });
});

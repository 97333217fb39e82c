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

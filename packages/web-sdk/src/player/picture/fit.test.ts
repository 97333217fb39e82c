import { describe, expect, it } from 'vitest';
import { canvasSize, chooseFit, placePicture } from './fit.ts';

const PICTURE = { width: 640, height: 720 };

describe('where the picture goes', () => {
  it('fills a place of its own shape whichever way', () => {
    for (const fit of ['cover', 'contain', 'stand'] as const)
      expect(placePicture({ width: 320, height: 360 }, PICTURE, fit)).toEqual({
        x: 0,
        y: 0,
        width: 320,
        height: 360,
      });
  });

  it('stands a whole picture on the lower edge', () => {
    expect(placePicture({ width: 320, height: 600 }, PICTURE, 'contain')).toEqual({
      x: 0,
      y: 240,
      width: 320,
      height: 360,
    });
  });

  it('cuts more below than above: heads stay', () => {
    const { y, height } = placePicture({ width: 1280, height: 720 }, PICTURE, 'cover');
    expect(height).toBe(1440);
    expect(y).toBeCloseTo(-86.4);
  });

  it('lets one who stands freely be wider than a narrow place, never higher', () => {
    const phone = placePicture({ width: 390, height: 844 }, PICTURE, 'stand');
    expect(phone.width).toBeCloseTo(390 * 1.45);
    expect(phone.y + phone.height).toBeCloseTo(844);
    const desk = placePicture({ width: 1280, height: 800 }, PICTURE, 'stand');
    expect(desk).toMatchObject({ y: 0, height: 800 });
  });

  it('shows an opaque picture whole only where covering would cut it to pieces', () => {
    expect(chooseFit({ width: 700, height: 720 }, PICTURE)).toBe('cover');
    expect(chooseFit({ width: 1920, height: 1080 }, PICTURE)).toBe('contain');
  });

  it('draws no more points than the picture has to show', () => {
    expect(canvasSize({ width: 320, height: 360 }, 2, PICTURE, 'contain')).toEqual({
      width: 640,
      height: 720,
    });
    // Four times as many as the picture's would be 2560.
    expect(canvasSize({ width: 1280, height: 1440 }, 2, PICTURE, 'contain')).toEqual({
      width: 960,
      height: 1080,
    });
    expect(canvasSize({ width: 0, height: 0 }, 2, PICTURE, 'contain')).toEqual({ width: 1, height: 1 });
  });
});

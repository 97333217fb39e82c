import { describe, expect, it } from 'vitest';
import { documentWith } from './fixtures.ts';
import { layoutOf, toOutput, wholeSpace } from './layout.ts';
import { CompileError } from './wire.ts';

const layout = (video: Parameters<typeof documentWith>[1], viewMode?: 'LANDSCAPE' | 'VERTICAL') =>
  layoutOf(documentWith({}, video, viewMode === undefined ? {} : { view_mode: viewMode }));

describe('layoutOf', () => {
  it.each([
    [1920, 1080, 'landscape', 1],
    [1280, 720, 'landscape', 2 / 3],
    [3840, 2160, 'landscape', 2],
    [640, 360, 'landscape', 1 / 3],
    [1080, 1920, 'portrait', 1],
    [720, 1280, 'portrait', 2 / 3],
    [2160, 3840, 'portrait', 2],
  ])('scales %i×%i', (width, height, orientation, scale) => {
    const made = layout({ width, height });
    expect(made.orientation).toBe(orientation);
    expect(made.scale).toBeCloseTo(scale, 9);
    expect(wholeSpace(made)).toEqual({ x: 0, y: 0, width, height });
  });

  it('ignores dx and dy unless it crops', () => {
    expect(layout({ dx: 300, dy: 100 }).origin).toEqual({ x: 0, y: 0 });
  });

  it('cuts at one output pixel per layout pixel', () => {
    const made = layout({ clip_mode: 'CROP', width: 608, height: 1080, dx: 656, dy: 0 }, 'LANDSCAPE');
    expect(made.scale).toBe(1);
    expect(toOutput(made, { x: 656, y: 0, width: 608, height: 1080 })).toEqual({
      x: 0,
      y: 0,
      width: 608,
      height: 1080,
    });
    expect(wholeSpace(made)).toEqual({ x: -656, y: 0, width: 1920, height: 1080 });
  });

  it('lets a cut begin outside the space', () => {
    const made = layout({ clip_mode: 'CROP', width: 800, height: 600, dx: -100, dy: -50 }, 'LANDSCAPE');
    expect(toOutput(made, { x: 0, y: 0, width: 10, height: 10 })).toMatchObject({ x: 100, y: 50 });
  });

  it.each([
    [{ width: 1080, height: 1080, dx: 400, dy: 0 }, 'landscape'],
    [{ width: 1000, height: 1600, dx: 0, dy: 0 }, 'portrait'],
    [{ width: 600, height: 1000, dx: 0, dy: 0 }, 'portrait'],
    [{ width: 1000, height: 600, dx: 0, dy: 0 }, 'landscape'],
  ])('guesses the orientation of a cut without view_mode: %o', (video, orientation) => {
    expect(layout({ clip_mode: 'CROP', ...video }).orientation).toBe(orientation);
  });

  it('follows view_mode when it crops', () => {
    expect(layout({ clip_mode: 'CROP', width: 1000, height: 600 }, 'VERTICAL').orientation).toBe('portrait');
  });

  it.each([
    [{ width: 1281 }, 'video_config.width'],
    [{ height: 0 }, 'video_config.height'],
    [{ width: 1000, height: 1000 }, 'video_config.width'],
    [{ clip_mode: 'CROP' as const, width: 641, height: 480 }, 'video_config.width'],
  ])('refuses %o and names the field', (video, field) => {
    expect(() => layout(video)).toThrow(CompileError);
    try {
      layout(video);
    } catch (error) {
      expect((error as CompileError).field).toBe(field);
    }
  });

  it('keeps neighbours touching when it rounds', () => {
    const made = layout({ width: 1280, height: 720 });
    const left = toOutput(made, { x: 0, y: 0, width: 607.5, height: 100 });
    const right = toOutput(made, { x: 607.5, y: 0, width: 607.5, height: 100 });
    expect(left.x + left.width).toBe(right.x);
  });
});

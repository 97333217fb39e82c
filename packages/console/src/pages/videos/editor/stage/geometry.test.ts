import { describe, expect, it } from 'vitest';
import { resize, snapLines, snapMove, snapResize } from './geometry.ts';

const rect = { x: 100, y: 100, width: 200, height: 100 };

describe('resizing', () => {
  it('keeps the side across from the handle', () => {
    expect(resize(rect, 'nw', -20, 10, false)).toEqual({ x: 80, y: 110, width: 220, height: 90 });
    expect(resize(rect, 'e', 30, 99, false)).toEqual({ x: 100, y: 100, width: 230, height: 100 });
  });

  it('keeps the shape where it should', () => {
    expect(resize(rect, 'se', 100, 0, true)).toEqual({ x: 100, y: 100, width: 300, height: 150 });
    expect(resize(rect, 'nw', -100, 0, true)).toEqual({ x: 0, y: 50, width: 300, height: 150 });
    expect(resize(rect, 's', 0, 100, true)).toEqual({ x: 0, y: 100, width: 400, height: 200 });
  });

  it('never turns over', () => {
    expect(resize(rect, 'w', 900, 0, false)).toEqual({ x: 284, y: 100, width: 16, height: 100 });
  });
});

describe('snapping', () => {
  const lines = snapLines({ width: 1920, height: 1080 }, [{ x: 700, y: 0, width: 100, height: 10 }]);

  it('draws edges and middles to the nearest line, and says which', () => {
    const moved = snapMove({ x: 855, y: 33, width: 200, height: 100 }, lines, 8);
    expect(moved.rect).toMatchObject({ x: 860, y: 33 });
    expect(moved.guides).toEqual([{ axis: 'x', at: 960 }]);
    expect(snapMove({ ...rect, x: 802, y: 300 }, lines, 8).guides).toEqual([{ axis: 'x', at: 800 }]);
  });

  it('leaves alone what is far from every line', () => {
    expect(snapMove({ ...rect, x: 333, y: 333 }, lines, 4)).toMatchObject({ guides: [], rect: { x: 333 } });
  });

  it('draws only the edge that is pulled', () => {
    const pulled = snapResize({ x: 300, y: 300, width: 658, height: 50 }, 'e', lines, 8);
    expect(pulled.rect).toEqual({ x: 300, y: 300, width: 660, height: 50 });
  });
});

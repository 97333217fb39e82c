import { expect, it } from 'vitest';
import { aroundFace, inside, wholeCrop, zoomed, zoomOf } from './crop.ts';

const SIZE = { width: 1200, height: 1600 };

it('begins with the largest window of its shape', () => {
  const crop = wholeCrop(SIZE, 3 / 4);
  expect(crop.height).toBe(1600);
  expect(zoomOf(crop, SIZE)).toBe(1);
  expect(wholeCrop(SIZE, 1)).toMatchObject({ x: 600, height: 1200 });
});

it('never leaves the photograph, however it is moved or enlarged', () => {
  const far = inside({ x: -500, y: 9000, height: 400, aspect: 1 }, SIZE);
  expect(far).toEqual({ x: 200, y: 1400, height: 400, aspect: 1 });
  expect(inside({ x: 600, y: 800, height: 1, aspect: 1 }, SIZE).height).toBe(240);
  const near = zoomed(wholeCrop(SIZE, 1), 2, SIZE);
  expect(near.height).toBe(600);
  expect(zoomOf(near, SIZE)).toBe(2);
});

it('takes head and shoulders of a face', () => {
  const crop = aroundFace({ x: 500, y: 300, width: 200, height: 240 }, wholeCrop(SIZE, 1), SIZE);
  expect(crop.height).toBeCloseTo(696);
  expect(crop.x).toBe(600);
  expect(crop.y - crop.height / 2).toBeLessThan(300);
  expect(crop.y + crop.height / 2).toBeGreaterThan(540 + 120);
});

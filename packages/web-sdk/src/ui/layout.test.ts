import { expect, it } from 'vitest';
import { layoutFor } from './layout.ts';

it.each([
  [1920, 1080, 'wide', 18, 20],
  [1280, 800, 'wide', 15, 15],
  [390, 844, 'tall', 15, 17],
  [844, 390, 'low', 13, 15],
  [1080, 1920, 'tall', 28, 30],
  [320, 300, 'low', 12, 14],
] as const)('%i × %i is %s', (width, height, shape, least, most) => {
  const layout = layoutFor(width, height);
  expect(layout.shape).toBe(shape);
  expect(layout.fontPx).toBeGreaterThanOrEqual(least);
  expect(layout.fontPx).toBeLessThanOrEqual(most);
});

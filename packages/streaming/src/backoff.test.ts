import { expect, test } from 'vitest';
import { Backoff } from './backoff.ts';

test('waits grow by half, up to the longest, and begin anew after success', () => {
  const backoff = new Backoff({ random: () => 0.5 });
  const waits = Array.from({ length: 9 }, () => Math.round(backoff.next()));
  expect(waits).toEqual([2000, 3000, 4500, 6750, 10_125, 15_188, 22_781, 30_000, 30_000]);
  backoff.reset();
  expect(backoff.next()).toBe(2000);
});

test('waits differ by chance within their bounds', () => {
  const least = new Backoff({ random: () => 0 });
  const most = new Backoff({ random: () => 0.999_999 });
  expect(least.next()).toBe(1700);
  expect(most.next()).toBeCloseTo(2300, 0);
  const longest = Array.from({ length: 20 }, () => most.next()).at(-1);
  expect(longest).toBe(30_000);
});

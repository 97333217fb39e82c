import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { patiently, PATIENCE_MS } from './patience.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('what is done in time is answered, failures too', async () => {
  const tooLate = vi.fn();
  expect(await patiently(Promise.resolve(7), tooLate)).toBe(7);
  await expect(patiently(Promise.reject(new Error('no')), tooLate)).rejects.toThrow('no');
  expect(tooLate).not.toHaveBeenCalled();
  expect(vi.getTimerCount()).toBe(0);
});

test('what takes longer than clients wait goes on unanswered; its failure is told, not lost', async () => {
  const tooLate = vi.fn();
  let fail!: (error: Error) => void;
  const answer = patiently(
    new Promise<number>((_, reject) => {
      fail = reject;
    }),
    tooLate,
  );
  await vi.advanceTimersByTimeAsync(PATIENCE_MS);
  expect(await answer).toBeUndefined();
  const error = new Error('after all');
  fail(error);
  await vi.advanceTimersByTimeAsync(0);
  expect(tooLate).toHaveBeenCalledExactlyOnceWith(error);
});

import { describe, expect, it } from 'vitest';
import { CALLBACK_TRIES, pauseAfter } from './schedule.ts';

describe('pauses', () => {
  it('spread by a fifth to both sides', () => {
    expect(pauseAfter(1, 0)).toBe(4000);
    expect(pauseAfter(1, 1)).toBe(6000);
  });

  it('end with the last try', () => {
    expect(pauseAfter(CALLBACK_TRIES - 1, 0.5)).toBeDefined();
    expect(pauseAfter(CALLBACK_TRIES, 0.5)).toBeUndefined();
  });
});

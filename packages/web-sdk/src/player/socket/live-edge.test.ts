import { describe, expect, it } from 'vitest';
import { steer } from './live-edge.ts';

describe('the live edge', () => {
  it('begins where the stream is, which need not be zero', () => {
    expect(steer({ start: 100, end: 100.4, at: 0 }, 1)).toEqual({
      seek: expect.closeTo(100.18) as number,
      rate: 1,
    });
  });

  it('plays a little faster until it is where it belongs, and then no longer', () => {
    expect(steer({ start: 0, end: 5.3, at: 5 }, 1)).toEqual({ rate: 1 });
    expect(steer({ start: 0, end: 5.45, at: 5 }, 1).rate).toBeGreaterThan(1);
    expect(steer({ start: 0, end: 5.3, at: 5 }, 1.08).rate).toBeGreaterThan(1);
    expect(steer({ start: 0, end: 5.2, at: 5 }, 1.08).rate).toBe(1);
  });

  it('jumps when it is far behind, and stays within half a second', () => {
    const { seek } = steer({ start: 0, end: 9, at: 5 }, 1);
    expect(9 - (seek ?? 0)).toBeLessThan(0.5);
  });

  it('waits for pictures that are late, and goes back when the stream began anew', () => {
    expect(steer({ start: 0, end: 5, at: 5.8 }, 1)).toEqual({ rate: 1 });
    expect(steer({ start: 0, end: 0.4, at: 50 }, 1).seek).toBeCloseTo(0.18);
  });

  it('throws away what is long over', () => {
    expect(steer({ start: 0, end: 20.2, at: 20 }, 1).trimBefore).toBe(16);
    expect(steer({ start: 12, end: 20.2, at: 20 }, 1).trimBefore).toBeUndefined();
  });
});

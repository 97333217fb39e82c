import { describe, expect, it } from 'vitest';
import { MAX_PRESSURE, Pressure } from './pressure.ts';

const CALM = { late: 0, missed: 0, behindMs: 0.2, lag: 0 };

/** Looks until the level changes; how many looks that took. */
function looksUntil(pressure: Pressure, load: () => typeof CALM, level: number, most: number): number {
  for (let looks = 1; looks <= most; looks++) if (pressure.look(load()) === level) return looks;
  return Infinity;
}

describe('Pressure', () => {
  it('takes step by step while frames are late, and no more than there is', () => {
    const pressure = new Pressure(40);
    let late = 0;
    const strained = (): typeof CALM => ({ ...CALM, late: ++late });
    expect(pressure.look(strained())).toBe(0);
    expect(pressure.look(strained())).toBe(0);
    expect(pressure.look(strained())).toBe(1);
    for (let n = 0; n < 50; n++) pressure.look(strained());
    expect(pressure.level).toBe(MAX_PRESSURE);
  });

  it.each([
    ['an encoder that lags', { ...CALM, lag: 6 }],
    ['frames half a frame behind', { ...CALM, behindMs: 25 }],
  ])('sees %s', (_, load) => {
    const pressure = new Pressure(40);
    for (let n = 0; n < 3; n++) pressure.look(load);
    expect(pressure.level).toBe(1);
  });

  it('does not mind a single late frame', () => {
    const pressure = new Pressure(40);
    pressure.look({ ...CALM, late: 1 });
    for (let n = 0; n < 10; n++) expect(pressure.look({ ...CALM, late: 1 })).toBe(0);
  });

  it('gives back slowly, and more slowly each time', () => {
    const pressure = new Pressure(40);
    const lagging = (): typeof CALM => ({ ...CALM, lag: 6 });
    looksUntil(pressure, lagging, 1, 10);
    const first = looksUntil(pressure, () => CALM, 0, 1000);
    looksUntil(pressure, lagging, 1, 10);
    const second = looksUntil(pressure, () => CALM, 0, 1000);
    expect(first).toBeGreaterThanOrEqual(20);
    expect(second).toBeGreaterThan(first);
    expect(second).toBeLessThan(200);
  });
});

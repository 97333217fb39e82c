import { describe, expect, it } from 'vitest';
import { TrainingError } from '../../training/errors.ts';
import { findLoop, loopIndex, type Moment } from './find-loop.ts';

/** A head that sways: it is where it was after every `period` pictures. */
function footage(
  count: number,
  period: number,
  change: (n: number) => Partial<Moment> = () => ({}),
): Moment[] {
  return Array.from({ length: count }, (_, n): Moment => {
    const phase = (2 * Math.PI * n) / period;
    return {
      place: { a: 1, b: 0.01 * Math.sin(phase), x: 100 + 6 * Math.sin(phase), y: 80 + 2 * Math.cos(phase) },
      gap: 0,
      silent: true,
      small: new Uint8Array(64).fill(100 + 10 * Math.sin(phase)),
      ...change(n),
    };
  });
}

describe('findLoop', () => {
  it('ends where the head is as it was at the beginning', () => {
    const plan = findLoop(footage(260, 100));
    expect(plan).toMatchObject({ backAndForth: false, mouthMoves: false });
    expect(Math.min(plan.count % 100, 100 - (plan.count % 100))).toBeLessThanOrEqual(3);
    expect(plan.from).toBeGreaterThanOrEqual(plan.blend);
  });

  it('stays where nothing is said and the lips are shut', () => {
    const plan = findLoop(
      footage(500, 80, (n) => (n < 200 ? { silent: false, gap: 0.3 } : n >= 420 ? { gap: 0.2 } : {})),
    );
    expect(plan.mouthMoves).toBe(false);
    expect(plan.from - plan.blend).toBeGreaterThanOrEqual(198);
    expect(plan.from + plan.count).toBeLessThanOrEqual(422);
  });

  it('goes back and forth when the rest is short, and covers the mouth when there is none', () => {
    const short = findLoop(footage(300, 90, (n) => (n < 100 || n > 130 ? { silent: false, gap: 0.3 } : {})));
    expect(short).toMatchObject({ backAndForth: true, mouthMoves: false });
    const never = findLoop(footage(300, 90, () => ({ silent: false, gap: 0.3 })));
    expect(never).toMatchObject({ backAndForth: false, mouthMoves: true });
  });

  it('refuses footage in which the face is never there for long', () => {
    const faceless = footage(200, 90).map((m, n): Moment => {
      const { place, ...rest } = m;
      return n % 20 < 14 && place ? { ...rest, place } : rest;
    });
    expect(() => findLoop(faceless.map((m) => ({ ...m, silent: false })))).toThrow(TrainingError);
  });
});

describe('loopIndex', () => {
  it('goes round, or to and fro without showing a turning point twice', () => {
    const round = { count: 4, backAndForth: false };
    expect([0, 3, 4, 9].map((n) => loopIndex(round, n))).toEqual([0, 3, 0, 1]);
    const swing = { count: 4, backAndForth: true };
    expect([0, 1, 2, 3, 4, 5, 6, 7].map((n) => loopIndex(swing, n))).toEqual([0, 1, 2, 3, 2, 1, 0, 1]);
  });
});

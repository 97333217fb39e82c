import { expect, it } from 'vitest';
import { levelsOf, readLevels, SILENT, writeLevels, type StereoLevels } from './levels.ts';

const BLOCK = 960;
const sine = Float32Array.from(
  { length: BLOCK * 4 },
  (_, n) => 0.5 * Math.sin((2 * Math.PI * 1000 * n) / 48_000),
);
const quiet = new Float32Array(BLOCK * 4).fill(0.1);

function follow(left: Float32Array, right: Float32Array, blocks: number, from = SILENT): StereoLevels {
  let levels = from;
  for (let n = 0; n < blocks; n++) levels = levelsOf(left, right, n * BLOCK, (n + 1) * BLOCK, levels); // beyond its end: it is a ring
  return levels;
}

it('tells peak and loudness of either channel', () => {
  const levels = follow(sine, quiet, 50);
  expect(levels.peakLeft).toBeCloseTo(0.5, 3);
  expect(levels.peakRight).toBeCloseTo(0.1, 5);
  expect(levels.rmsLeft).toBeCloseTo(0.5 / Math.SQRT2, 3);
  expect(levels.rmsRight).toBeCloseTo(0.1, 4);
});

it('lets the loudness follow within 300 ms, and peaks at once', () => {
  const loud = follow(sine, sine, 50);
  const nothing = new Float32Array(BLOCK);
  const after = (blocks: number): StereoLevels => {
    let levels = loud;
    for (let n = 0; n < blocks; n++) levels = levelsOf(nothing, nothing, 0, BLOCK, levels);
    return levels;
  };
  expect(after(1)).toMatchObject({ peakLeft: 0, peakRight: 0 });
  expect(after(1).rmsLeft).toBeGreaterThan(0.3);
  expect(after(15).rmsLeft).toBeLessThan(0.5 * Math.SQRT1_2 * Math.sqrt(0.06));
  expect(levelsOf(nothing, nothing, 5, 5, SILENT)).toEqual(SILENT);
});

it('goes through shared memory as it is', () => {
  const fields = new Float64Array(6);
  const levels = follow(sine, quiet, 3);
  writeLevels(fields, 2, levels);
  expect(readLevels(fields, 2)).toEqual(levels);
});

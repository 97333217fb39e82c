import { expect, it } from 'vitest';
import { makeSourceShare, SourceBoard } from '../boards.ts';
import { FilterSlot } from './filters.ts';
import { SoundWriter } from './sound-writer.ts';

const OFF = { gainControl: false, noise: 'off', beautify: 'off' } as const;

it('switches filters on, over and off in running sound without hole or click, each sample at its place', async () => {
  const board = new SourceBoard(makeSourceShare('a'));
  const writer = new SoundWriter(board, false);
  const slot = new FilterSlot();
  const start = 48_000;
  const tone = (x: number): number => 0.25 * Math.sin((2 * Math.PI * 150 * x) / 48_000);
  const settings = new Map([
    [0, undefined],
    [48_000, { ...OFF, beautify: 'magnetic' } as const],
    [96_000, { ...OFF, noise: 'speech', gainControl: true } as const],
    [144_000, undefined],
  ]);
  expect(await slot.set(OFF)).toBeUndefined();
  for (let at = 0; at < 240_000; at += 960) {
    if (settings.has(at)) writer.setFilter(await slot.set(settings.get(at)));
    const left = Float32Array.from({ length: 960 }, (_, n) => tone(start + at + n));
    writer.writeSamples(left, left.slice(), start + at);
  }
  // The filter keeps back what it looks ahead.
  expect(board.soundWritten).toBe(start + 240_000 - 1024);
  let step = 0;
  let off = 0;
  for (let x = start + 1; x < board.soundWritten; x++) {
    step = Math.max(step, Math.abs(board.left[x]! - board.left[x - 1]!));
    if (x < start + 46_000 || x > start + 192_000) off = Math.max(off, Math.abs(board.left[x]! - tone(x)));
  }
  const natural = 0.25 * ((2 * Math.PI * 150) / 48_000);
  expect(step).toBeLessThan(natural * 2.1);
  expect(off).toBeLessThan(1e-6);
});

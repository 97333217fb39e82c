import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TrainingError } from '../errors.ts';
import { allocatePlanar } from '@cyclorama/stage';
import { makeTestVideo } from '@cyclorama/stage/testing';
import { findActions, markedActions } from './actions.ts';
import { ClipFile, ClipFileWriter } from './clip-file.ts';
import { cropInto } from './crop.ts';
import { Report } from './report.ts';
import { takeFootage } from './take.ts';
import { keyOf, WorkFolder } from './work-folder.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'training-test-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('gestures', () => {
  it('are cut by the marks of the user, with tags of their own', () => {
    const marks = [
      { type: 'SILENCE', from: 0, to: 1 },
      { type: 'ACTION', from: 1, to: 3, tag: 'Wave', name: 'Waves' },
      { type: 'ACTION', from: 4, to: 6, tag: 'wave' },
    ] as const;
    expect(markedActions(marks, 150)).toEqual([
      { from: 25, to: 75, tag: 'wave', name: 'Waves' },
      { from: 100, to: 150, tag: 'wave-2', name: 'wave' },
    ]);
    expect(() => markedActions([{ type: 'ACTION', from: 9, to: 12 }], 150)).toThrow(TrainingError);
  });

  it('are found by themselves where the picture leaves its rest', () => {
    const small = (n: number): Uint8Array =>
      new Uint8Array(100).map(
        (_, i) => 90 + (n % 2) + ((n > 40 && n < 80) || (n > 130 && n < 170) ? (i % 3) * 30 : 0),
      );
    const spans = findActions(small, 220);
    expect(spans.map(({ tag }) => tag)).toEqual(['action-1', 'action-2']);
    expect(Math.abs(spans[0]!.from - 35)).toBeLessThan(3);
    expect(Math.abs(spans[1]!.to - 176)).toBeLessThan(3);
  });
});

describe('footage with an uneven rate', () => {
  it('becomes 25 pictures a second by its time stamps, and tells how far its sound is ahead', async () => {
    const path = join(folder, 'uneven.mp4');
    const stamps = [0, 25, 28, 31, 36, 38, 44, 47, 50, 52, 58, 61, 64];
    const luma = (index: number): number => 40 + index * 14;
    await makeTestVideo(path, {
      ...{ width: 64, height: 48, fps: 100, frames: stamps.length, numbered: false },
      // The microphone was open first.
      ...{ stamp: (index: number) => 10 + stamps[index]!, luma, tone: 440 },
    });
    const work = new WorkFolder(folder);
    const take = await takeFootage(work, 'uneven', path, undefined, { report: () => undefined });
    expect(take.frames).toBe(16);
    expect(take.lead).toBeCloseTo(0.1, 2);
    const clip = new ClipFile(work.file('uneven.clip'), take.clip);
    try {
      for (let n = 0; n < take.frames; n++) {
        const shown = stamps.findLastIndex((stamp) => stamp <= (n + 0.5) * 4);
        expect(Math.abs(clip.picture(n).y[700]! - luma(shown)), `picture ${n}`).toBeLessThan(5);
      }
    } finally {
      clip.close();
    }
  });
});

describe('WorkFolder', () => {
  it('makes a stage once for the same things, again for others and when its result was cut off', async () => {
    const work = new WorkFolder(folder);
    let made = 0;
    const make = (): Promise<number> => Promise.resolve(++made);
    const key = keyOf('a', 1);
    expect([await work.once('stage', key, make), await work.once('stage', key, make)]).toEqual([1, 1]);
    expect(await new WorkFolder(folder).once('stage', key, make)).toBe(1);
    expect(await work.once('stage', keyOf('a', 2), make)).toBe(2);
    await writeFile(work.file('stage.json'), '{"key":"');
    expect(await work.once('stage', key, make)).toBe(3);
  });

  it('stores nothing of a stage that fails', async () => {
    const work = new WorkFolder(folder);
    await expect(work.once('failing', 'k', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await work.once('failing', 'k', () => Promise.resolve('made'))).toBe('made');
  });
});

describe('clips in files', () => {
  it('give any picture again, with its transparency', async () => {
    const path = join(folder, 'clip');
    const writer = await ClipFileWriter.create(path, {
      width: 64,
      height: 48,
      alpha: true,
      quality: 14,
      group: 5,
    });
    const picture = allocatePlanar(64, 48, true);
    for (let n = 0; n < 12; n++) {
      picture.y.fill(40 + n * 12);
      picture.a!.fill(n % 2 === 0 ? 255 : 90);
      await writer.write(picture);
    }
    const index = await writer.finish();
    await writer.close();
    expect(index.keys).toEqual([0, 5, 10]);
    const clip = new ClipFile(path, index);
    try {
      for (const n of [7, 2, 3, 11, 0]) {
        const seen = clip.picture(n);
        expect(Math.abs(seen.y[20 * seen.strideY + 30]! - (40 + n * 12))).toBeLessThan(4);
        expect(Math.abs(seen.a![20 * seen.strideY + 30]! - (n % 2 === 0 ? 255 : 90))).toBeLessThan(5);
      }
      expect(() => clip.picture(12)).toThrow(RangeError);
      const part = allocatePlanar(32, 32, true);
      cropInto(clip.picture(4), { x: 48, y: -8, width: 32, height: 32 }, part);
      expect([part.a![0], part.a![10 * 32 + 4], part.a![10 * 32 + 20]]).toEqual([
        0,
        expect.closeTo(255, -1),
        0,
      ]);
    } finally {
      clip.close();
    }
  });
});

describe('Report', () => {
  it('never goes back and ends near the whole', () => {
    const told: number[] = [];
    const report = new Report(({ done }) => told.push(done), { matted: false });
    report.stage('decode');
    report.within(1, 0, 1);
    report.stage('write');
    report.stage('landmarks');
    report.stage('write');
    report.within(1, 0, 1);
    expect([...told].sort((a, b) => a - b)).toEqual(told);
    expect(told.at(-1)).toBeCloseTo(1);
  });
});

import {
  copyFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeNoise, makeSpeechLike, makeTestSound, makeTestVideo } from '@cyclorama/stage/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeTestFootage, markRotated, portraitPath, type Standing, TestSet } from '../../testing/footage.ts';
import type { FootageCheck, FootageCheckId, FootageReviewRequest } from '../types.ts';
import { reviewFootage, reviewPortrait } from './index.ts';

const [WIDTH, HEIGHT] = [480, 360];
let folder: string;
let set: TestSet;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cyclorama-review-'));
  set = await TestSet.open(WIDTH, HEIGHT);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string): string => join(folder, name);
const ask = (video: string, rest: Partial<FootageReviewRequest> = {}): FootageReviewRequest => ({
  video,
  replacesBackground: false,
  length: { least: 2, most: 60 },
  leastHeight: HEIGHT,
  ...rest,
});
const failed = (checks: readonly FootageCheck[]): FootageCheckId[] =>
  checks.filter(({ passed }) => !passed).map(({ id }) => id);
const byId = (checks: readonly FootageCheck[], id: FootageCheckId): FootageCheck =>
  checks.find((check) => check.id === id)!;

/** A presenter who moves a little. */
const presenter = (seconds: number): Standing => ({
  portrait: 'grace-hopper',
  x: 250 + Math.sin(seconds * 2) * 12,
  y: 170 + Math.cos(seconds * 3) * 6,
  height: 190,
  angle: Math.sin(seconds) * 0.05,
});

describe('footage', () => {
  it('is approved when all is well, with every figure kept', async () => {
    const path = file('good.mp4');
    await makeTestFootage(path, {
      set,
      fps: 25,
      frames: 60,
      draw: (stage, seconds) => {
        stage.ground('#18a848');
        stage.person({ ...presenter(seconds), y: 200, alone: true });
      },
    });
    const shares: number[] = [];
    const review = await reviewFootage(ask(path, { replacesBackground: true }), {
      onProgress: (share) => shares.push(share),
    });
    expect(failed(review.checks)).toEqual([]);
    expect(review).toMatchObject({ approved: true, width: WIDTH, height: HEIGHT });
    expect(review.seconds).toBeCloseTo(2.4, 1);
    expect(byId(review.checks, 'frame-rate').figure).toBe(25);
    expect(byId(review.checks, 'face-size').figure).toBeGreaterThan(180);
    expect(byId(review.checks, 'green-screen').figure).toBe(100);
    expect(byId(review.checks, 'sound-noise').figure).toBeGreaterThan(20);
    expect(review.checks.every(({ message, ranges }) => message === '' && ranges.length === 0)).toBe(true);
    expect(shares).toEqual([...shares].sort((a, b) => a - b));
    expect(shares.at(-1)).toBe(1);
  });

  it('fails where something is wrong, and says where', async () => {
    const path = file('bad.mov');
    const draw = (stage: TestSet, seconds: number): void => {
      const part = Math.floor(seconds / 2);
      const who = presenter(seconds);
      stage.ground('#586878');
      if (part === 1) return;
      if (part === 5) stage.context.filter = 'blur(5px)';
      stage.person(part === 2 ? { ...who, x: who.x - 40, alone: true } : who);
      stage.context.filter = 'none';
      if (part === 2) stage.person({ portrait: 'eileen-collins', x: 400, y: 170, height: 120, alone: true });
      if (part === 3) {
        // A hand, which moves, before the mouth.
        stage.context.fillStyle = '#c98f78';
        stage.context.beginPath();
        stage.context.ellipse(who.x + 4, who.y + 50, 62, 36, 0.2, 0, 7);
        stage.context.fill();
        stage.context.strokeStyle = '#a06a58';
        for (let i = -1; i < 3; i++) {
          stage.context.beginPath();
          stage.context.ellipse(who.x + 4 + i * 16, who.y + 50, 18, 36, 0.2, 0, 7);
          stage.context.stroke();
        }
      }
      if (part === 4) {
        stage.context.fillStyle = 'rgba(0, 0, 0, 0.75)';
        stage.context.fillRect(0, 0, WIDTH, HEIGHT);
      }
    };
    const voice = makeSpeechLike(14).map((value, i) => value * 0.02 + makeHum(i));
    await makeTestFootage(path, { set, fps: 10, frames: 140, draw, sound: { left: voice, right: voice } });
    const review = await reviewFootage(
      ask(path, { replacesBackground: true, length: { least: 20, most: 60 } }),
    );
    expect(review.approved).toBe(false);
    const wrong = [
      'length',
      'frame-rate',
      'face',
      'one-person',
      'mouth-free',
      'sharpness',
      'exposure',
      'green-screen',
      'sound-level',
      'sound-noise',
    ];
    expect(failed(review.checks)).toEqual(expect.arrayContaining(wrong));
    // Two seconds each; people are counted once a second.
    const expected: readonly [FootageCheckId, number, number][] = [
      ['face', 2, 0.25],
      ['one-person', 4, 1.1],
      ['mouth-free', 6, 0.45],
      ['exposure', 8, 0.45],
      ['sharpness', 10, 0.45],
    ];
    for (const [id, from, by] of expected) {
      const { ranges, message } = byId(review.checks, id);
      const near = ranges.some(
        (range) => Math.abs(range.from - from) <= by && Math.abs(range.to - from - 2) <= by,
      );
      expect(near, `${id}: ${JSON.stringify(ranges)}`).toBe(true);
      expect(message).toMatch(/\.$/);
    }
    expect(byId(review.checks, 'length').message).toContain('14.0 s');
    expect(byId(review.checks, 'container').passed).toBe(true);
  });

  it('fails for a small face, for uneven cloth, for pictures that come too unevenly and a mark that turns it', async () => {
    const path = file('odd.mp4');
    await makeTestFootage(path, {
      set,
      fps: 50,
      frames: 60,
      // Of the second half four pictures come together, then none for 0.14 s.
      stamp: (index) =>
        index < 30 ? index * 2 : 60 + Math.floor((index - 30) / 4) * 10 + ((index - 30) % 4),
      draw: (stage, seconds) => {
        const slope = stage.context.createLinearGradient(0, 0, WIDTH, 0);
        slope.addColorStop(0, '#063c16');
        slope.addColorStop(1, '#30e070');
        stage.context.fillStyle = slope;
        stage.context.fillRect(0, 0, WIDTH, HEIGHT);
        stage.person({ ...presenter(seconds), height: 110, alone: true });
      },
    });
    markRotated(path);
    const review = await reviewFootage(
      ask(path, { replacesBackground: true, isAction: true, leastHeight: 720 }),
    );
    const wrong = failed(review.checks);
    expect(wrong).toEqual(expect.arrayContaining(['size', 'frame-rate', 'rotation', 'green-screen']));
    expect(review.checks.some(({ id }) => id.startsWith('sound'))).toBe(false);
    const rate = byId(review.checks, 'frame-rate');
    expect(rate.message).toContain('frame rate changes');
    expect(rate.ranges[0]!.from).toBeGreaterThan(1.1);
    expect(rate.ranges[0]!.to - rate.ranges[0]!.from).toBeCloseTo(0.14, 2);
    // It is shown turned, and looked at as it is shown.
    expect([review.width, review.height]).toEqual([HEIGHT, WIDTH]);
    expect(byId(review.checks, 'rotation').figure).toBe(90);
  });

  it('takes the rate as cameras of browsers give it: uneven, with a stumble, but dense', async () => {
    const rateOf = async (name: string, stamps: readonly number[]): Promise<FootageCheck> => {
      const path = file(name);
      const draw = (stage: TestSet): void => stage.ground('#586878');
      const frames = stamps.length;
      await makeTestFootage(path, { set, fps: 100, frames, stamp: (index) => stamps[index]!, draw });
      return byId((await reviewFootage(ask(path))).checks, 'frame-rate');
    };
    // Hundredths of a second; 30 a second of which every fifth is missing, and the recorder stumbles at its beginning.
    const browser = [
      0,
      25,
      ...Array.from({ length: 60 }, (_, i) => 28 + Math.floor((i * 5) / 4) * 3 + (i % 2)),
    ];
    expect(await rateOf('browser.mp4', browser)).toMatchObject({ passed: true, ranges: [], message: '' });
    // In the dark: even, but only 15.
    const dark = await rateOf(
      'dark.mp4',
      Array.from({ length: 30 }, (_, i) => i * 7),
    );
    expect(dark).toMatchObject({ passed: false, ranges: [] });
    expect(dark.message).toContain('too few');
  });

  it('takes sound of its own file, and misses sound that is nowhere', async () => {
    const path = file('silent.mp4');
    await makeTestVideo(path, {
      width: WIDTH,
      height: HEIGHT,
      fps: 25,
      frames: 50,
      numbered: false,
      paint: (planes) => {
        set.ground('#586878');
        set.person(presenter(0));
        set.into(planes);
      },
    });
    const silent = await reviewFootage(ask(path));
    expect(failed(silent.checks)).toEqual(['sound-level', 'sound-noise']);
    expect(byId(silent.checks, 'sound-level').message).toContain('There is no sound');
    const audio = file('voice.mp3');
    await makeTestSound(audio, makeSpeechLike(3));
    expect((await reviewFootage(ask(path, { audio }))).approved).toBe(true);
    const loud = file('loud.flac');
    await makeTestSound(
      loud,
      makeSpeechLike(3).map((value) => Math.max(-1, Math.min(1, value * 8))),
    );
    const clipped = byId((await reviewFootage(ask(path, { audio: loud }))).checks, 'sound-level');
    expect(clipped.message).toContain('clipped');
    expect(clipped.ranges.length).toBeGreaterThan(0);
  });

  it('fails for files that are no videos, without throwing', async () => {
    const picture = file('picture.mp4');
    copyFileSync(portraitPath('grace-hopper'), picture);
    const sound = file('sound.m4a');
    await makeTestSound(sound, makeSpeechLike(1));
    const text = file('text.mp4');
    writeFileSync(text, 'nothing of the kind\n'.repeat(100));
    const empty = file('empty.mp4');
    writeFileSync(empty, '');
    const cut = file('cut.mp4');
    copyFileSync(file('good.mp4'), cut);
    truncateSync(cut, Math.floor(statSync(cut).size * 0.6));
    const damaged = file('damaged.mp4');
    const bytes = readFileSync(file('good.mp4'));
    const noise = makeNoise(bytes.length / 48_000, 127);
    for (let i = 3000; i < bytes.length * 0.7; i++) bytes[i] = noise[i]! + 128;
    writeFileSync(damaged, bytes);
    const words: readonly [string, RegExp][] = [
      [picture, /is a picture/],
      [sound, /only sound/],
      [text, /cannot be used/],
      [empty, /empty/],
      [cut, /cannot be used/],
      [damaged, /damaged|cannot be/],
    ];
    for (const [path, message] of words) {
      const review = await reviewFootage(ask(path));
      expect(review.approved, path).toBe(false);
      expect(byId(review.checks, 'container').message, path).toMatch(message);
    }
  });

  it('ends when it is cancelled', async () => {
    const stop = new AbortController();
    const review = reviewFootage(ask(file('bad.mov')), {
      signal: stop.signal,
      onProgress: () => stop.abort(new Error('enough')),
    });
    await expect(review).rejects.toThrow('enough');
  });
});

describe('portraits', () => {
  it('are approved with their face', async () => {
    const review = await reviewPortrait({ picture: portraitPath('grace-hopper'), replacesBackground: true });
    expect(failed(review.checks)).toEqual([]);
    expect(review).toMatchObject({ approved: true, width: 512, height: 600 });
    expect(review.faces).toHaveLength(1);
    expect(review.faces[0]!.box.height).toBeGreaterThan(190);
  });

  it('are refused with a small face, with two people, with nobody, or when they are none', async () => {
    const small = await reviewPortrait({
      picture: portraitPath('eileen-collins'),
      replacesBackground: false,
    });
    expect(failed(small.checks)).toEqual(['face-size']);
    const write = (name: string, ...people: Standing[]): string => {
      set.ground('#8899aa');
      for (const person of people) set.person(person);
      writeFileSync(file(name), set.png());
      return file(name);
    };
    const left = { portrait: 'grace-hopper', x: 130, y: 170, height: 160, alone: true } as const;
    const two = write('two.png', left, { ...left, portrait: 'eileen-collins', x: 350 });
    const pair = await reviewPortrait({ picture: two, replacesBackground: false });
    expect(failed(pair.checks)).toEqual(expect.arrayContaining(['size', 'one-person']));
    expect(pair.faces).toHaveLength(2);
    const nobody = await reviewPortrait({ picture: write('nobody.png'), replacesBackground: false });
    expect(failed(nobody.checks)).toContain('face');
    expect(nobody.approved).toBe(false);
    const video = await reviewPortrait({ picture: file('good.mp4'), replacesBackground: false });
    expect(byId(video.checks, 'container').message).toContain('not a picture');
  });
});

/** Mains hum and hiss. */
function makeHum(i: number): number {
  return Math.sin((i * 2 * Math.PI * 100) / 48_000) * 0.003 + (((i * 7919) % 1000) / 1000 - 0.5) * 0.006;
}

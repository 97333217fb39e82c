import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import {
  countFrames,
  fftLevel,
  findClap,
  goertzel,
  makeClap,
  makeTestSound,
  makeTestVideo,
  makeTone,
  meanRect,
  psnr,
  readFrameNumber,
  readFrames,
  readSamples,
  streamInfo,
  writeWav,
} from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'stage-testing-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('test videos', () => {
  for (const name of ['a.mp4', 'a.mkv', 'a.webm', 'a.flv', 'a.ts', 'a.mov', 'a.avi']) {
    it(`carry their frame numbers and tone in ${name}`, async () => {
      const path = join(folder, name);
      await makeTestVideo(path, { width: 320, height: 180, fps: 25, frames: 40, tone: 880 });
      expect(await countFrames(path)).toBe(40);
      const frames = await readFrames(path, { from: 3, count: 30 });
      expect(frames.map((frame) => readFrameNumber(frame))).toEqual(
        Array.from({ length: 30 }, (_, n) => n + 3),
      );
      const sound = await readSamples(path);
      expect(sound.sampleRate).toBe(48_000);
      expect(goertzel(sound.left, 880, { from: 9600, to: 57_600 })).toBeGreaterThan(0.45);
      expect(goertzel(sound.left, 1200, { from: 9600, to: 57_600 })).toBeLessThan(0.01);
      expect(Math.abs(sound.left.length - 76_800)).toBeLessThan(2500);
    });
  }

  it('keep colour within two steps of BT.709 and transparency', async () => {
    const path = join(folder, 'red.webm');
    await makeTestVideo(path, {
      width: 64,
      height: 64,
      fps: 25,
      frames: 3,
      numbered: false,
      yuv: [63, 102, 240],
      alpha: 128,
    });
    const [frame] = await readFrames(path, { alpha: true, count: 1 });
    const mean = meanRect(frame!, { x: 8, y: 8, width: 48, height: 48 });
    expect(Math.abs(mean.r - 255)).toBeLessThan(4);
    expect(mean.g).toBeLessThan(4);
    expect(mean.b).toBeLessThan(4);
    expect(Math.abs(mean.a - 128)).toBeLessThan(3);
    const [planes] = await readFrames(path, { as: 'yuv', count: 1 });
    expect(planes!.y.length).toBe(64 * 64);
    expect(planes!.a).toBeUndefined();
  });

  it('list packets and refuse what is no pattern', async () => {
    const path = join(folder, 'plain.mp4');
    await makeTestVideo(path, { width: 160, height: 90, fps: 10, frames: 12, numbered: false, tone: 440 });
    const info = streamInfo(path);
    expect(info.fastStart).toBe(false);
    expect(info.streams.map((stream) => stream.codec)).toEqual(['h264', 'aac']);
    expect(info.streams[0]!.pts.toSorted((a, b) => a - b).map((pts) => Math.round(pts * 10))).toEqual(
      Array.from({ length: 12 }, (_, n) => n),
    );
    expect(info.duration).toBeCloseTo(1.2, 1);
    const [frame] = await readFrames(path, { count: 1 });
    expect(readFrameNumber(frame!)).toBeNull();
    expect(psnr(frame!, frame!)).toBe(Infinity);
  });
});

describe('sounds', () => {
  it('round-trip a WAV file exactly', async () => {
    const path = join(folder, 'clap.wav');
    const clap = makeClap(1, 0.4);
    writeWav(path, [clap, clap.map((value) => -value)]);
    const sound = await readSamples(path);
    expect(sound.left).toEqual(clap);
    expect(sound.right[19_200]).toBe(-clap[19_200]!);
    expect(findClap(sound.left)).toBe(19_200);
    expect(findClap(new Float32Array(100))).toBe(-1);
  });

  it('measure a tone', () => {
    const tone = makeTone(1000, 1, 0.1);
    expect(goertzel(tone, 1000)).toBeCloseTo(0.1, 3);
    expect(fftLevel(tone, 900, 1100)).toBeCloseTo(-23, 0);
    expect(fftLevel(tone, 3000, 5000)).toBeLessThan(-70);
  });

  for (const name of ['t.mp3', 't.m4a', 't.aac', 't.ogg', 't.flac']) {
    it(`are written as ${name}`, async () => {
      const path = join(folder, name);
      await makeTestSound(path, makeTone(700, 1), makeTone(1900, 1));
      const sound = await readSamples(path);
      expect(goertzel(sound.left, 700, { from: 9600, to: 38_400 })).toBeCloseTo(0.5, 1);
      expect(goertzel(sound.right, 1900, { from: 9600, to: 38_400 })).toBeCloseTo(0.5, 1);
      expect(goertzel(sound.left, 1900, { from: 9600, to: 38_400 })).toBeLessThan(0.01);
    });
  }
});

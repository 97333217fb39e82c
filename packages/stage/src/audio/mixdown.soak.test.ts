import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { makeNoise, makeTestSound, streamInfo, writeWav } from '../testing/index.ts';
import { mixdown } from './index.ts';

const folder = mkdtempSync(join(tmpdir(), 'stage-mix-soak-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

it('mixes an hour in flat memory', { timeout: 1_200_000 }, async () => {
  const music = makeNoise(30, 0.2);
  await makeTestSound(join(folder, 'music.mp3'), music);
  const speech = makeNoise(4, 0.2, 7);
  writeWav(join(folder, 'speech.wav'), [speech]);
  const seconds = 3600;
  let peak = 0;
  let early = 0;
  const result = await mixdown(
    {
      frames: seconds * 25,
      format: {
        container: 'mp4',
        video: 'h264',
        width: 64,
        height: 64,
        fps: { num: 25, den: 1 },
        bitrateKbps: 1,
        alpha: false,
      },
      audio: [
        { path: join(folder, 'music.mp3'), role: 'music', start: 0, gain: 0.5, loop: -1 },
        ...Array.from({ length: 500 }, (_, n) => ({
          path: join(folder, 'speech.wav'),
          role: 'speech' as const,
          start: n * 7 * 48_000,
          gain: 1,
          loop: 0,
        })),
      ],
      ducking: { depthDb: 12, rampMs: 250 },
    },
    join(folder, 'hour.wav'),
    {
      master: { targetLufs: -16, truePeak: -1 },
      onProgress: (share) => {
        const { rss } = process.memoryUsage();
        if (share > 0.05 && early === 0) early = rss;
        peak = Math.max(peak, rss);
      },
    },
  );
  expect(result.samples).toBe(seconds * 48_000);
  expect(result.integratedLufs).toBeCloseTo(-16, 0);
  expect(streamInfo(join(folder, 'hour.wav')).duration).toBeCloseTo(seconds, 3);
  expect(peak - early).toBeLessThan(150 * 1024 * 1024);
});

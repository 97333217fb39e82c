import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { decodeWav } from '@cyclorama/speech';
import { goertzel, makeTone, writeWav } from '@cyclorama/stage/testing';
import { run } from './extract-sound.ts';

const folder = mkdtempSync(join(tmpdir(), 'extract-sound-'));
afterAll(() => rmSync(folder, { recursive: true }));
const channel = { signal: new AbortController().signal, progress: () => undefined };

it('writes what is heard, folded to one channel', async () => {
  const [path, to] = [join(folder, 'film.wav'), join(folder, 'sound.wav')];
  writeWav(path, [makeTone(440, 1, 0.4, 44_100), makeTone(440, 1, 0.4, 44_100)], 44_100);
  await run({ path, to }, channel);
  const { channels, sampleRate } = decodeWav(readFileSync(to));
  expect([channels.length, sampleRate]).toEqual([1, 48_000]);
  expect(channels[0]!.length / 48_000).toBeCloseTo(1, 1);
  expect(goertzel(channels[0]!, 440, { from: 5000, to: 40_000 })).toBeCloseTo(0.4, 1);
});

it('refuses what holds no sound', async () => {
  await expect(run({ path: import.meta.filename, to: join(folder, 'none.wav') }, channel)).rejects.toThrow();
});

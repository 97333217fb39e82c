import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { makeSyncClip, readSync, SyncMeter } from './sync.ts';

const folder = mkdtempSync(join(tmpdir(), 'sync-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('finds flashes and beeps of its own clip within a millisecond of each other', async () => {
  const path = join(folder, 'sync.mp4');
  await makeSyncClip(path, { width: 160, height: 90, fps: 25, seconds: 6, everySeconds: 2 });
  const meter = await readSync(path);
  expect(meter.flashes.map(Math.round)).toEqual([1000, 3000, 5000]);
  const offsets = meter.offsets();
  expect(offsets).toHaveLength(3);
  for (const { offsetMs } of offsets) expect(Math.abs(offsetMs)).toBeLessThan(1);
});

it('tells late sound from early sound, and flashes without beep', () => {
  const meter = new SyncMeter();
  const beep = new Float32Array(2000).fill(0.5);
  for (const ms of [1000, 1040, 3000, 5000, 7000]) meter.picture(ms, 235);
  meter.picture(2000, 16);
  meter.sound(1030, beep);
  meter.sound(2960, beep);
  meter.sound(7000 + 501, beep);
  expect(meter.offsets().map(({ atMs, offsetMs }) => [atMs, Math.round(offsetMs)])).toEqual([
    [1000, 30],
    [3000, -40],
  ]);
  expect(meter.flashes).toHaveLength(4);
});

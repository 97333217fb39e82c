import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openRoomKeys } from './keys.ts';
import { openRtcKeys, RTC_LIFE_MS, type RtcUser } from './rtc-keys.ts';

const NOW = new Date('2026-01-05T08:00:00Z');
const user: RtcUser = {
  app_id: 'app',
  room_id: 'room',
  job_id: 'job',
  user_type: 'CAPTURE',
  user_id: 'me',
  ctime: (NOW.getTime() + RTC_LIFE_MS) / 1000,
};

it('signatures say who they are for, until they end', () => {
  const keys = openRtcKeys(Buffer.alloc(32, 1));
  const signature = keys.sign(user);
  expect(keys.verify(signature, NOW)).toEqual(user);
  expect(keys.verify(signature, new Date(user.ctime * 1000 - 1))).toEqual(user);
  expect(keys.verify(signature, new Date(user.ctime * 1000))).toBeUndefined();
});

it('nobody else makes or changes one', () => {
  const keys = openRtcKeys(Buffer.alloc(32, 1));
  const [content, mark] = keys.sign(user).split('.');
  const viewer = keys.sign({ ...user, user_type: 'PLAYER' }).split('.');
  for (const forged of [
    '',
    '.',
    content!,
    `${content!}.`,
    `${content!}.${'0'.repeat(64)}`,
    `${viewer[0]!}.${mark!}`,
    `${content!}.${mark!}.x`,
    openRtcKeys(Buffer.alloc(32, 2)).sign(user),
  ])
    expect(keys.verify(forged, NOW)).toBeUndefined();
  expect(keys.appId('a')).not.toBe(keys.appId('b'));
});

it('keys of a data folder stay', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'cyclorama-keys-'));
  try {
    const first = await openRoomKeys(folder);
    const again = await openRoomKeys(folder);
    expect(again.rtc.verify(first.rtc.sign(user), NOW)).toEqual(user);
    const place = { projectId: 'p', roomId: 'r', jobId: 'j' };
    expect(again.report.url(place, 'http://a', NOW)).toBe(first.report.url(place, 'http://a', NOW));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { readSamples, rms } from '@cyclorama/stage/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Client } from './testing/client.ts';
import { comment, isSpeech, priceRule, ROOM_ENV, RoomRig } from './testing/live-room.ts';
import { startServer, type ServerProcess } from './testing/server.ts';

const MINUTES = 10;
const EVERY_MS = 20_000;
const FRAME_MS = 40;
/** RMS of speech, at least. */
const SPEECH = 0.01;
/** Longest that picture or sound may be away, and by how much they may be apart, ms. */
const HOLE_MS = 500;
const APART_MS = 200;

let server: ServerProcess;
let folder: string;
let rig: RoomRig;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cyclorama-room-soak-'));
  server = await startServer({ env: ROOM_ENV });
  rig = await RoomRig.open(new Client(server.credentials));
}, 180_000);

afterAll(async () => {
  await server.stop();
  await rig.close();
  rmSync(folder, { recursive: true, force: true });
});

it(`${MINUTES} real minutes: picture and sound neither stop nor drift, and what is said is what the record says`, async () => {
  const room = await rig.makeRoom({
    ...{ name: 'Long', streamKey: 'long' },
    paragraphs: [
      'Welcome to our little shop by the sea. Today we show you summer dresses from our own studio in the south.',
      'Every one of them is made by hand from good cotton. Look at the seams, they are sewn twice.',
      'This one is blue like the evening sky. It has pockets on both sides, deep enough for a book.',
    ],
    rules: [priceRule()],
    changes: { play_policy: { repeat_count: -1, random_play_mode: 'NONE' } },
  });
  const recording = rig.recordTo(join(folder, 'room.flv'), 'long');
  const job = await rig.start(room);
  await rig.paragraph(job, 1);
  const [fromMs, fromWall] = [recording.lastMs(), performance.now()];
  let asked = 0;
  while (performance.now() - fromWall < MINUTES * 60_000) {
    await comment(job.report, 'how much is it?');
    asked++;
    await pause(EVERY_MS);
  }
  const passedMs = recording.lastMs() - fromMs;
  const wallMs = performance.now() - fromWall;
  // The programme's clock is the wall's.
  expect(Math.abs(passedMs - wallMs)).toBeLessThan(HOLE_MS);
  await rig.client.must('POST', `${job.place}/stop`);
  await rig.stateIs(job, 'SUCCEED');
  await recording.close();

  const { pictures, sounds } = recording.times();
  expect(longestHole(pictures)).toBeLessThan(HOLE_MS);
  expect(longestHole(sounds)).toBeLessThan(HOLE_MS);
  expect(pictures.length).toBeGreaterThan((passedMs / FRAME_MS) * 0.98);
  expect(Math.abs(pictures.at(-1)! - sounds.at(-1)!)).toBeLessThan(APART_MS);

  const speech = (await rig.recordOf(job)).filter(isSpeech);
  expect(speech.filter(({ reply_id: id, cut }) => id !== undefined && !cut)).toHaveLength(asked);
  const { left } = await readSamples(recording.path);
  const quiet = speech.filter(
    ({ began_pts: began, ended_pts: ended }) =>
      ended - began > 300 && rms(left, began * 48, ended * 48) < SPEECH,
  );
  expect(quiet).toEqual([]);
  expect(rig.called('RTMP_STREAM_STATE_CHANGE', job).map(({ state }) => state)).toEqual([
    ...['CONNECTING', 'CONNECTED', 'END'],
  ]);
});

/** Longest time between two of them, ms. */
function longestHole(times: readonly number[]): number {
  return times.reduce((most, at, n) => Math.max(most, at - (times[n - 1] ?? at)), 0);
}

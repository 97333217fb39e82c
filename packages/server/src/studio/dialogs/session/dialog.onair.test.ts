import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readFrames, readSamples, type YuvFrame } from '@cyclorama/stage/testing';
import { StreamHub } from '@cyclorama/streaming';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openRtmp, type RtmpDoor } from '../../../doors/media/rtmp.ts';
import { withTestStudio, type TestStudio } from '../../../testing/studio.ts';
import { createStreamGuard, openStreamKeys } from '../../streams/index.ts';
import { seedPresenter } from '../../videos/testing/seed.ts';
import { openDialogs, TestPage, type TestDialogs } from './testing/owner.ts';
import { Recorder } from './testing/recorder.ts';
import { ScriptedBrain, testRequest, testRobot } from './testing/robot.ts';
import { WALL_TIMERS } from './timers.ts';

const TENANT = 'd'.repeat(32);
const WIDTH = 240;
const HEIGHT = 320;
const FPS = 25;
const RATE = 48_000;
/** From the order to be silent to silence, as a player has it; seconds. */
const SOON = 0.2;
const ANSWER =
  'The library is on the second floor, just behind the large staircase, and it is open all day. ';

let studio: TestStudio;
let hub: StreamHub;
let rtmp: RtmpDoor;
let owner: TestDialogs;
let folder: string;

beforeAll(async () => {
  studio = await withTestStudio({ env: { CYCLORAMA_RTMP_PORT: '0' } });
  folder = mkdtempSync(join(tmpdir(), 'cyclorama-dialog-'));
  hub = new StreamHub();
  const keys = openStreamKeys(new Uint8Array(32));
  rtmp = await openRtmp({ hub, guard: createStreamGuard(keys), config: studio.config, log: studio.log });
  owner = openDialogs(studio, { timers: WALL_TIMERS, real: { rtmpPort: rtmp.port, keys } });
});
afterAll(async () => {
  await owner.close();
  hub.close();
  await rtmp.close();
  await studio.close();
  rmSync(folder, { recursive: true, force: true });
});

it('a visitor sees and hears the answer, over its matte, and silence soon after an interruption', async () => {
  const { model, voice } = await seedPresenter(studio, 'clara', TENANT);
  const dialog = await owner.dialogs.open(
    testRequest({
      ...{ brain: new ScriptedBrain([ANSWER]), transparent: true, media: 'socket' },
      robot: testRobot({
        ...{ projectId: TENANT, avatarAssetId: model, width: WIDTH, height: HEIGHT },
        languages: [{ language: 'en_US', voiceAssetId: voice, hotQuestions: [] }],
      }),
    }),
  );
  const recorder = new Recorder(hub, dialog.stream ?? '');
  const page = new TestPage(dialog);
  await dialog.command({ type: 'start_chat', mode: 'TEXT' });
  await recorder.until(1);
  await dialog.command({ type: 'text_question', text: 'Where is the library?' });
  await page.until(({ type }) => type === 'speaking_start');
  const spoken = recorder.heard;
  await recorder.until(spoken + 1.8);
  const order = recorder.present;
  await dialog.command({ type: 'interrupt' });
  await page.until(({ type }) => type === 'speaking_stop');
  await recorder.until(order + 2.2);
  const path = join(folder, 'dialog.mp4');
  await recorder.write(path);

  const { left } = await readSamples(path);
  const level = (from: number, to: number): number => rms(left.subarray(from * RATE, to * RATE));
  expect(level(0, 0.5)).toBeLessThan(1e-4);
  expect(level(order - 1, order)).toBeGreaterThan(0.02);
  expect(level(order + SOON, order + 2)).toBeLessThan(1e-3);

  const frames = await readFrames(path, { as: 'yuv' });
  expect([frames[0]?.width, frames[0]?.height]).toEqual([WIDTH, 2 * HEIGHT]);
  // A presenter stands on the lower edge; above its head is nothing: black, and black in the matte.
  const still = frames[Math.round(order * FPS)]!;
  const column = WIDTH / 2;
  expect(luma(still, column, HEIGHT - 30, true)).toBeGreaterThan(225);
  expect(luma(still, 8, 8, true)).toBeLessThan(22);
  expect(luma(still, 8, 8)).toBeLessThan(22);
  expect(luma(still, column, 90)).toBeGreaterThan(60);
  expect(chromaOf(still)).toBeLessThan(6);
  expect(uncovered(still)).toBeLessThan(0.01);
  // Lips of a face in the middle of the canvas, a third from its top.
  const moving = movement(frames, order - 1.2, order - 0.2);
  const resting = movement(frames, order + 0.8, order + 2);
  expect(moving).toBeGreaterThan(2 * resting);
});

function rms(samples: Float32Array): number {
  let sum = 0;
  for (const value of samples) sum += value * value;
  return Math.sqrt(sum / Math.max(1, samples.length));
}

function luma(frame: YuvFrame, x: number, y: number, matte = false): number {
  return frame.y[(matte ? y + HEIGHT : y) * frame.width + x]!;
}

/** Furthest from grey that the matte is. */
function chromaOf({ u, v, width, height }: YuvFrame): number {
  const from = (width / 2) * (height / 4);
  let most = 0;
  for (const plane of [u, v])
    for (let at = from + width; at < plane.length; at++) most = Math.max(most, Math.abs(plane[at]! - 128));
  return most;
}

/** Share of pixels that have colour where the matte has nothing. */
function uncovered(frame: YuvFrame): number {
  let count = 0;
  for (let y = 4; y < HEIGHT - 4; y++)
    for (let x = 0; x < WIDTH; x++) if (luma(frame, x, y, true) < 24 && luma(frame, x, y) > 48) count++;
  return count / (WIDTH * HEIGHT);
}

/** How much the mouth changes from picture to picture, luma. */
function movement(frames: readonly YuvFrame[], from: number, to: number): number {
  let sum = 0;
  let count = 0;
  for (let n = Math.round(from * FPS); n < Math.min(frames.length - 1, to * FPS); n++)
    for (let y = 92; y < 116; y++)
      for (let x = WIDTH / 2 - 14; x < WIDTH / 2 + 14; x++) {
        sum += Math.abs(luma(frames[n]!, x, y) - luma(frames[n + 1]!, x, y));
        count++;
      }
  return sum / count;
}

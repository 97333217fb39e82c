import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PhonemeTime, SpeechTimings } from '@cyclorama/speech';
import { readFrames } from '@cyclorama/stage/testing';
import type { RgbaFrame } from '@cyclorama/stage/testing';
import { FPS, layTimeline } from '../../compile/index.ts';
import { createHostPool } from '../../hosts/child-hosts.ts';
import { produceForTest } from './testing/produce.ts';
import type { TestProduction } from './testing/produce.ts';

const hosts = createHostPool();
let video: TestProduction | undefined;
let timings: SpeechTimings;
let openings: readonly number[];
let speechStart: number;

/** Clara's mouth and chin in the layout. */
const MOUTH = { dx: 880, dy: 270, width: 160, height: 120 };
const DARK = 75;

/** Dark pixels between the lips: under two hundred (the line of the lips) when closed, several hundred when open. */
function opening(frame: RgbaFrame): number {
  let dark = 0;
  for (let y = 20; y < 110; y += 1) {
    for (let x = 30; x < 130; x += 1) {
      const at = (y * frame.width + x) * 4;
      const luma = 0.2126 * frame.rgba[at]! + 0.7152 * frame.rgba[at + 1]! + 0.0722 * frame.rgba[at + 2]!;
      if (luma < DARK) dark += 1;
    }
  }
  return dark;
}

const OPEN = 400;
const CLOSED = 260;

beforeAll(async () => {
  const made = await produceForTest(hosts, {
    model_asset_id: 'clara',
    view_mode: 'LANDSCAPE',
    video_config: { codec: 'H264', bitrate: 4000, clip_mode: 'CROP', ...MOUTH },
    shoot_scripts: [
      {
        shoot_script: {
          text_config: { text: '<speak>Mama saw palms. <break time="1s"/> Papa bought a farm.</speak>' },
        },
      },
    ],
  });
  video = made;
  timings = made.timings[0]!;
  openings = (await readFrames(made.videoPath)).map(opening);
  speechStart = layTimeline([timings.duration]).segments[0]!.speechFrame / FPS;
}, 240_000);

afterAll(async () => {
  await hosts.close();
  if (video !== undefined) rmSync(video.workDir, { recursive: true, force: true });
});

/** Frames that lie wholly inside a stretch of the speech. */
function framesIn(start: number, end: number): readonly number[] {
  const from = Math.ceil((speechStart + start) * FPS);
  const to = Math.floor((speechStart + end) * FPS);
  return openings.slice(from, to);
}

const sounds = (viseme: string, shortest: number): readonly PhonemeTime[] =>
  timings.phonemes.filter((one) => one.viseme === viseme && one.end - one.start >= shortest);

describe('the mouth in a decoded video', () => {
  it('is open on every long vowel', () => {
    const vowels = sounds('aa', 0.12);
    expect(vowels.length).toBeGreaterThan(3);
    for (const { start, end } of vowels) {
      expect(Math.max(...framesIn(start - 0.02, end + 0.02)), `at ${start.toFixed(2)} s`).toBeGreaterThan(
        OPEN,
      );
    }
  });

  it('is closed on m, b and p', () => {
    const closures = sounds('PP', 0.09);
    expect(closures.length).toBeGreaterThan(2);
    for (const { start, end } of closures) {
      expect(Math.min(...framesIn(start - 0.02, end + 0.02)), `at ${start.toFixed(2)} s`).toBeLessThan(
        CLOSED,
      );
    }
  });

  it('is closed in every silence, from 80 ms after the last sound to 80 ms before the next', () => {
    const { phonemes, duration } = timings;
    const spoken = phonemes.filter((one) => one.viseme !== 'sil');
    const edges = [-speechStart, ...spoken.flatMap((one) => [one.start, one.end]), duration + 0.5];
    let checked = 0;
    for (let n = 0; n < edges.length; n += 2) {
      for (const open of framesIn(edges[n]! + 0.08, edges[n + 1]! - 0.08)) {
        checked += 1;
        expect(open, `in the silence from ${edges[n]!.toFixed(2)} s`).toBeLessThan(CLOSED);
      }
    }
    expect(checked).toBeGreaterThan(25);
  });
});

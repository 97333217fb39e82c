import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { makeTestVideo } from '../testing/make-video.ts';
import { readFrameNumber } from '../testing/picture.ts';
import { findClap, makeClap } from '../testing/tone.ts';
import { openLiveSource } from './sources/index.ts';
import { document, layer, Rig, rgbaOf, scene, source } from './testing/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'stage-soak-'));
afterAll(() => rmSync(folder, { recursive: true }));

const FRAMES = 50;
const MINUTES = Number(process.env['SOAK_MINUTES'] ?? 60);

describe('an hour of programme', () => {
  it('keeps every frame, picture and sound together, and its memory', { timeout: 3_600_000 }, async () => {
    const path = join(folder, 'loop.mp4');
    const clap = makeClap(FRAMES / 25, 0.4);
    await makeTestVideo(path, {
      width: 320,
      height: 180,
      fps: 25,
      frames: FRAMES,
      sound: { left: clap, right: clap },
    });
    const input = { kind: 'file', path, beginMs: 0, endMs: 0, repeat: -1 } as const;
    const sources = [source('loop', { input }), source('small', { input })];
    const scenes = [
      scene([layer('loop')]),
      scene([layer('loop'), layer('small', { width: 0.25, height: 0.25, y: 0.75 })]),
    ];
    const rig = await Rig.start({ document: document(sources, scenes[0]!), openSource: openLiveSource });
    const rss: number[] = [];
    const wrong: string[] = [];
    const offsets: number[] = [];
    let zero = -1;
    const left = new Float32Array(48_000);
    const right = new Float32Array(48_000);
    const check = (frame: number): void => {
      // A second of every minute is looked at; the rest only has to be made.
      if (frame % 1500 >= 75) return;
      const number = readFrameNumber(rgbaOf(rig, frame));
      if (zero < 0 && number !== null) zero = frame - number;
      const want = zero < 0 ? null : (frame - zero) % FRAMES;
      if (number !== want) wrong.push(`frame ${frame} shows ${number}, not ${want}`);
      // Half a second after the clap's frame the ring holds it surely.
      if (number !== 25) return;
      const begin = (frame - 24) * 1920;
      if (!rig.stage.thread.pgm.sound.read(begin, 48_000 * 0.9, left, right)) throw new Error('no sound');
      const at = findClap(left.subarray(0, 48_000 * 0.9));
      offsets.push(((at + begin) / 1920 - (frame - 15)) * 40);
    };
    for (let minute = 0; minute < MINUTES; minute++) {
      const taken = rig.stage.apply(document(sources, scenes[minute % 2]!), { atFrame: rig.next + 700 });
      await rig.frames(1500, check);
      await taken;
      rss.push(process.memoryUsage.rss() / 2 ** 20);
    }
    await rig.stop();
    expect(wrong).toEqual([]);
    expect(offsets.length).toBeGreaterThanOrEqual(MINUTES);
    for (const offset of offsets) expect(Math.abs(offset)).toBeLessThanOrEqual(40);
    expect(rig.stage.status().late.missed).toBe(0);
    const settled = rss[Math.min(4, rss.length - 1)]!;
    expect(rss.at(-1)! - settled).toBeLessThan(40);
    expect(rig.events.filter(({ kind }) => kind === 'fault' || kind === 'fallback')).toEqual([]);
  });
});

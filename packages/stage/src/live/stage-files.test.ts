import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeTestVideo } from '../testing/make-video.ts';
import { readFrameNumber } from '../testing/picture.ts';
import { goertzel } from '../testing/tone.ts';
import type { LiveSource } from './document.ts';
import { openLiveSource } from './sources/index.ts';
import { StageTime } from './time.ts';
import { document, layer, Rig, scene, source, toRgba } from './testing/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'stage-files-'));
const rigs: Rig[] = [];
const paths = { a: join(folder, 'a.mp4'), b: join(folder, 'b.mp4') };

beforeAll(async () => {
  await makeTestVideo(paths.a, { width: 320, height: 180, fps: 25, frames: 50, tone: 440 });
  await makeTestVideo(paths.b, { width: 640, height: 360, fps: 25, frames: 50, tone: 1000 });
});
afterEach(async () => {
  await Promise.all(rigs.splice(0).map((rig) => rig.stop()));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(id: 'a' | 'b', more: Partial<LiveSource> = {}): LiveSource {
  return source(id, {
    input: { kind: 'file', path: paths[id], beginMs: 0, endMs: 0, repeat: -1 },
    ...more,
  });
}

async function start(...options: Parameters<typeof Rig.start>): Promise<Rig> {
  const rig = await Rig.start(...options);
  rigs.push(rig);
  return rig;
}

function number(rig: Rig, frame: number): number | null {
  const picture = rig.picture(frame);
  return readFrameNumber({ ...picture, rgba: toRgba(picture) });
}

describe('programme on the wall clock', () => {
  it('makes no frame before its time, goes on without sources, and answers where a change took effect', async () => {
    const time = StageTime.wall();
    const rig = await start({
      document: document([file('a')], scene([layer('a')])),
      openSource: openLiveSource,
      time,
    });
    const { board, grid, pgm } = rig.stage.thread;
    const early: number[] = [];
    for (let seen = board.next; seen < 30; seen = board.next) {
      await board.changed(seen, 5000);
      const made = board.next - 1;
      if (made >= 0 && time.now() < grid.startMs + made * 40 - 1) early.push(made);
    }
    expect(early).toEqual([]);
    const asked = board.next;
    const { frame, late, wallMs } = await rig.stage.apply(document([], scene([])));
    expect(late).toBe(false);
    expect(frame).toBeGreaterThanOrEqual(asked);
    // The answer may come while the frame is still being counted.
    expect(frame).toBeLessThanOrEqual(board.next);
    expect(Math.abs(wallMs - (Date.now() - time.now() + grid.startMs + frame * 40))).toBeLessThan(5);
    while (board.next < frame + 5) await board.changed(board.next, 5000);
    // Blocks of 20 ms that are over are there.
    expect(pgm.sound.written).toBeGreaterThanOrEqual((board.next - 1) * 1920);
    expect(pgm.sound.written).toBeLessThanOrEqual((time.now() - grid.startMs) * 48);
    rig.stage.fence();
    await rig.stop();
    const last = board.next;
    expect(pgm.frames.stopped).toBe(true);
    await expect(rig.stage.apply(document([], scene([])))).rejects.toThrow(/ended/);
    expect(board.next).toBe(last);
  });
});

describe('programme of files', () => {
  it('repeats a file without losing or doubling a frame, around its end too', async () => {
    const rig = await start({
      document: document([file('a')], scene([layer('a')])),
      openSource: openLiveSource,
    });
    const seen: (number | null)[] = [];
    await rig.frames(130, (frame) => {
      seen.push(number(rig, frame));
    });
    const first = seen.indexOf(0);
    expect(first).toBeGreaterThanOrEqual(0);
    expect(first).toBeLessThan(25);
    expect(seen.slice(first)).toEqual(seen.slice(first).map((_, n) => n % 50));
  });

  it('sounds what it shows, and crosses over with the picture', async () => {
    const sources = [file('a'), file('b')];
    const rig = await start({
      document: document(sources, scene([layer('a')])),
      openSource: openLiveSource,
    });
    await rig.frames(50);
    const applied = rig.stage.apply(document(sources, scene([layer('b')])));
    await rig.frames(25);
    const { frame } = await applied;
    const { sound } = rig.stage.thread.pgm;
    const left = new Float32Array(19_200);
    const right = new Float32Array(19_200);
    expect(sound.read(frame * 1920 - 24_000, 19_200, left, right)).toBe(true);
    const before = { a: goertzel(left, 440), b: goertzel(left, 1000) };
    expect(sound.read(frame * 1920 + 9600, 19_200, left, right)).toBe(true);
    const after = { a: goertzel(left, 440), b: goertzel(left, 1000) };
    expect(before.a).toBeGreaterThan(0.3);
    expect(before.b).toBeLessThan(0.01);
    expect(after.b).toBeGreaterThan(0.3);
    expect(after.a).toBeLessThan(0.01);
  });
});

describe('a file that is held', () => {
  const cue = (hold: boolean, repeat = 0): LiveSource => ({
    ...file('b'),
    input: { kind: 'file', path: paths.b, beginMs: 0, endMs: 0, repeat },
    decode: 'when-used',
    hold,
  });

  it('stands at its first picture and plays from it with the frame of the take that was planned', async () => {
    const rig = await start({
      document: document([file('a'), cue(true)], scene([layer('a')])),
      openSource: openLiveSource,
    });
    await rig.frames(30);
    const state = (): string | undefined => rig.stage.status().sources.find(({ id }) => id === 'b')?.state;
    expect(state()).toBe('paused');
    const applied = rig.stage.apply(document([cue(false)], scene([layer('b')])), { atFrame: 40 });
    // A change in between knows nothing of the plan, and holds it still.
    const between = rig.stage.apply(document([file('a'), cue(true)], scene([layer('a')])));
    const seen: (number | null)[] = [];
    await rig.frames(70, (frame) => {
      if (frame >= 40) seen.push(number(rig, frame));
    });
    expect((await between).frame).toBeLessThan(40);
    expect(await applied).toMatchObject({ frame: 40, late: false });
    expect(seen).toEqual([...Array(50).keys(), ...Array<number>(10).fill(49)]);
    expect(state()).toBe('ended');
    // Its sound begins with it.
    const { sound } = rig.stage.thread.pgm;
    const left = new Float32Array(9600);
    const right = new Float32Array(9600);
    expect(sound.read(41 * 1920, 9600, left, right)).toBe(true);
    expect(goertzel(left, 1000)).toBeGreaterThan(0.3);
    expect(sound.read(40 * 1920 - 9600, 9600, left, right)).toBe(true);
    expect(goertzel(left, 1000)).toBeLessThan(0.01);
  });

  it('takes the frames that it needs when it is let go at once', async () => {
    const rig = await start({
      document: document([file('a'), cue(true)], scene([layer('a')])),
      openSource: openLiveSource,
    });
    await rig.frames(30);
    const applied = rig.stage.apply(document([cue(false)], scene([layer('b')])), { atFrame: 12 });
    const seen = new Map<number, number | null>();
    await rig.frames(20, (frame) => {
      seen.set(frame, number(rig, frame));
    });
    const { frame, late } = await applied;
    expect(late).toBe(true);
    expect(frame).toBeLessThanOrEqual(34);
    expect([...seen.keys()].filter((n) => n >= frame).map((n) => seen.get(n)! - (n - frame))).toEqual(
      Array<number>(50 - frame).fill(0),
    );
  });

  it('shows its first picture where it is seen before, and follows its delay', async () => {
    const rig = await start({
      document: document([{ ...cue(true), delayMs: 200 }], scene([layer('b')])),
      openSource: openLiveSource,
    });
    await rig.frames(30);
    expect(number(rig, 29)).toBe(0);
    const applied = rig.stage.apply(document([{ ...cue(false), delayMs: 200 }], scene([layer('b')])));
    const seen: (number | null)[] = [];
    await rig.frames(15, (frame) => {
      seen.push(number(rig, frame));
    });
    const { frame } = await applied;
    expect(seen.slice(frame - 30)).toEqual([...Array(45 - frame).keys()]);
  });
});

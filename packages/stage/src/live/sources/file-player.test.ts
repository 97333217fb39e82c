import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { goertzel, makeTestVideo } from '../../testing/index.ts';
import type { LiveInput } from '../document.ts';
import { Rig, scratch, START, until, type Look } from './test-rig.ts';

const folder = await scratch();
const clip = join(folder, 'clip.mp4');
const numbers = (looks: readonly Look[]): (number | null)[] => looks.map(({ number }) => number);
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, n) => from + n);

let rig: Rig;

async function play(input: Partial<Extract<LiveInput, { kind: 'file' }>> = {}, fps = 25): Promise<Rig> {
  rig = await Rig.open({ kind: 'file', path: clip, beginMs: 0, endMs: 0, repeat: 0, ...input }, { fps });
  return rig;
}

beforeAll(async () => {
  await makeTestVideo(clip, { width: 160, height: 90, fps: 25, frames: 100, tone: 440 });
});
afterEach(async () => {
  await rig.close();
  expect(rig.memory.inUse).toBe(0);
});

describe('a file', () => {
  it('loops to the frame and without a seam in its sound', async () => {
    await play({ repeat: -1 });
    const looks = await rig.ticks(250);
    expect(numbers(looks)).toEqual([...range(0, 100), ...range(0, 100), ...range(0, 50)]);
    // 440 Hz goes into four seconds a whole number of times: the sine runs on over the seams at 4 and 8 s.
    const sound = rig.sound(START + 40 + 3500, 6.3 * 48_000);
    expect(goertzel(sound, 440)).toBeGreaterThan(0.495);
    let steepest = 0;
    for (let n = 1; n < sound.length; n++) steepest = Math.max(steepest, Math.abs(sound[n]! - sound[n - 1]!));
    expect(steepest).toBeLessThan(0.5 * 2 * Math.PI * (440 / 48_000) * 1.15);
  });

  it.each<readonly [string, number, number, number, number]>([
    ['from an offset to an offset', 1000, 1400, 25, 35],
    ['to an offset from its end', 3000, -600, 75, 85],
    ['from inside a picture', 1030, 1250, 25, 32],
  ])('plays %s, round after round', async (_name, beginMs, endMs, from, to) => {
    await play({ beginMs, endMs, repeat: -1 });
    const round = range(from, to);
    const count = round.length;
    const expected = range(0, 40).map((n) => round[n % count]);
    expect(numbers(await rig.ticks(40))).toEqual(expected);
  });

  it('repeats as often as asked, holds its last frame and says that it is over', async () => {
    await play({ beginMs: 3600, repeat: 2 });
    const looks = await rig.ticks(40);
    expect(numbers(looks).slice(0, 30)).toEqual([...range(90, 100), ...range(90, 100), ...range(90, 100)]);
    expect(numbers(looks).slice(30)).toEqual(Array(10).fill(99));
    expect(rig.source.board.state).toBe('ended');
    // Sound ends with the pictures: at tick 1 the first frame, 30 frames of 40 ms.
    expect(rig.source.board.soundWritten).toBe((START + 40 + 30 * 40) * 48);
    await rig.control({ kind: 'play' });
    expect(numbers(await rig.ticks(3))).toEqual([90, 91, 92]);
  });

  it('pauses on the picture that is shown and goes on with the next', async () => {
    await play();
    expect(numbers(await rig.ticks(10))).toEqual(range(0, 10));
    await rig.control({ kind: 'pause' });
    const held = numbers(await rig.ticks(20));
    // The programme may already be drawing its next frame: one picture may follow.
    expect(held.slice(1)).toEqual(Array(19).fill(held[1]));
    expect(held[1]! - 9).toBeLessThanOrEqual(1);
    expect(rig.source.board.state).toBe('paused');
    expect(rig.source.board.soundWritten / 48 - START).toBeLessThanOrEqual(400 + 80);
    await rig.control({ kind: 'play' });
    expect(numbers(await rig.ticks(10))).toEqual(range(held[1]! + 1, held[1]! + 11));
    expect(rig.source.board.state).toBe('live');
    expect(goertzel(rig.sound(rig.now - 240, 0.2 * 48_000), 440)).toBeGreaterThan(0.45);
  });

  it('seeks to the picture that stands at a time, playing and paused', async () => {
    await play();
    await rig.ticks(5);
    await rig.control({ kind: 'seek', ms: 2010 });
    expect(numbers(await rig.ticks(6))).toEqual(range(50, 56));
    await rig.control({ kind: 'pause' });
    await rig.ticks(2);
    await rig.control({ kind: 'seek', ms: 400 });
    expect(numbers(await rig.ticks(4))).toEqual([10, 10, 10, 10]);
    expect(rig.source.board.state).toBe('paused');
    await rig.control({ kind: 'play' });
    expect(numbers(await rig.ticks(4))).toEqual(range(11, 15));
    await rig.control({ kind: 'seek', ms: 1e9 });
    expect(numbers(await rig.ticks(4))).toEqual([99, 99, 99, 99]);
    expect(rig.source.board.state).toBe('ended');
    await expect(rig.source.control({ kind: 'seek', ms: -1 })).rejects.toThrow('position');
  });

  it('runs on unseen, and is at the right picture when somebody looks again', async () => {
    await play({ repeat: -1 });
    await rig.ticks(10);
    rig.source.setActive(false);
    await rig.ticks(115);
    const { decoded } = rig.source.board;
    expect(decoded).toBeLessThan(25);
    rig.source.setActive(true);
    const looks = numbers(await rig.ticks(5));
    expect(looks.slice(1)).toEqual(range(26, 30));
  });

  it.each([
    [50, 25, range(0, 40).map((n) => (n * 2) % 100)],
    [24, 25, [...range(0, 12), 11, ...range(12, 36), 35, ...range(36, 48)]],
  ])('of %i pictures a second shows the nearest in a programme of %i', async (fps, programme, expected) => {
    const path = join(folder, `at${fps}.mp4`);
    await makeTestVideo(path, { width: 160, height: 90, fps, frames: fps * 2 });
    await play({ path, repeat: -1 }, programme);
    expect(numbers(await rig.ticks(expected.length))).toEqual(expected);
    expect(rig.source.board.hasSound).toBe(false);
  });

  it('that cannot be read is lost with a reason, and is tried again', async () => {
    rig = await Rig.open({ kind: 'file', path: join(folder, 'none.mp4'), beginMs: 0, endMs: 0, repeat: 0 });
    await until(() => rig.states.filter(({ state }) => state === 'lost').length >= 1);
    expect(rig.states[0]?.reason).toContain('cannot open');
    await makeTestVideo(join(folder, 'none.mp4'), { width: 160, height: 90, fps: 25, frames: 10 });
    await until(() => rig.source.board.written > 0);
    expect(rig.source.board.reconnects).toBeGreaterThan(0);
    expect(numbers(await rig.ticks(5))[4]).not.toBeNull();
  });
});

import { afterEach, describe, expect, it } from 'vitest';
import { rms } from '../testing/tone.ts';
import type { LiveEvent } from './stage-api.ts';
import {
  document,
  layer,
  lumaAt,
  plain,
  scene,
  source,
  startPainted,
  type PaintedOptions,
  type PaintedRig,
} from './testing/index.ts';

const rigs: PaintedRig[] = [];
afterEach(async () => {
  await Promise.all(rigs.splice(0).map(({ rig }) => rig.stop()));
});

async function start(...options: Parameters<typeof startPainted>): Promise<PaintedRig> {
  const started = await startPainted(...options);
  rigs.push(started);
  return started;
}

const SIZE = { width: 320, height: 180 };
const LOOKS: Readonly<Record<string, PaintedOptions>> = {
  camera: { ...SIZE, paint: plain(200), tone: 440 },
  other: { ...SIZE, paint: plain(120) },
};
const SOURCES = [source('camera', { label: 'Camera 1' }), source('other')];
const CAMERA = document(SOURCES, scene([layer('other'), layer('camera', { width: 0.5 })]));

const fallbacks = (events: readonly LiveEvent[]): LiveEvent[] =>
  events.filter(({ kind }) => kind === 'fallback');
/** A place where the card has no words. */
const corner = ({ rig }: PaintedRig, frame: number): number => lumaAt(rig, frame, 8, 170);

describe('a source that stalls', () => {
  it('is replaced by its last picture, blurred and darkened, within a second, and comes back at once', async () => {
    const painted = await start(CAMERA, LOOKS);
    const { rig, made } = painted;
    await rig.frames(30);
    made.get('camera')!.stall();
    const luma: number[] = [];
    const from = rig.next;
    await rig.frames(40, (frame) => {
      luma.push(corner(painted, frame));
    });
    const [lost] = fallbacks(rig.events);
    expect(lost).toMatchObject({ kind: 'fallback', source: 'camera', on: true });
    const first = (lost as { frame: number }).frame - from;
    // A few pictures were on their way; 600 ms after the last of them, at most a second after the stall became visible.
    const lastFresh = 4;
    expect(first).toBeGreaterThan(14);
    expect(first - lastFresh).toBeLessThanOrEqual(25);
    expect(luma.slice(0, first).every((value) => value === 200)).toBe(true);
    expect(luma.slice(first).every((value) => value > 60 && value < 130)).toBe(true);
    // Everything else goes on.
    expect(lumaAt(rig, rig.next - 1, 300, 90)).toBe(120);

    made.get('camera')!.resume();
    rig.events.length = 0;
    const back = rig.next;
    await rig.frames(2);
    expect(fallbacks(rig.events)).toEqual([{ kind: 'fallback', source: 'camera', on: false, frame: back }]);
    expect(corner(painted, back)).toBe(200);
  });

  it('carries its name and a word', async () => {
    const { rig, made } = await start(CAMERA, LOOKS);
    await rig.frames(10);
    made.get('camera')!.stall();
    await rig.frames(40);
    const picture = rig.picture(rig.next - 1);
    const middle = new Set<number>();
    for (let y = 60; y < 130; y++) for (let x = 30; x < 130; x++) middle.add(picture.y[y * 320 + x]!);
    // Letters are brighter than anything of a darkened picture.
    expect(Math.max(...middle)).toBeGreaterThan(180);
  });

  it('falls silent and sounds again', async () => {
    const { rig, made } = await start(CAMERA, LOOKS);
    const left = new Float32Array(4800);
    const right = new Float32Array(4800);
    const level = (): number => {
      const { sound } = rig.stage.thread.pgm;
      expect(sound.read(sound.written - 4800, 4800, left, right)).toBe(true);
      return rms(left);
    };
    await rig.frames(30);
    expect(level()).toBeGreaterThan(0.15);
    made.get('camera')!.stall();
    made.get('camera')!.setState('lost', 'gone');
    await rig.frames(25);
    expect(level()).toBe(0);
    made.get('camera')!.resume();
    made.get('camera')!.setState('live');
    await rig.frames(25);
    expect(level()).toBeGreaterThan(0.15);
  });

  it('is replaced sooner when it is known to be lost', async () => {
    const { rig, made } = await start(CAMERA, LOOKS);
    await rig.frames(10);
    made.get('camera')!.stall();
    made.get('camera')!.setState('lost', 'connection closed');
    const from = rig.next;
    await rig.frames(25);
    const [lost] = fallbacks(rig.events) as { frame: number }[];
    expect(lost!.frame - from).toBeLessThan(15);
    expect(rig.events).toContainEqual({
      ...{ kind: 'source', source: 'camera', state: 'lost', frame: from - 1 },
      ...{ reason: 'connection closed', width: 320, height: 180 },
    });
  });

  it('has a card ready when it is taken on air in this state', async () => {
    const painted = await start(document(SOURCES, scene([layer('other')])), LOOKS);
    const { rig, made } = painted;
    await rig.frames(5);
    made.get('camera')!.stall();
    await rig.frames(40);
    expect(fallbacks(rig.events)).toEqual([]);
    const applied = rig.stage.apply(CAMERA);
    await rig.frames(12);
    const { frame } = await applied;
    const [on] = fallbacks(rig.events) as { frame: number }[];
    expect(on!.frame - frame).toBeLessThanOrEqual(10);
    expect(corner(painted, rig.next - 1)).toBeLessThan(130);
  });
});

describe('a source without a card', () => {
  it('keeps its last picture, and shows nothing while it has none', async () => {
    const bare = [source('camera', { card: false }), source('other')];
    const painted = await start({ ...CAMERA, sources: bare }, LOOKS);
    const { rig, made } = painted;
    await rig.frames(10);
    made.get('camera')!.stall();
    made.get('camera')!.setState('lost', 'gone');
    await rig.frames(60);
    expect(fallbacks(rig.events)).toEqual([]);
    expect(corner(painted, rig.next - 1)).toBe(200);
  });
});

describe('what is no failure', () => {
  it.each(['paused', 'ended'] as const)('a source that is %s holds its picture', async (state) => {
    const painted = await start(CAMERA, LOOKS);
    const { rig, made } = painted;
    await rig.frames(10);
    made.get('camera')!.stall();
    made.get('camera')!.setState(state);
    await rig.frames(60);
    expect(fallbacks(rig.events)).toEqual([]);
    expect(corner(painted, rig.next - 1)).toBe(200);
  });

  it('a picture stays', async () => {
    const still = { ...LOOKS, camera: { ...LOOKS['camera']!, fps: 0 } };
    const image = [source('camera', { input: { kind: 'image', path: 'none.png' } }), source('other')];
    const painted = await start({ ...CAMERA, sources: image }, still);
    await painted.rig.frames(60);
    expect(fallbacks(painted.rig.events)).toEqual([]);
    expect(corner(painted, painted.rig.next - 1)).toBe(200);
  });

  it('a source that was asleep is given time to wake', async () => {
    const asleep = [source('camera', { decode: 'when-used' }), source('other')];
    const painted = await start({ ...CAMERA, sources: asleep }, LOOKS);
    const { rig } = painted;
    await rig.frames(10);
    const away = rig.stage.apply({ ...CAMERA, sources: asleep, pgm: scene([layer('other')]) });
    await rig.frames(60);
    await away;
    const back = rig.stage.apply({ ...CAMERA, sources: asleep });
    await rig.frames(30);
    await back;
    expect(fallbacks(rig.events)).toEqual([]);
    expect(corner(painted, rig.next - 1)).toBe(200);
  });

  it('a slow stream is slow', async () => {
    const painted = await start(CAMERA, { ...LOOKS, camera: { ...LOOKS['camera']!, fps: 2 } });
    await painted.rig.frames(60);
    expect(fallbacks(painted.rig.events)).toEqual([]);
  });
});

describe('a source that never had a picture', () => {
  it('shows a calm card with its name', async () => {
    const painted = await start(CAMERA, { ...LOOKS, camera: { ...LOOKS['camera']!, silent: true } });
    const { rig } = painted;
    await rig.frames(10);
    // Until then what lies below is seen.
    expect(corner(painted, 5)).toBe(120);
    await rig.frames(15);
    expect(fallbacks(rig.events)).toMatchObject([{ source: 'camera', on: true }]);
    expect(corner(painted, 24)).toBeLessThan(60);
  });
});

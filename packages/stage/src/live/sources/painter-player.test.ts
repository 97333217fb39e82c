import { afterEach, expect, it, vi } from 'vitest';
import { goertzel } from '../../testing/index.ts';
import { Rig } from './test-rig.ts';

const module = new URL('./test-live-painter.js', import.meta.url).href;
let rig: Rig;
afterEach(() => rig.close());

/** Columns that are white, by luma and alpha. */
function columns(): number[] {
  const picture = rig.shown!;
  const { bytes } = rig.memory;
  const found: number[] = [];
  for (let x = 0; x < 64; x++) {
    const at = 10 * picture.strideY + x;
    if (bytes[picture.y + at]! > 200 && bytes[picture.a + at] === 255) found.push(x);
  }
  return found;
}

it('a painter draws each frame, converts what changed, and speaks when it is told', async () => {
  rig = await Rig.open({ kind: 'painter', module, options: {} });
  let before = -2;
  for (let n = 0; n < 40; n++) {
    await rig.tick();
    const [x, next, ...more] = columns();
    expect(more).toEqual([]);
    expect(next).toBe(x! + 1);
    if (before >= 0) expect(x).toBe((before + 2) % 64);
    before = x!;
  }
  expect(rig.source.board.state).toBe('live');
  const silent = rig.sound(rig.now - 300, 48 * 200);
  expect(silent.every((value) => value === 0)).toBe(true);
  const told = rig.now;
  await rig.control({ kind: 'tell', message: 1000 });
  await rig.ticks(20);
  const sound = rig.sound(told, 48 * 700);
  const first = sound.findIndex((value) => Math.abs(value) > 0.1);
  expect(first / 48).toBeLessThan(120);
  expect(goertzel(sound, 1000, { from: 48 * 200 })).toBeGreaterThan(0.49);
  await expect(rig.source.control({ kind: 'tell', message: 'x' })).rejects.toThrow('not a tone');
  await expect(rig.source.control({ kind: 'pause' })).rejects.toThrow('pause');
});

it('a painter rests while nobody looks and is in the present at once afterwards', async () => {
  rig = await Rig.open({ kind: 'painter', module, options: {} });
  await rig.ticks(10);
  const [before] = columns();
  rig.source.setActive(false);
  await rig.source.settle();
  const { written } = rig.source.board;
  await rig.ticks(50);
  expect(rig.source.board.written).toBe(written);
  rig.source.setActive(true);
  await rig.source.settle();
  await rig.ticks(2);
  expect(columns()[0]).toBe((before! + 52 * 2) % 64);
});

it('a module that is none is told', async () => {
  rig = await Rig.open({ kind: 'painter', module: new URL('./types.js', import.meta.url).href, options: {} });
  expect(rig.states[0]).toMatchObject({ state: 'lost' });
  expect(rig.states[0]!.reason).toContain('createLivePainter');
});

it('drawing silences nobody: all sound that is due is made before the next picture', async () => {
  const made: unknown[] = [];
  rig = await Rig.open(
    { kind: 'painter', module, options: {} },
    { options: { onReport: (samples) => made.push(samples) } },
  );
  await rig.ticks(10);
  // Reports come by message, a little after the board is settled.
  await vi.waitFor(() => expect(made).toHaveLength(rig.source.board.written));
  made.length = 0;
  // The machine was busy for two pictures.
  rig.time.moveTo(rig.now + 80);
  await rig.source.settle();
  await vi.waitFor(() => expect(made).toHaveLength(2));
  expect(made[0]).toBe(made[1]);
});

it('sound that was made ahead is taken back where it cannot have been heard', async () => {
  rig = await Rig.open({ kind: 'painter', module, options: {} });
  await rig.ticks(5);
  await rig.control({ kind: 'tell', message: 1000 });
  await rig.ticks(10);
  const told = rig.now;
  const before = rig.source.board.soundWritten;
  await rig.control({ kind: 'tell', message: { now: 2000 } });
  // As much as before is there again, and in the present nothing has changed.
  expect(rig.source.board.soundWritten).toBe(before);
  const sound = rig.sound(told - 100, 48 * 200);
  expect(goertzel(sound, 1000, { to: 48 * 130 })).toBeGreaterThan(0.49);
  expect(goertzel(sound, 2000, { from: 48 * 140 })).toBeGreaterThan(0.49);
  // What a filter has heard stays.
  rig.source.setFilter({ gainControl: true, noise: 'off', beautify: 'off' });
  await rig.ticks(1);
  const from = rig.source.board.soundWritten;
  await rig.control({ kind: 'tell', message: { now: 1000 } });
  expect(rig.source.board.soundWritten).toBe(from);
});

it('sound that came too late comes earlier from then on, until the machine is calm', async () => {
  rig = await Rig.open({ kind: 'painter', module, options: {} });
  await rig.ticks(5);
  await rig.control({ kind: 'tell', message: 1000 });
  await rig.ticks(10);
  const aheadMs = (): number => rig.source.board.soundWritten / 48 - rig.now;
  const usual = aheadMs();
  expect(usual).toBeGreaterThan(80);
  expect(usual).toBeLessThanOrEqual(101);
  const stall = async (): Promise<number> => {
    const before = aheadMs();
    rig.time.moveTo(rig.now + 180);
    await rig.source.settle();
    return before - 180;
  };
  // What could be mixed before it was there was missed once.
  expect(await stall()).toBeLessThan(0);
  expect(await stall()).toBeGreaterThan(0);
  expect(aheadMs()).toBeLessThanOrEqual(401);
  // A minute and some seconds, in steps that are in time.
  for (let n = 0; n < 800; n++) {
    rig.time.moveTo(rig.now + 80);
    await rig.source.settle();
  }
  expect(aheadMs()).toBeLessThanOrEqual(101);
}, 30_000);

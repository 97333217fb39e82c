import { afterEach, describe, expect, it } from 'vitest';
import type { LiveTransition } from './document.ts';
import {
  document,
  layer,
  lumaAt,
  plain,
  scene,
  source,
  startPainted,
  type PaintedOptions,
  type Rig,
} from './testing/index.ts';

const rigs: Rig[] = [];
afterEach(async () => {
  await Promise.all(rigs.splice(0).map((rig) => rig.stop()));
});

async function start(...options: Parameters<typeof startPainted>): Promise<{ readonly rig: Rig }> {
  const { rig } = await startPainted(...options);
  rigs.push(rig);
  return { rig };
}

describe('a held transition', () => {
  const LOOKS: Readonly<Record<string, PaintedOptions>> = {
    dark: { width: 320, height: 180, paint: plain(60), tone: 440 },
    bright: { width: 320, height: 180, paint: plain(200), tone: 1000 },
  };
  const TWO = [source('dark'), source('bright')];
  const below = scene([layer('dark')]);
  const above = scene([layer('bright')]);
  const at = (position: number, kind: 'fade' | 'wipe' = 'fade'): ReturnType<typeof document> =>
    document(TWO, below, { held: { scene: above, kind, position } });
  /** Luma of the left edge in the frames after a document. */
  const follow = async (
    rig: Rig,
    next: ReturnType<typeof document>,
    count: number,
    transition?: LiveTransition,
  ): Promise<readonly number[]> => {
    const applied = rig.stage.apply(next, transition ? { transition } : {});
    const luma: number[] = [];
    await rig.frames(count, (frame) => {
      luma.push(lumaAt(rig, frame, 10, 10));
    });
    await applied;
    return luma;
  };
  const near = (luma: readonly number[], want: readonly number[]): void => {
    expect(luma).toHaveLength(want.length);
    luma.forEach((value, n) => expect(Math.abs(value - want[n]!)).toBeLessThanOrEqual(1.5));
  };
  const glide = { kind: 'fade', milliseconds: 120 } as const;
  const onAir = (rig: Rig): readonly string[] =>
    rig.stage.status().sources.flatMap(({ id, onPgm }) => (onPgm ? [id] : []));

  it('stands where it is put, goes back and forth, and takes both scenes on air', async () => {
    const { rig } = await start(document(TWO, below), LOOKS);
    await rig.frames(2);
    expect([onAir(rig), rig.stage.status().held]).toEqual([['dark'], undefined]);
    near(await follow(rig, at(0.25), 3), [95, 95, 95]);
    expect([onAir(rig), rig.stage.status().held]).toEqual([['dark', 'bright'], 0.25]);
    // In three frames to where it is moved, and there it stays.
    near(await follow(rig, at(0.55, 'fade'), 5, glide), [109, 123, 137, 137, 137]);
    near(await follow(rig, at(0.1), 4, glide), [116, 95, 74, 74]);
    expect(rig.events.filter(({ kind }) => kind === 'fault')).toEqual([]);
  });

  it('ends at either end without a step, in picture and sound', async () => {
    const { rig } = await start(document(TWO, below), LOOKS);
    await rig.frames(2);
    near(await follow(rig, at(0.9), 2), [186, 186]);
    near(await follow(rig, document(TWO, above), 4, glide), [190.7, 195.3, 200, 200]);
    expect(onAir(rig)).toEqual(['bright']);
    const back = document(TWO, above, { held: { scene: below, kind: 'fade', position: 0.2 } });
    near(await follow(rig, back, 1), [172]);
    near(await follow(rig, document(TWO, above), 4, glide), [181.3, 190.7, 200, 200]);
    // A cut asks for no way.
    near(await follow(rig, at(0.5), 1), [130]);
    near(await follow(rig, document(TWO, above), 1, { kind: 'cut', milliseconds: 0 }), [200]);
  });

  it('wipes to the place that it is held at', async () => {
    const { rig } = await start(document(TWO, below), LOOKS);
    await rig.frames(2);
    await follow(rig, at(0.5, 'wipe'), 2);
    const row = rig.picture(rig.next - 1).y.subarray(90 * 320, 91 * 320);
    expect([...row.subarray(0, 140)].every((value) => value === 200)).toBe(true);
    expect([...row.subarray(180)].every((value) => value === 60)).toBe(true);
  });

  it('sounds of both by their shares', async () => {
    const { rig } = await start(document(TWO, below), LOOKS);
    await rig.frames(2);
    await follow(rig, at(0.75), 12);
    const ring = rig.stage.thread.pgm.sound;
    const left = new Float32Array(9600);
    expect(ring.read(ring.written - 9600, 9600, left, new Float32Array(9600))).toBe(true);
    expect(toneOf(left, 440)).toBeCloseTo(0.25 * 0.25, 2);
    expect(toneOf(left, 1000)).toBeCloseTo(0.25 * 0.75, 2);
  });

  it('is refused beyond its ends', async () => {
    const { rig } = await start(document(TWO, below), LOOKS);
    await expect(rig.stage.apply(at(1.2))).rejects.toThrow('the position of the held transition is 1.2');
  });
});

/** Amplitude of a frequency in sound at 48 kHz. */
function toneOf(samples: Float32Array, hz: number): number {
  let re = 0;
  let im = 0;
  samples.forEach((value, n) => {
    const angle = (2 * Math.PI * hz * n) / 48_000;
    re += value * Math.cos(angle);
    im += value * Math.sin(angle);
  });
  return (2 * Math.hypot(re, im)) / samples.length;
}

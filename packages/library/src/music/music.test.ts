import { beforeAll, describe, expect, it } from 'vitest';
import type { StereoSound } from '../types.ts';
import { BED_LOUDNESS, composeMusic, MUSIC_BEDS } from './index.ts';
import { integratedLoudness } from './level.ts';

/** Power of a band around `frequency`, by Goertzel, over one stretch. */
function power(samples: Float32Array, from: number, count: number, frequency: number): number {
  const k = 2 * Math.cos((2 * Math.PI * frequency) / 48_000);
  let a = 0;
  let b = 0;
  for (let i = 0; i < count; i++) {
    const c = samples[from + i]! + k * a - b;
    b = a;
    a = c;
  }
  return (a * a + b * b - k * a * b) / (count * count);
}

describe.each(MUSIC_BEDS.map((b) => [b.id, b] as const))('%s', (id, bed) => {
  let sound: StereoSound;
  beforeAll(() => {
    sound = composeMusic(id);
  });

  it('lasts at least a minute and as long as it says', () => {
    expect(bed.duration).toBeGreaterThanOrEqual(60);
    expect(sound.left.length / 48_000).toBeCloseTo(bed.duration, 3);
    expect(sound.right).toHaveLength(sound.left.length);
  });

  it('is as loud as stated, with room above', () => {
    expect(integratedLoudness(sound)).toBeCloseTo(BED_LOUDNESS, 1);
    let peak = 0;
    for (const channel of [sound.left, sound.right])
      for (const v of channel) peak = Math.max(peak, Math.abs(v));
    expect(peak).toBeLessThan(0.8);
  });

  it('joins its end to its beginning like any two neighbours', () => {
    const { left } = sound;
    let largest = 0;
    for (let i = 1; i < left.length; i++) largest = Math.max(largest, Math.abs(left[i]! - left[i - 1]!));
    expect(Math.abs(left[0]! - left[left.length - 1]!)).toBeLessThan(largest);
    const rms = (from: number): number => {
      let sum = 0;
      for (let i = from; i < from + 4800; i++) sum += left[i]! ** 2;
      return Math.sqrt(sum / 4800);
    };
    expect(rms(left.length - 4800)).toBeGreaterThan(rms(0) / 30);
  });

  it('changes harmony from bar to bar', () => {
    const notes = Array.from({ length: 12 }, (_, i) => 220 * 2 ** (i / 12));
    const profile = (second: number): number[] => {
      const levels = notes.map(
        (f) =>
          power(sound.left, Math.round(second * 48_000), 24_000, f) +
          power(sound.left, Math.round(second * 48_000), 24_000, f * 2),
      );
      const top = Math.max(...levels);
      return levels.map((l) => l / top);
    };
    const bars = [10.2, 13, 16.1, 19.4].map(profile);
    const distances = bars
      .slice(1)
      .map((p, i) => p.reduce((sum, v, n) => sum + Math.abs(v - bars[i]![n]!), 0));
    expect(Math.max(...distances)).toBeGreaterThan(1);
  });
});

it('names a bed it does not know', () => {
  expect(() => composeMusic('silence')).toThrow('silence');
});

import { describe, expect, it } from 'vitest';
import { makeNoise, makeTone } from '../testing/index.ts';
import { Limiter } from './limiter.ts';
import { LoudnessMeter } from './loudness.ts';
import { truePeakOf } from './true-peak.ts';

const db = (value: number): number => 10 ** (value / 20);

/** Feeds stereo tones of 1 kHz, `[dBFS, seconds]` each. */
function measure(parts: readonly (readonly [number, number])[], hz = 1000): LoudnessMeter {
  const meter = new LoudnessMeter();
  for (const [level, seconds] of parts) {
    const tone = makeTone(hz, seconds, db(level));
    meter.push(tone, tone);
  }
  return meter;
}

describe('loudness after BS.1770-4', () => {
  it('reads a 997 Hz sine of 0 dBFS in one channel as −3.01 LKFS', () => {
    const meter = new LoudnessMeter();
    const tone = makeTone(997, 5, 1);
    meter.push(tone, new Float32Array(tone.length));
    expect(meter.read().integrated).toBeCloseTo(-3.01, 1);
  });

  it('reads 997 Hz at −20 dBFS in both channels as −20 LUFS in all windows', () => {
    const meter = measure([[-20, 10]], 997);
    expect(meter.read().integrated).toBeCloseTo(-20, 1);
    expect(meter.momentary).toBeCloseTo(-20, 1);
    expect(meter.shortTerm).toBeCloseTo(-20, 1);
  });

  it('passes the gating cases of EBU Tech 3341', () => {
    const cases: (readonly (readonly [number, number])[])[] = [
      [[-23, 20]],
      [
        [-36, 10],
        [-23, 60],
        [-36, 10],
      ],
      [
        [-72, 10],
        [-36, 10],
        [-23, 60],
        [-36, 10],
        [-72, 10],
      ],
      [
        [-26, 20],
        [-20, 20.1],
        [-26, 20],
      ],
    ];
    for (const parts of cases) expect(Math.abs(measure(parts).read().integrated + 23)).toBeLessThan(0.1);
  });

  it('keeps the largest momentary and short-term loudness', () => {
    const meter = measure([
      [-40, 5],
      [-18, 3.5],
      [-40, 5],
    ]);
    expect(meter.read().maxShortTerm).toBeCloseTo(-18, 0);
    expect(meter.read().maxMomentary).toBeCloseTo(-18, 1);
    expect(meter.momentary).toBeCloseTo(-40, 0);
  });

  it('reads silence as −Infinity', () => {
    const meter = new LoudnessMeter();
    meter.push(new Float32Array(96_000), new Float32Array(96_000));
    expect(meter.read().integrated).toBe(-Infinity);
    expect(meter.read().truePeak).toBe(-Infinity);
  });
});

describe('true peak', () => {
  it('finds the peak between samples (EBU Tech 3341 cases 15 to 18)', () => {
    for (const [divisor, phase] of [
      [4, 0],
      [4, 45],
      [6, 60],
      [8, 67.5],
    ] as const) {
      const tone = Float32Array.from({ length: 48_000 }, (_, n) => {
        const fade = Math.min(1, n / 4800, (47_999 - n) / 4800);
        return 0.5 * fade * Math.sin((2 * Math.PI * n) / divisor + (phase * Math.PI) / 180);
      });
      const peak = truePeakOf(tone);
      expect(peak).toBeGreaterThan(-6.02 - 0.4);
      expect(peak).toBeLessThan(-6.02 + 0.2);
    }
  });
});

describe('limiter', () => {
  const run = (input: Float32Array, ceiling: number): Float32Array => {
    const limiter = new Limiter(ceiling);
    const parts: Float32Array[] = [];
    for (let at = 0; at < input.length; at += 1000) {
      const part = input.subarray(at, at + 1000);
      parts.push(limiter.process(part, part).left);
    }
    parts.push(limiter.flush().left);
    const out = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
    let at = 0;
    for (const part of parts) {
      out.set(part, at);
      at += part.length;
    }
    return out.subarray(Limiter.delay, Limiter.delay + input.length);
  };

  it('never overshoots on noise bursts, clicks and steps', () => {
    const noise = makeNoise(2, 1.9);
    for (let n = 0; n < noise.length; n++) noise[n] = noise[n]! * (Math.floor(n / 3000) % 3 === 0 ? 1 : 0.05);
    noise[50_001] = 4;
    const step = new Float32Array(48_000).fill(1.5, 24_000);
    for (const input of [noise, step, makeTone(11_987, 1, 1.6)]) {
      expect(truePeakOf(run(input, -1))).toBeLessThanOrEqual(-1);
      expect(truePeakOf(run(input, -1))).toBeGreaterThan(-1.6);
    }
  });

  it('leaves quiet sound untouched and in place', () => {
    const tone = makeTone(440, 0.5, 0.5);
    expect(run(tone, -1)).toEqual(tone);
  });

  it('has let go half a second after a peak', () => {
    const tone = makeTone(440, 1.5, 0.5);
    tone[20_000] = 3;
    const out = run(tone, -1);
    expect(out[21_000]! / tone[21_000]!).toBeLessThan(0.5);
    expect(out[60_000]! / tone[60_000]!).toBeGreaterThan(0.97);
  });
});

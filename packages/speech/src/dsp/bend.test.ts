import { describe, expect, it } from 'vitest';
import { BAND_CENTRES, bandLevels, equalise } from './equalise.ts';
import { medianPitch, trackPitch } from './pitch.ts';
import { stretch } from './psola.ts';

const RATE = 16_000;

/** A voice with one formant at `formant` Hz, rising and falling around 120 Hz. */
function vowel(formant: number, swing = 0): Float32Array {
  let phase = 0;
  return Float32Array.from({ length: RATE }, (_, n) => {
    phase += (120 * (1 + swing * Math.sin((2 * Math.PI * 3 * n) / RATE))) / RATE;
    const t = (phase % 1) / 120;
    return 0.5 * Math.exp(-t * 400) * Math.sin(2 * Math.PI * formant * t);
  });
}

/** The loudest band. */
function peakOf(samples: Float32Array): number {
  const levels = bandLevels([samples], RATE);
  return BAND_CENTRES[levels.indexOf(Math.max(...levels))] ?? 0;
}

describe('bending a voice', () => {
  it('raises one band and leaves the others and the timing alone', () => {
    const noise = Float32Array.from({ length: RATE }, (_, n) => Math.sin(n * n * 0.37) * 0.2);
    const gains = BAND_CENTRES.map((hz) => (Math.abs(hz - 1600) < 10 ? 10 : 0));
    const before = bandLevels([noise], RATE);
    const after = bandLevels([equalise(noise, RATE, gains)], RATE);
    const at = (hz: number): number => BAND_CENTRES.findIndex((centre) => Math.abs(centre - hz) < 10);
    const change = (hz: number): number => (after[at(hz)] ?? 0) - (before[at(hz)] ?? 0);
    expect(change(1600) - change(400)).toBeGreaterThan(6);
    expect(Math.abs(change(6400) - change(400))).toBeLessThan(1.5);
    const click = new Float32Array(2000);
    click[1000] = 1;
    const out = equalise(click, RATE, gains);
    expect(out.indexOf(Math.max(...out))).toBe(1000);
  });

  it('moves formants and not the pitch', () => {
    const moved = stretch(vowel(1000), RATE, { pitch: 1, time: 1, formant: 1.26 });
    expect(medianPitch(trackPitch(moved, RATE)) / 120).toBeCloseTo(1, 1);
    expect(peakOf(vowel(1000))).toBeCloseTo(1008, -2);
    expect(peakOf(moved)).toBeCloseTo(1270, -2);
  });

  it('widens the melody around its centre', () => {
    const spread = (samples: Float32Array): number => {
      const hz = Array.from(trackPitch(samples, RATE).hz.filter((v) => v > 0)).sort((a, b) => a - b);
      return Math.log((hz[Math.floor(hz.length * 0.9)] ?? 1) / (hz[Math.floor(hz.length * 0.1)] ?? 1));
    };
    const plain = vowel(700, 0.15);
    const wide = stretch(plain, RATE, { pitch: 1, time: 1, range: { centre: 120, factor: 1.5 } });
    expect(spread(wide) / spread(plain)).toBeGreaterThan(1.25);
    // Half of a swing lies above the centre, more or less.
    const middle = medianPitch(trackPitch(wide, RATE)) / medianPitch(trackPitch(plain, RATE));
    expect(Math.abs(middle - 1)).toBeLessThan(0.1);
  });
});

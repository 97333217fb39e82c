import { describe, expect, it } from 'vitest';
import { SAMPLE_RATE } from '../types.ts';
import { dress, fadeEnds, SPEECH_LUFS } from './chain.ts';
import { Fft } from './fft.ts';
import { limit } from './limiter.ts';
import { measureLoudness, truePeakOf } from './loudness.ts';
import { medianPitch, trackPitch } from './pitch.ts';
import { stretch } from './psola.ts';
import { resample } from './resample.ts';
import { decodeWav, encodeWav } from './wav.ts';

function sine(hz: number, seconds: number, rate: number, level = 1): Float32Array {
  return Float32Array.from(
    { length: Math.round(seconds * rate) },
    (_, i) => level * Math.sin((2 * Math.PI * hz * i) / rate),
  );
}

/** A buzzing vowel: harmonics of `f0` under two formants. */
function vowel(f0: number, seconds: number, rate: number): Float32Array {
  const out = new Float32Array(Math.round(seconds * rate));
  for (let h = 1; h * f0 < rate / 2.2; h++) {
    const hz = h * f0;
    const gain = 1 / (1 + ((hz - 600) / 150) ** 2) + 0.6 / (1 + ((hz - 1500) / 200) ** 2) + 0.02;
    for (let i = 0; i < out.length; i++)
      out[i] = (out[i] ?? 0) + 0.2 * gain * Math.sin((2 * Math.PI * hz * i) / rate + h);
  }
  return out;
}

function power(samples: Float32Array, hz: number): number {
  let re = 0;
  let im = 0;
  const from = Math.floor(samples.length * 0.2);
  const to = Math.floor(samples.length * 0.8);
  for (let i = from; i < to; i++) {
    const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * (i - from)) / (to - from));
    re += window * (samples[i] ?? 0) * Math.cos((2 * Math.PI * hz * i) / SAMPLE_RATE);
    im += window * (samples[i] ?? 0) * Math.sin((2 * Math.PI * hz * i) / SAMPLE_RATE);
  }
  return 10 * Math.log10(re * re + im * im + 1e-12);
}

describe('resample', () => {
  it.each([16_000, 22_050, 24_000, 44_100])('keeps a tone and makes no images from %i Hz', (rate) => {
    const out = resample(sine(3000, 0.5, rate), rate, SAMPLE_RATE);
    expect(out.length).toBe(SAMPLE_RATE / 2);
    const image = rate - 3000;
    expect(power(out, 3000) - power(out, Math.min(image, 23_500))).toBeGreaterThan(75);
    expect(truePeakOf(out.subarray(4800, -4800))).toBeCloseTo(1, 2);
  });

  it('removes what a lower rate cannot hold', () => {
    const out = resample(sine(10_000, 0.5, SAMPLE_RATE), SAMPLE_RATE, 16_000);
    expect(Math.max(...out.subarray(1000, -1000).map(Math.abs))).toBeLessThan(0.001);
  });
});

describe('loudness', () => {
  it('measures the reference tone of BS.1770', () => {
    // A 997 Hz sine of full scale in one channel is −3.01 LUFS by definition.
    expect(measureLoudness([sine(997, 3, SAMPLE_RATE)]).integrated).toBeCloseTo(-3.01, 1);
    expect(measureLoudness([sine(997, 3, SAMPLE_RATE, 0.1)]).integrated).toBeCloseTo(-23.01, 1);
  });

  it('does not count pauses', () => {
    const gap = new Float32Array(SAMPLE_RATE * 6);
    gap.set(sine(997, 3, SAMPLE_RATE, 0.1));
    expect(measureLoudness([gap]).integrated).toBeCloseTo(-23.1, 0);
    expect(measureLoudness([new Float32Array(SAMPLE_RATE)])).toEqual({
      integrated: -Infinity,
      truePeak: -Infinity,
    });
  });

  it('sees peaks between the samples', () => {
    // At a quarter of the rate with a phase of 45°, all samples are at 0.707.
    const tone = Float32Array.from({ length: 4800 }, (_, i) => Math.sin((Math.PI / 2) * i + Math.PI / 4));
    expect(Math.max(...tone)).toBeLessThan(0.71);
    expect(measureLoudness([tone]).truePeak).toBeGreaterThan(-0.4);
  });
});

describe('limit', () => {
  it('holds the true peak and leaves quiet sound alone', () => {
    const quiet = sine(440, 0.2, SAMPLE_RATE, 0.5);
    const same = quiet.slice();
    limit(same);
    expect(same).toEqual(quiet);
    const loud = sine(440, 0.5, SAMPLE_RATE, 0.3);
    for (let i = 9600; i < 12_000; i++) loud[i] = (loud[i] ?? 0) * 8;
    const before = loud.slice();
    limit(loud);
    expect(20 * Math.log10(truePeakOf(loud))).toBeLessThanOrEqual(-1);
    // Far from the burst nothing changes, and nothing is clipped flat.
    expect(loud[100]).toBeCloseTo(before[100] ?? 1, 5);
    let flat = 0;
    for (let i = 1; i < loud.length; i++) if (Math.abs(loud[i] ?? 0) > 0.5 && loud[i] === loud[i - 1]) flat++;
    expect(flat).toBe(0);
  });
});

describe('pitch', () => {
  it.each([70, 110, 180, 260, 380])('finds %i Hz', (f0) => {
    expect(medianPitch(trackPitch(vowel(f0, 0.6, 16_000), 16_000))).toBeCloseTo(f0, -0.5);
  });

  it('finds none in noise and silence', () => {
    let seed = 1;
    const noise = Float32Array.from({ length: 16_000 }, () => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
      return seed / 1_073_741_824 - 1;
    });
    const voiced = trackPitch(noise, 16_000).hz.filter((v) => v > 0).length;
    expect(voiced).toBeLessThan(15);
    expect(medianPitch(trackPitch(new Float32Array(16_000), 16_000))).toBe(0);
  });

  it.each([
    [0.5, 1],
    [0.8, 1],
    [1.25, 1],
    [2, 1],
    [1, 0.6],
    [1, 1.8],
  ])('shifts by %f and stretches by %f', (pitch, time) => {
    const source = vowel(150, 1, 16_000);
    const out = stretch(source, 16_000, { pitch, time });
    expect(out.length).toBe(Math.round(source.length * time));
    expect(medianPitch(trackPitch(out, 16_000, { min: 50, max: 500 })) / 150).toBeCloseTo(pitch, 1);
  });
});

describe('dress', () => {
  it('levels to −19 LUFS, starts and ends at zero', () => {
    const out = dress(vowel(140, 1.5, SAMPLE_RATE), {
      warmth: 2,
      presence: 2,
      harsh: 3,
      harshHz: 4000,
      air: 2,
      room: 0.6,
    });
    expect(measureLoudness([out]).integrated).toBeCloseTo(SPEECH_LUFS, 1);
    expect(Math.abs(out[0] ?? 1)).toBeLessThan(1e-4);
    expect(Math.abs(out.at(-1) ?? 1)).toBeLessThan(1e-4);
  });

  it('keeps silence silent and short pieces whole', () => {
    expect(
      dress(new Float32Array(4800), {
        warmth: 0,
        presence: 0,
        harsh: 0,
        harshHz: 4000,
        air: 0,
        room: 1,
      }).every((v) => v === 0),
    ).toBe(true);
    const click = new Float32Array(4).fill(1);
    fadeEnds(click);
    expect(click.every((v) => v < 1)).toBe(true);
  });
});

describe('Fft', () => {
  it('puts a tone into its bin', () => {
    const spectrum = new Fft(256).power(sine(16, 1, 256));
    expect(spectrum.indexOf(Math.max(...spectrum))).toBe(16);
    expect(spectrum[16]).toBeCloseTo(128 ** 2, 1);
  });
});

describe('wav', () => {
  it('survives a round trip', () => {
    const { sampleRate, channels } = decodeWav(encodeWav(sine(440, 0.1, SAMPLE_RATE, 0.5)));
    expect(sampleRate).toBe(SAMPLE_RATE);
    expect(channels[0]?.length).toBe(4800);
    expect(channels[0]?.[10]).toBeCloseTo(0.5 * Math.sin((2 * Math.PI * 440 * 10) / SAMPLE_RATE), 3);
  });

  it('refuses what is no WAV', () => {
    expect(() => decodeWav(Buffer.from('hello'))).toThrow('not a WAV');
    expect(() => decodeWav(encodeWav(new Float32Array(0)).subarray(0, 36))).toThrow('no data');
    const strange = encodeWav(new Float32Array(4));
    strange.writeUInt16LE(99, 20);
    expect(() => decodeWav(strange)).toThrow('not supported');
    const absurd = encodeWav(new Float32Array(4));
    absurd.writeUInt16LE(60_000, 22);
    expect(() => decodeWav(absurd)).toThrow('no sense');
  });
});

import { describe, expect, it } from 'vitest';
import { Framer, levelOf, pcmOf } from './pcm.ts';
import { Resampler } from './resampler.ts';

const tone = (hz: number, rate: number, seconds = 1): Float32Array =>
  Float32Array.from({ length: rate * seconds }, (_, i) => 0.5 * Math.sin((2 * Math.PI * hz * i) / rate));

/** In pieces of uneven lengths, as audio threads hand it on. */
function resample(samples: Float32Array, from: number, to: number): Float32Array {
  const resampler = new Resampler(from, to);
  const parts: Float32Array[] = [];
  for (let at = 0, n = 0; at < samples.length; n++) {
    const length = 100 + ((n * 37) % 900);
    parts.push(resampler.push(samples.subarray(at, at + length)));
    at += length;
  }
  const out = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

const rms = (samples: Float32Array): number =>
  Math.sqrt(samples.reduce((sum, x) => sum + x * x, 0) / samples.length);

describe('resampling to 16 kHz', () => {
  it.each([48_000, 44_100, 96_000, 32_000, 22_050, 8000])('from %d Hz keeps a tone as it is', (rate) => {
    const out = resample(tone(1000, rate), rate, 16_000);
    expect(Math.abs(out.length - 16_000)).toBeLessThan(120);
    const ideal = tone(1000, 16_000);
    const middle = out.subarray(1000, 15_000);
    const error = middle.map((x, i) => x - ideal[1000 + i]!);
    expect(rms(error) / rms(middle)).toBeLessThan(0.002);
  });

  it.each([48_000, 44_100])('from %d Hz lets nothing through that 16 kHz cannot hold', (rate) => {
    for (const hz of [9000, 12_000, 15_500])
      expect(rms(resample(tone(hz, rate), rate, 16_000).subarray(500))).toBeLessThan(0.5 * 1e-3);
    expect(rms(resample(tone(6500, rate), rate, 16_000).subarray(500))).toBeCloseTo(0.3535, 2);
  });

  it('loses nothing over ten seconds', () => {
    const resampler = new Resampler(44_100, 16_000);
    let count = 0;
    for (let i = 0; i < 10 * 50; i++) count += resampler.push(new Float32Array(882)).length;
    expect(Math.abs(count - 10 * 16_000)).toBeLessThan(30);
  });

  it('leaves sound of the right rate alone', () => {
    const sound = tone(440, 16_000);
    expect(new Resampler(16_000, 16_000).push(sound)).toBe(sound);
  });
});

describe('frames', () => {
  it('have one length, whatever comes, and no sample is lost', () => {
    const frames: number[][] = [];
    const framer = new Framer(4, (frame) => frames.push([...frame]));
    framer.push(Float32Array.of(1, 2, 3));
    framer.push(Float32Array.of(4, 5, 6, 7, 8, 9));
    expect(frames).toEqual([
      [1, 2, 3, 4],
      [5, 6, 7, 8],
    ]);
  });

  it('are sent as 16 bit little endian, clipped', () => {
    const bytes = new Uint8Array(pcmOf(Float32Array.of(0, 0.5, 2, -2)));
    expect([...bytes]).toEqual([0, 0, 0x00, 0x40, 0xff, 0x7f, 0x00, 0x80]);
  });

  it('are as loud as they sound', () => {
    expect(levelOf(new Float32Array(640))).toBe(0);
    expect(levelOf(tone(1000, 16_000, 1).map((x) => 2 * x))).toBeCloseTo(0.95, 2);
    expect(levelOf(tone(1000, 16_000, 1).map((x) => x * 0.02))).toBeCloseTo(1 - 43 / 60, 2);
  });
});

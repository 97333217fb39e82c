import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { MediaError } from '../media-info.ts';
import type { AudioSpec, RenderPlan } from '../plan.ts';
import {
  findClap,
  goertzel,
  makeClap,
  makeNoise,
  makeTestSound,
  makeTestVideo,
  makeTone,
  readSamples,
  rms,
  writeWav,
} from '../testing/index.ts';
import { mixdown, readSoundMono48k, truePeakOf } from './index.ts';
import { LoudnessMeter } from './loudness.ts';
import { header } from './wav-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'stage-audio-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});
const at = (name: string): string => join(folder, name);

function planOf(
  seconds: number,
  audio: readonly AudioSpec[],
): Pick<RenderPlan, 'frames' | 'format' | 'audio' | 'ducking'> {
  return {
    frames: Math.round(seconds * 25),
    format: {
      container: 'mp4',
      video: 'h264',
      width: 64,
      height: 64,
      fps: { num: 25, den: 1 },
      bitrateKbps: 100,
      alpha: false,
    },
    audio,
    ducking: { depthDb: 12, rampMs: 250 },
  };
}
const spec = (path: string, more: Partial<AudioSpec> = {}): AudioSpec => ({
  path,
  role: 'effect',
  start: 0,
  gain: 1,
  loop: 0,
  ...more,
});

describe('mixdown', () => {
  it('places sounds on the exact sample, whatever their rate and container', async () => {
    const clap = makeClap(1, 0.5);
    writeWav(at('clap.wav'), [clap, clap]);
    writeWav(at('clap44.wav'), [makeClap(1, 0.5, 44_100)], 44_100);
    await makeTestSound(at('clap.mp3'), clap);
    await makeTestSound(at('clap.m4a'), clap);
    await makeTestVideo(at('clap.mp4'), {
      width: 64,
      height: 64,
      fps: 25,
      frames: 25,
      sound: { left: clap, right: clap },
    });
    for (const name of ['clap.wav', 'clap44.wav', 'clap.mp3', 'clap.m4a', 'clap.mp4']) {
      await mixdown(planOf(3, [spec(at(name), { start: 54_321 })]), at('out.wav'));
      const out = await readSamples(at('out.wav'));
      expect(out.left.length).toBe(144_000);
      expect(Math.abs(findClap(out.left, 0, 0.4) - (54_321 + 24_000)), name).toBeLessThanOrEqual(1);
    }
    expect(existsSync(at('out.wav.part'))).toBe(false);
  });

  it('keeps float WAV bit-exact apart from gain and joint fades', async () => {
    const noise = makeNoise(0.5, 0.4);
    writeWav(at('noise.wav'), [noise, noise]);
    await mixdown(planOf(2, [spec(at('noise.wav'), { start: 10_007, gain: 0.5 })]), at('exact.wav'));
    const { left } = await readSamples(at('exact.wav'));
    for (let n = 240; n < noise.length - 240; n++)
      expect(left[10_007 + n]).toBe(Math.fround(noise[n]! * 0.5));
    expect(left[10_006]).toBe(0);
    expect(Math.abs(left[10_007]!)).toBeLessThan(Math.abs(noise[0]! * 0.5) / 100);
    expect(left[10_007 + noise.length]).toBe(0);
  });

  it('loops without gap and stops at the end it is given', async () => {
    const period = makeTone(100, 0.37, 0.5);
    writeWav(at('loop.wav'), [period, period]);
    await mixdown(
      planOf(4, [spec(at('loop.wav'), { loop: -1, start: 48_000, end: 144_000 })]),
      at('looped.wav'),
    );
    const { left } = await readSamples(at('looped.wav'));
    for (const n of [300, 17_759, 17_760, 17_761, 35_520, 70_000]) {
      expect(left[48_000 + n]).toBeCloseTo(period[n % period.length]!, 6);
    }
    expect(rms(left, 144_000)).toBe(0);
    expect(rms(left, 0, 48_000)).toBe(0);
    await mixdown(planOf(4, [spec(at('loop.wav'), { loop: 2 })]), at('thrice.wav'));
    const thrice = await readSamples(at('thrice.wav'));
    expect(rms(thrice.left, 3 * 17_760)).toBe(0);
    expect(rms(thrice.left, 3 * 17_760 - 2000, 3 * 17_760 - 300)).toBeGreaterThan(0.2);
  });

  it('decodes long loops again with the same result as short ones', async () => {
    const tone = makeTone(250, 21, 0.3);
    writeWav(at('long.wav'), [tone, tone]);
    await mixdown(planOf(22, [spec(at('long.wav'), { loop: -1 })]), at('longloop.wav'));
    const { left } = await readSamples(at('longloop.wav'));
    for (const n of [0, 7, 480, 20_000]) expect(left[21 * 48_000 + n]).toBeCloseTo(tone[n]!, 6);
  });

  it('starts in the middle of a sound whose start lies before the programme', async () => {
    const tone = makeTone(30, 1, 0.5);
    writeWav(at('early.wav'), [tone, tone]);
    await mixdown(planOf(1, [spec(at('early.wav'), { start: -12_345 })]), at('earlyout.wav'));
    const { left } = await readSamples(at('earlyout.wav'));
    expect(left[0]).toBeCloseTo(tone[12_345]!, 6);
    expect(left[9000]).toBeCloseTo(tone[21_345]!, 6);
  });

  it('fades in and out over the given time, from the real end of the sound', async () => {
    writeWav(at('flat.wav'), [new Float32Array(96_000).fill(0.5), new Float32Array(96_000).fill(0.5)]);
    await mixdown(planOf(4, [spec(at('flat.wav'), { fadeIn: 500, fadeOut: 1000 })]), at('faded.wav'));
    const { left } = await readSamples(at('faded.wav'));
    expect(left[12_000]).toBeCloseTo(0.25, 2);
    expect(left[36_000]).toBeCloseTo(0.5, 5);
    expect(left[72_000]).toBeCloseTo(0.25, 2);
    expect(left[95_900]).toBeLessThan(0.001);
  });

  it('ducks music by 12 dB before a word begins and does not pump between words', async () => {
    const music = makeTone(1000, 12, 0.2);
    writeWav(at('music.wav'), [music, music]);
    const speech = new Float32Array(12 * 48_000);
    const words = [
      [3, 3.4],
      [3.9, 4.5],
      [5.2, 5.9],
    ] as const;
    for (const [from, to] of words) speech.set(makeTone(200, to - from, 0.4), from * 48_000);
    writeWav(at('speech.wav'), [speech, speech]);
    await mixdown(
      planOf(12, [spec(at('music.wav'), { role: 'music' }), spec(at('speech.wav'), { role: 'speech' })]),
      at('ducked.wav'),
    );
    const { left } = await readSamples(at('ducked.wav'));
    const level = (seconds: number): number =>
      20 *
      Math.log10(
        goertzel(left, 1000, { from: (seconds - 0.025) * 48_000, to: (seconds + 0.025) * 48_000 }) / 0.2,
      );
    expect(level(2.5)).toBeCloseTo(0, 1);
    expect(level(2.875)).toBeCloseTo(-6, 0);
    for (const time of [3.03, 3.2, 3.65, 4.2, 4.85, 5.6, 6.1]) expect(level(time)).toBeCloseTo(-12, 0);
    expect(level(6.28)).toBeCloseTo(-6, 0);
    expect(level(6.5)).toBeCloseTo(0, 1);
  });

  it('brings a programme to −16 LUFS below −1 dBTP', async () => {
    const noise = makeNoise(6, 0.05);
    for (let n = 0; n < noise.length; n += 24_000) noise[n] = 0.9;
    writeWav(at('quiet.wav'), [noise, noise]);
    const result = await mixdown(planOf(6, [spec(at('quiet.wav'))]), at('mastered.wav'), {
      master: { targetLufs: -16, truePeak: -1 },
    });
    const { left, right } = await readSamples(at('mastered.wav'));
    const meter = new LoudnessMeter();
    meter.push(left, right);
    expect(meter.read().integrated).toBeCloseTo(-16, 0);
    expect(truePeakOf(left)).toBeLessThanOrEqual(-1);
    expect(result.samples).toBe(288_000);
    expect(result.integratedLufs).toBeCloseTo(meter.read().integrated, 1);
    expect(left.length).toBe(288_000);
  });

  it('limits what adds up beyond the ceiling', async () => {
    const tone = makeTone(500, 2, 0.8);
    writeWav(at('loud.wav'), [tone, tone]);
    await mixdown(planOf(2, [spec(at('loud.wav')), spec(at('loud.wav'))]), at('limited.wav'));
    const { left } = await readSamples(at('limited.wav'));
    expect(truePeakOf(left)).toBeLessThanOrEqual(-1);
    expect(goertzel(left, 500, { from: 24_000, to: 72_000 })).toBeGreaterThan(0.8);
  });

  it('writes silence of the right length for a programme without sound', async () => {
    const result = await mixdown({ ...planOf(1, []), frames: 7 }, at('silent.wav'));
    const { left } = await readSamples(at('silent.wav'));
    expect(left.length).toBe(Math.round((7 * 48_000) / 25));
    expect(rms(left)).toBe(0);
    expect(result.integratedLufs).toBe(-Infinity);
  });

  it('reports rising progress and can be cancelled without leaving a file', async () => {
    const noise = makeNoise(8, 0.2);
    writeWav(at('eight.wav'), [noise]);
    const shares: number[] = [];
    await mixdown(planOf(8, [spec(at('eight.wav'))]), at('progress.wav'), {
      onProgress: (share) => shares.push(share),
    });
    expect(shares.at(-1)).toBe(1);
    expect(shares).toEqual(shares.toSorted((a, b) => a - b));
    const abort = new AbortController();
    const cancelled = mixdown(planOf(8, [spec(at('eight.wav'))]), at('cancelled.wav'), {
      signal: abort.signal,
      onProgress: (share) => {
        if (share > 0.4) abort.abort(new Error('no longer wanted'));
      },
    });
    await expect(cancelled).rejects.toThrow('no longer wanted');
    expect(existsSync(at('cancelled.wav'))).toBe(false);
    expect(existsSync(at('cancelled.wav.part'))).toBe(false);
  });

  it('refuses sources without sound or sense', async () => {
    writeFileSync(at('text.mp3'), 'this is no sound at all');
    await expect(mixdown(planOf(1, [spec(at('text.mp3'))]), at('x.wav'))).rejects.toThrow(MediaError);
    await makeTestVideo(at('mute.mp4'), { width: 64, height: 64, fps: 25, frames: 5 });
    await expect(mixdown(planOf(1, [spec(at('mute.mp4'))]), at('x.wav'))).rejects.toMatchObject({
      reason: 'no-streams',
    });
    expect(existsSync(at('x.wav.part'))).toBe(false);
  });
});

describe('wav header', () => {
  it('becomes RF64 beyond 4 GiB', () => {
    expect(header(1000).toString('latin1', 0, 4)).toBe('RIFF');
    const large = header(600_000_000);
    expect(large.toString('latin1', 0, 4)).toBe('RF64');
    expect(large.readBigUInt64LE(28)).toBe(4_800_000_000n);
    expect(large.readUInt32LE(76)).toBe(0xffff_ffff);
  });
});

describe('readSoundMono48k', () => {
  it('folds, resamples and stops at the limit', async () => {
    writeWav(at('stereo32.wav'), [makeTone(440, 2, 0.4, 32_000), makeTone(440, 2, 0.2, 32_000)], 32_000);
    const mono = await readSoundMono48k(at('stereo32.wav'), { maxSeconds: 1.5 });
    expect(mono.length).toBe(72_000);
    expect(goertzel(mono, 440, { from: 10_000, to: 60_000 })).toBeCloseTo(0.3, 2);
  });
});

import { describe, expect, it } from 'vitest';
import { LoudnessMeter } from '../../../audio/loudness.ts';
import { fftLevel, makeNoise, makeTone, rms } from '../../../testing/tone.ts';
import { loudParts, makeSpeechLike } from '../../../testing/voice.ts';
import type { LiveAudioFilter } from '../../document.ts';
import { largestStep } from '../test-board.ts';
import { openSoundFilter, PLAIN_SOUND, type SoundFilter } from './sound-filter.ts';

const SECOND = 48_000;

/** The filtered sound at its original place. `onBlock` is called before each block of 20 ms. */
function filtered(
  samples: Float32Array,
  settings: Partial<LiveAudioFilter>,
  onBlock: (at: number, filter: SoundFilter) => void = () => undefined,
): Float32Array {
  const filter = openSoundFilter({ ...PLAIN_SOUND, ...settings });
  const left = new Float32Array(samples.length + filter.latencySamples);
  left.set(samples);
  const right = left.slice();
  for (let at = 0; at < left.length; at += 960) {
    onBlock(at, filter);
    const end = Math.min(left.length, at + 960);
    filter.process(left.subarray(at, end), right.subarray(at, end), end - at);
  }
  expect(right.every((sample, n) => Math.abs(sample - left[n]!) < 1e-5)).toBe(true);
  return left.subarray(filter.latencySamples);
}

function lufs(samples: Float32Array, from = 0, to = samples.length): number {
  const meter = new LoudnessMeter('loudness');
  const part = samples.subarray(from, to);
  meter.push(part, part);
  return meter.read().integrated;
}

function broughtTo(samples: Float32Array, loudness: number): Float32Array {
  const gain = 10 ** ((loudness - lufs(samples)) / 20);
  return samples.map((sample) => sample * gain);
}

function sum(a: Float32Array, b: Float32Array): Float32Array {
  return a.map((sample, n) => sample + b[n]!);
}

/** How much of a signal is left in a sound, dB: its part that goes with the signal, over the frames that are chosen. */
function kept(sound: Float32Array, signal: Float32Array, frames: readonly boolean[], from = 0): number {
  let both = 0;
  let own = 0;
  frames.forEach((chosen, index) => {
    if (!chosen || index * 480 < from) return;
    for (let n = index * 480; n < (index + 1) * 480; n++) {
      both += sound[n]! * signal[n]!;
      own += signal[n]! ** 2;
    }
  });
  return 20 * Math.log10(both / own);
}

const speech = makeSpeechLike(9, 3);

describe('latency', () => {
  it('is what it says, with everything off bit by bit, whatever the sizes of the blocks', () => {
    const noise = makeNoise(1, 0.5);
    const filter = openSoundFilter(PLAIN_SOUND);
    expect(filter.latencySamples).toBeLessThanOrEqual(2400);
    const left = noise.slice();
    const right = noise.map((sample) => -sample);
    for (let at = 0, size = 1; at < left.length; at += size, size = ((size * 7) % 1501) + 1)
      filter.process(
        left.subarray(at, at + size),
        right.subarray(at, at + size),
        Math.min(size, left.length - at),
      );
    expect(filter.neutral).toBe(true);
    expect(left.subarray(filter.latencySamples)).toEqual(noise.subarray(0, SECOND - filter.latencySamples));
    expect(right[5000]).toBe(-left[5000]!);
  });

  it('is the same under all settings', () => {
    // What is measured: the shift at which input and output agree best.
    for (const settings of [
      { noise: 'speech' },
      { noise: 'music' },
      { gainControl: true },
      { beautify: 'magnetic' },
      { beautify: 'fresh' },
      { gainControl: true, noise: 'speech', beautify: 'fresh' },
    ] as const) {
      const part = speech.subarray(0, 2 * SECOND);
      const out = filtered(part, settings);
      let best = 0;
      let bestShift = Number.NaN;
      for (let shift = -40; shift <= 40; shift++) {
        let match = 0;
        for (let n = 50_000; n < 90_000; n++) match += part[n]! * out[n + shift]!;
        if (match > best) {
          best = match;
          bestShift = shift;
        }
      }
      // An equaliser bends phases: the low end by up to 0.3 ms.
      expect(Math.abs(bestShift)).toBeLessThanOrEqual('beautify' in settings ? 14 : 2);
    }
  });
});

describe('gain control', () => {
  it('brings quiet and loud speech to −20 ± 3 LUFS within 3 s', () => {
    for (const loudness of [-35, -12]) {
      const out = filtered(broughtTo(speech, loudness), { gainControl: true });
      expect(Math.abs(lufs(out, 3 * SECOND, 6 * SECOND) + 20)).toBeLessThan(3);
      expect(Math.abs(lufs(out, 6 * SECOND) + 20)).toBeLessThan(3);
    }
  });

  it('follows a change of speaker', () => {
    const out = filtered(
      Float32Array.from([...broughtTo(speech, -12), ...broughtTo(speech, -35), ...broughtTo(speech, -12)]),
      { gainControl: true },
    );
    expect(Math.abs(lufs(out, 13 * SECOND, 18 * SECOND) + 20)).toBeLessThan(3);
    // The way down is quick: loud speech after quiet one hurts.
    expect(Math.abs(lufs(out, 18.7 * SECOND, 22 * SECOND) + 20)).toBeLessThan(3);
  });

  it('leaves silence, noise that sets in, hum and pauses as they are', () => {
    const noise = makeNoise(8, 0.004);
    noise.fill(0, 0, 3 * SECOND);
    const outNoise = filtered(noise, { gainControl: true });
    expect(lufs(outNoise, 4 * SECOND) - lufs(noise, 4 * SECOND)).toBeCloseTo(0, 1);
    const hum = makeTone(100, 6, 0.01);
    expect(lufs(filtered(hum, { gainControl: true })) - lufs(hum)).toBeCloseTo(0, 1);
    expect(filtered(new Float32Array(SECOND), { gainControl: true }).every((sample) => sample === 0)).toBe(
      true,
    );
    // After speech the room is not lifted: the gain stays where it was at the last word.
    const talk = new Float32Array(15 * SECOND);
    talk.set(broughtTo(speech, -30));
    const room = makeNoise(15, 0.0006, 5);
    const out = filtered(sum(talk, room), { gainControl: true });
    const early = rms(out, 9.5 * SECOND, 10 * SECOND);
    expect(rms(out, 14 * SECOND, 14.9 * SECOND) / early).toBeCloseTo(1, 1);
  });
});

describe('noise suppression', () => {
  const loud = loudParts(speech);
  const quiet = loudParts(speech, 50).map((is) => !is);
  const voice = broughtTo(speech, -20);
  const level = Math.sqrt(
    voice.reduce((total, sample, n) => total + (loud[Math.floor(n / 480)] ? sample ** 2 : 0), 0) /
      (loud.filter(Boolean).length * 480),
  );
  /** 15 dB under speech; white noise of amplitude a has the level a / √3. */
  const hiss = makeNoise(9, level * 10 ** (-15 / 20) * Math.sqrt(3), 9);

  it('takes at least 10 dB of standing noise and at most 1.5 dB of speech', () => {
    const out = filtered(sum(voice, hiss), { noise: 'speech' });
    expect(kept(out, voice, loud, 2 * SECOND)).toBeGreaterThan(-1.5);
    let before = 0;
    let after = 0;
    quiet.forEach((is, index) => {
      // Whole pauses only, away from the ends of words.
      if (!is || !quiet[index - 6] || !quiet[index + 4] || index < 200) return;
      before += rms(hiss, index * 480, (index + 1) * 480) ** 2;
      after += rms(out, index * 480, (index + 1) * 480) ** 2;
    });
    expect(10 * Math.log10(before / after)).toBeGreaterThan(10);
    const alone = filtered(hiss, { noise: 'speech' });
    expect(20 * Math.log10(rms(hiss, 3 * SECOND) / rms(alone, 3 * SECOND))).toBeGreaterThan(10);
  });

  it('leaves clean speech alone', () => {
    expect(lufs(filtered(voice, { noise: 'speech' })) - lufs(voice)).toBeGreaterThan(-0.2);
  });

  it('follows noise that becomes louder', () => {
    const noise = hiss.map((sample, n) => sample * (n < 3 * SECOND ? 0.1 : 1));
    const out = filtered(noise, { noise: 'speech' });
    expect(20 * Math.log10(rms(hiss, 7 * SECOND) / rms(out, 7 * SECOND))).toBeGreaterThan(10);
  });

  it('keeps music, held chords included, and takes hiss from under it', () => {
    const music = makeMusic(9);
    const noise = makeNoise(9, 0.004, 4);
    const out = filtered(sum(music, noise), { noise: 'music' });
    const all = Array.from({ length: 900 }, () => true);
    expect(kept(out, music, all, 3 * SECOND)).toBeGreaterThan(-0.5);
    const clean = filtered(music, { noise: 'music' });
    for (const [low, high] of [
      [100, 200],
      [200, 400],
      [400, 800],
      [800, 1600],
    ] as const) {
      const change =
        fftLevel(clean.subarray(3 * SECOND, 5 * SECOND), low, high) -
        fftLevel(music.subarray(3 * SECOND, 5 * SECOND), low, high);
      expect(Math.abs(change)).toBeLessThan(1);
    }
    const high = (samples: Float32Array): number =>
      fftLevel(samples.subarray(3 * SECOND, 5 * SECOND), 10_000, 20_000);
    // What is left when the music is taken away again.
    expect(high(noise) - high(out.map((sample, n) => sample - music[n]!))).toBeGreaterThan(8);
  });
});

describe('voice character', () => {
  it('tilts the spectrum by at least 3 dB, each its way, at about the same loudness', () => {
    const tilt = (samples: Float32Array): number => {
      const part = samples.subarray(SECOND, 3 * SECOND);
      return fftLevel(part, 100, 500) - fftLevel(part, 2000, 8000);
    };
    const magnetic = filtered(speech, { beautify: 'magnetic' });
    const fresh = filtered(speech, { beautify: 'fresh' });
    expect(tilt(magnetic) - tilt(speech)).toBeGreaterThan(3);
    expect(tilt(fresh) - tilt(speech)).toBeLessThan(-3);
    for (const out of [magnetic, fresh]) expect(Math.abs(lufs(out) - lufs(speech))).toBeLessThan(1.5);
  });
});

describe('switching while it runs', () => {
  it('does not click, and lets go of everything in the end', () => {
    const tone = makeTone(150, 8, 0.25);
    const natural = largestStep(tone);
    let last: SoundFilter | undefined;
    const out = filtered(tone, {}, (at, filter) => {
      last = filter;
      const second = at / SECOND;
      if (second === 1) filter.change({ gainControl: true, noise: 'speech', beautify: 'magnetic' });
      if (second === 2) filter.change({ gainControl: true, noise: 'music', beautify: 'fresh' });
      if (second === 3.5) filter.change({ gainControl: false, noise: 'speech', beautify: 'off' });
      if (second === 5) filter.change(PLAIN_SOUND);
      if (second === 5.02) filter.change({ gainControl: true, noise: 'speech', beautify: 'fresh' });
      if (second === 6) filter.change(PLAIN_SOUND);
    });
    // Fresh lifts nothing at 150 Hz, magnetic by less than 6 dB.
    expect(largestStep(out)).toBeLessThan(natural * 2.2);
    // Second differences find kinks that steps hide.
    let bend = 0;
    for (let n = 480; n < out.length - 480; n++)
      bend = Math.max(bend, Math.abs(out[n + 1]! - 2 * out[n]! + out[n - 1]!));
    expect(bend).toBeLessThan(0.002);
    expect(last?.neutral).toBe(true);
    expect(out.subarray(7 * SECOND, 7.9 * SECOND)).toEqual(tone.subarray(7 * SECOND, 7.9 * SECOND));
  });

  it('forgets broken samples', () => {
    const broken = speech.slice(0, 3 * SECOND);
    for (let n = 1000; n < 30_000; n += 997) broken[n] = n % 2 ? Number.NaN : Infinity;
    const out = filtered(broken, { gainControl: true, noise: 'speech', beautify: 'fresh' });
    expect(out.every(Number.isFinite)).toBe(true);
    expect(rms(out, 2 * SECOND)).toBeGreaterThan(0.005);
  });

  it('refuses to work once closed', () => {
    const filter = openSoundFilter(PLAIN_SOUND);
    filter.close();
    expect(() => filter.process(new Float32Array(1), new Float32Array(1), 1)).toThrow('closed');
  });
});

/** Held chords with plucked notes over them. */
function makeMusic(seconds: number): Float32Array {
  const samples = new Float32Array(seconds * SECOND);
  const chords = [
    [130.8, 164.8, 196, 261.6],
    [110, 130.8, 164.8, 220],
    [87.3, 130.8, 174.6, 220],
    [98, 146.8, 196, 246.9],
  ];
  for (let n = 0; n < samples.length; n++) {
    const t = n / SECOND;
    const chord = chords[Math.floor(t / 2) % 4]!;
    const since = t % 2;
    const swell = Math.min(1, since * 5, (2 - since) * 5);
    for (const hz of chord)
      for (let h = 1; h <= 4; h++) samples[n]! += (0.03 * swell * Math.sin(2 * Math.PI * hz * h * t)) / h;
    const step = t % 0.25;
    const note = chord[Math.floor(t * 4) % 4]! * 4;
    samples[n]! +=
      0.12 * Math.exp(-step * 14) * Math.min(1, step * 300) * Math.sin(2 * Math.PI * note * step);
  }
  return samples;
}

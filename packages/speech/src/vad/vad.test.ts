import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resample } from '../dsp/resample.ts';
import { createSpeechService } from '../service/service.ts';
import { SAMPLE_RATE } from '../types.ts';
import { voiceById } from '../voices/catalogue.ts';
import { UtteranceCutter, type UtteranceSettings } from './utterances.ts';

const RATE = 16_000;
/** Voices are brought to this loudness, dB of full scale. */
const VOICE = -26;
const LINES = [
  ['en-female-clara', 'See the weather in Paris today, please.'],
  ['en-male-ross', 'What time does the show begin?'],
  ['zh-female-lin', '你好，请问今天有什么活动？'],
] as const;

interface Spoken {
  readonly samples: Float32Array;
  /** Seconds at which the last sound ends. */
  readonly last: number;
}

const spoken: Spoken[] = [];
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vad-'));
  const service = createSpeechService({ cacheDir: folder, processes: 1 });
  for (const [voice, text] of LINES) {
    const speech = await service.speak({
      text,
      voice: voiceById(voice)!,
      speed: 100,
      pitch: 100,
      volume: 100,
    });
    const sounds = speech.phonemes.filter(({ viseme }) => viseme !== 'sil');
    const samples = resample(speech.samples, SAMPLE_RATE, RATE);
    const gain = gainTo(samples, VOICE);
    spoken.push({ samples: samples.map((sample) => sample * gain), last: sounds.at(-1)!.end });
  }
  await service.close();
});
afterAll(() => rm(folder, { recursive: true }));

/** Noise that is the same in every run. */
function noises(): Readonly<Record<'white' | 'pink' | 'fan', () => number>> {
  let seed = 7;
  const white = (): number => {
    let sum = 0;
    for (let i = 0; i < 6; i++) {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
      sum += seed / 2 ** 32 - 0.5;
    }
    return sum;
  };
  const poles = [
    [0.99765, 0.099],
    [0.963, 0.2965],
    [0.57, 1.0527],
  ] as const;
  const state = [0, 0, 0];
  let i = 0;
  let low = 0;
  return {
    white,
    pink: () => {
      const fresh = white();
      return poles.reduce(
        (sum, [pole, gain], p) => sum + (state[p] = pole * state[p]! + gain * fresh),
        0.1848 * fresh,
      );
    },
    // Rotating blades over the hum of the mains.
    fan: () => {
      i += 1;
      low = 0.8 * low + 0.2 * white();
      const hum = Math.sin((2 * Math.PI * 100 * i) / RATE);
      return 3 * low * (1 + 0.3 * Math.sin((2 * Math.PI * 2 * i) / RATE)) + 0.4 * hum;
    },
  };
}

function gainTo(samples: Float32Array, decibels: number): number {
  // Loudness of speech is that of its loud half; pauses tell nothing.
  const blocks: number[] = [];
  for (let at = 0; at + 320 <= samples.length; at += 320)
    blocks.push(samples.subarray(at, at + 320).reduce((sum, x) => sum + x * x, 0) / 320);
  const loud = blocks.sort((a, b) => b - a).slice(0, Math.ceil(blocks.length / 2));
  return 10 ** (decibels / 20) / Math.sqrt(loud.reduce((sum, x) => sum + x, 0) / loud.length);
}

function noise(kind: keyof ReturnType<typeof noises>, seconds: number, decibels: number): Float32Array {
  const next = noises()[kind];
  const samples = Float32Array.from({ length: seconds * RATE }, next);
  const gain = gainTo(samples, decibels);
  return samples.map((sample) => sample * gain);
}

interface Told {
  readonly what: 'start' | 'end';
  /** Seconds of sound heard so far. */
  readonly at: number;
  /** Seconds of the utterance. */
  readonly length: number;
}

/** Brings sound to a cutter as pages do, bit by bit. */
function listen(samples: Float32Array, settings?: UtteranceSettings): readonly Told[] {
  const told: Told[] = [];
  let heard = 0;
  const cutter = new UtteranceCutter(
    {
      onStart: () => told.push({ what: 'start', at: heard / RATE, length: 0 }),
      onEnd: ({ length }) => told.push({ what: 'end', at: heard / RATE, length: length / RATE }),
    },
    settings,
  );
  for (let at = 0; at < samples.length; at += 320) {
    const part = samples.subarray(at, at + 320);
    heard += part.length;
    cutter.hear(Int16Array.from(part, (x) => Math.max(-32_768, Math.min(32_767, Math.round(x * 32_767)))));
  }
  return told;
}

/** Where a voice begins to stand out of noise of that loudness: 6 dB above it, and above the gate. */
function audibleFrom(samples: Float32Array, decibels: number): number {
  for (let at = 0; at + 160 <= samples.length; at += 80) {
    const power = samples.subarray(at, at + 160).reduce((sum, x) => sum + x * x, 0) / 160;
    if (10 * Math.log10(power) > Math.max(decibels + 6, -45)) return at / RATE;
  }
  throw new Error('the voice is nowhere louder than the noise');
}

describe('speech in noise', () => {
  for (const kind of ['white', 'pink', 'fan'] as const)
    for (const snr of [40, 20, 10, 5])
      it(`is found within 120 ms and ends within 800 ms in ${kind} noise ${snr} dB below it`, () => {
        for (const { samples, last } of spoken) {
          const lead = 1.5;
          const mixed = noise(kind, lead + samples.length / RATE + 1.5, VOICE - snr);
          samples.forEach((sample, i) => (mixed[lead * RATE + i]! += sample));
          const told = listen(mixed);
          const start = told.find(({ what }) => what === 'start');
          const end = told.findLast(({ what }) => what === 'end');
          expect(start!.at - lead - audibleFrom(samples, VOICE - snr)).toBeLessThanOrEqual(0.12);
          expect(start!.at - lead).toBeGreaterThan(0);
          expect(end!.at - lead - last).toBeLessThanOrEqual(0.8);
          expect(end!.at - lead - last).toBeGreaterThan(0.3);
        }
      });
});

describe('what is no speech', () => {
  for (const kind of ['white', 'pink', 'fan'] as const)
    it.each([-60, -40, -25])(`is a minute of ${kind} noise at %d dB`, (decibels) => {
      expect(listen(noise(kind, 60, decibels))).toEqual([]);
    });

  it('is silence, a tone and the hum of the mains', () => {
    expect(listen(new Float32Array(RATE * 10))).toEqual([]);
    const tone = (hz: number): Float32Array =>
      Float32Array.from({ length: RATE * 20 }, (_, i) => 0.05 * Math.sin((2 * Math.PI * hz * i) / RATE));
    expect(listen(tone(1000))).toEqual([]);
    expect(listen(tone(50))).toEqual([]);
  });

  it('is a minute of clicks and typing', () => {
    const next = noises().white;
    const clicks = new Float32Array(RATE * 60);
    for (let at = 3000, n = 0; at < clicks.length - 800; at += 1600 + ((n * 977) % 3000), n++) {
      const length = 80 + ((n * 131) % 400);
      for (let i = 0; i < length; i++) clicks[at + i]! += 0.3 * next() * Math.exp((-4 * i) / length);
    }
    expect(listen(clicks)).toEqual([]);
  });

  it('is soft music', () => {
    const scale = [220, 261.6, 329.6, 392, 440, 523.2];
    const music = new Float32Array(RATE * 60);
    for (let at = 0, n = 0; at < music.length; at += RATE / 4, n++)
      for (const hz of [scale[n % 6]!, scale[(3 * n + 2) % 6]! / 2])
        for (let i = 0; i < RATE / 2 && at + i < music.length; i++)
          for (let h = 1; h < 6; h++)
            music[at + i]! +=
              (Math.sin((2 * Math.PI * h * hz * i) / RATE) / h) *
              Math.exp((-6 * i) / RATE) *
              Math.min(1, i / 80);
    const gain = gainTo(music, -51);
    expect(listen(music.map((sample) => sample * gain))).toEqual([]);
  });

  it('ends by itself when noise begins and stays', () => {
    const steady = noise('white', 20, -30);
    steady.fill(0, 0, RATE * 5);
    const told = listen(steady);
    expect(told.map(({ what }) => what)).toEqual(['start', 'end']);
    expect(told[1]!.at).toBeLessThan(5 + 3.5);
  });
});

describe('an utterance', () => {
  it('has 300 ms from before its start, and a tail', () => {
    const { samples, last } = spoken[1]!;
    const sound = new Float32Array(samples.length + 3 * RATE);
    sound.set(samples, RATE);
    const [start, end] = listen(sound);
    const from = start!.at - 0.3;
    expect(end!.length).toBeGreaterThan(1 + last - from);
    expect(end!.length).toBeLessThan(1 + last - from + 0.35);
  });

  it('ends as late as it is told, and is cut when it is too long', () => {
    const { samples, last } = spoken[1]!;
    const sound = new Float32Array(samples.length + 4 * RATE);
    sound.set(samples, RATE);
    const late = listen(sound, { hangoverMs: 1500 });
    expect(late[1]!.at - 1 - last).toBeGreaterThan(1.3);
    const cut = listen(sound, { longestMs: 600 });
    expect(cut.filter(({ what }) => what === 'end').length).toBeGreaterThan(1);
    expect(Math.max(...cut.map(({ length }) => length))).toBeLessThanOrEqual(0.6);
  });

  it('ends when it is finished', () => {
    const ends: number[] = [];
    const cutter = new UtteranceCutter({ onEnd: ({ length }) => ends.push(length / RATE) });
    const sound = new Int16Array(RATE * 1.6);
    spoken[1]!.samples.subarray(0, RATE * 0.8).forEach((x, i) => (sound[RATE * 0.8 + i] = x * 32_767));
    cutter.hear(sound);
    cutter.finish();
    expect(ends).toHaveLength(1);
    expect(ends[0]).toBeGreaterThan(0.9);
    cutter.finish();
    expect(ends).toHaveLength(1);
  });
});

import { createSpeechService, measureLoudness, voiceById, type Speech } from '@cyclorama/speech';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MouthTrack } from '../motion/visemes.ts';
import { LiveVoice } from './voice.ts';

const TEXT =
  'Hello everybody, and welcome back to our evening show. Today we open a blue box together. What could possibly be in it? Maybe a map of Bombay, maybe only a lamp.';
const VOICES = ['en-female-clara', 'zh-female-lin'];
const BLOCK = 480;
const RATE = 48_000;
/** As the live stage asks: sound 100 ms ahead, pictures 3 of 25 a second. */
const SOUND_LEAD = 4800;
const PICTURE_LEAD = 120;

const service = createSpeechService({ processes: 1 });
const spoken: Speech[] = [];
beforeAll(async () => {
  for (const id of VOICES) {
    const voice = voiceById(id);
    if (voice === undefined) throw new Error(`there is no voice ${id}`);
    const text = voice.language.startsWith('zh')
      ? '各位观众晚上好，今天我们一起打开一个蓝色的盒子，里面是什么呢？可能是一张地图。也可能是一盏灯，大家猜一猜。好，我们现在就打开看看。'
      : TEXT;
    spoken.push(await service.speak({ text, voice }));
  }
}, 60_000);
afterAll(() => service.close());

interface Heard {
  readonly sound: Float32Array;
  /** Jaw of each picture. */
  readonly jaws: readonly number[];
  /** Samples of the avatar's time at which the first one of the voice is heard. */
  readonly begin: number;
}

/** Lets somebody speak in packets of 20 ms as a live stage would hear it. @param comes when packet n comes, ms */
function hear(samples: Float32Array, comes = (n: number) => n * 20, lost: readonly number[] = []): Heard {
  const voice = new LiveVoice(SOUND_LEAD);
  const packets = Math.ceil(samples.length / 960);
  const totalMs = packets * 20 + 1500;
  const sound = new Float32Array(totalMs * 48);
  const jaws: number[] = [];
  let next = 0;
  let missing = 0;
  for (let now = 0; now < totalMs - 200; now += 10) {
    for (; next < packets && comes(next) <= now; next++) {
      if (lost.includes(next)) {
        missing += 960;
        continue;
      }
      voice.feed(samples.slice(next * 960, next * 960 + 960), missing);
      missing = 0;
    }
    if (next === packets) voice.end();
    const left = new Float32Array(BLOCK);
    const position = now * 48 + SOUND_LEAD;
    voice.sound(position, left, new Float32Array(BLOCK));
    sound.set(left, position);
    while (jaws.length * 40 <= now + PICTURE_LEAD)
      jaws.push(voice.mouthAt((jaws.length * 40 + 20) / 1000)?.jaw ?? 0);
  }
  return { sound, jaws, begin: sound.findIndex((value) => value !== 0) };
}

/** How alike two rows of numbers are, −1 … 1. */
function correlation(a: readonly number[], b: readonly number[]): number {
  const mean = (list: readonly number[]): number => list.reduce((sum, x) => sum + x, 0) / list.length;
  const [ma, mb] = [mean(a), mean(b)];
  const sum = (list: readonly number[], of: (x: number, n: number) => number): number =>
    list.reduce((all, x, n) => all + of(x, n), 0);
  const both = sum(a, (x, n) => (x - ma) * (b[n]! - mb));
  return both / Math.sqrt(sum(a, (x) => (x - ma) ** 2) * sum(b, (x) => (x - mb) ** 2));
}

/** Where the voice really lies: by the best match of its sound. */
function placeOf(sound: Float32Array, samples: Float32Array, about: number): number {
  let best = { at: about, match: -Infinity };
  for (let at = about - 4800; at < about + 4800; at += 4) {
    let match = 0;
    for (let n = 0; n < RATE; n += 7) match += (sound[at + n] ?? 0) * samples[n + 9600]!;
    if (match > best.match) best = { at, match };
  }
  return best.at - 9600;
}

describe.each([0, 1])('a voice (%i)', (which) => {
  const speech = (): Speech => spoken[which]!;

  it('opens the mouth as its sounds do, in step with its sound', () => {
    const { samples, phonemes, duration } = speech();
    const { sound, jaws, begin } = hear(samples);
    const place = placeOf(sound, samples, begin + 9600);
    const track = new MouthTrack(phonemes);
    const truthAt = (shiftMs: number): number[] =>
      jaws.map((_, n) => track.at(n * 0.04 + 0.02 - place / RATE + shiftMs / 1000).jaw);
    const from = Math.ceil(place / RATE / 0.04);
    const until = Math.floor((place / RATE + duration) / 0.04);
    const alike = (shiftMs: number): number =>
      correlation(jaws.slice(from, until), truthAt(shiftMs).slice(from, until));
    expect(alike(0)).toBeGreaterThan(0.6);
    // Within one picture: shifted by more it fits worse.
    expect(alike(0)).toBeGreaterThan(alike(80));
    expect(alike(0)).toBeGreaterThan(alike(-80));
  });

  it('closes the mouth in pauses', () => {
    const { samples, phonemes } = speech();
    const { sound, jaws, begin } = hear(samples);
    const place = placeOf(sound, samples, begin + 9600) / RATE;
    let pauses = 0;
    for (const { viseme, start, end } of phonemes) {
      if (viseme !== 'sil' || end - start < 0.25) continue;
      for (let n = Math.ceil((start + 0.08 + place) / 0.04); n * 0.04 + 0.04 < end - 0.06 + place; n++) {
        expect(jaws[n]).toBeLessThan(0.06);
        pauses++;
      }
    }
    expect(pauses).toBeGreaterThan(2);
  });

  it('is heard once it is there, at the loudness of a programme, whatever its own', () => {
    for (const gain of [0.06, 1]) {
      const { samples } = speech();
      const { sound, begin } = hear(samples.map((value) => value * gain));
      const start = samples.findIndex((value) => Math.abs(value) > 1e-4);
      // From its arrival: what waits, and the stage's own lead.
      expect((begin - Math.floor(start / 480) * 480) / 48).toBeLessThan(220);
      const tail = sound.slice(Math.round(sound.length * 0.4));
      const { integrated } = measureLoudness([tail, tail]);
      expect(Math.abs(integrated + 16)).toBeLessThan(3);
      expect(sound.reduce((most, value) => Math.max(most, Math.abs(value)), 0)).toBeLessThan(1);
    }
  });
});

describe('the line of a voice', () => {
  const speech = (): Float32Array => spoken[0]!.samples;
  const jump = (sound: Float32Array): number =>
    sound.reduce((most, value, n) => Math.max(most, Math.abs(value - (sound[n - 1] ?? 0))), 0);

  it('may be uneven', () => {
    const even = hear(speech());
    const uneven = hear(speech(), (n) => n * 20 + ((n * 7) % 5) * 8);
    const heard = (sound: Float32Array): number => sound.reduce((sum, value) => sum + Math.abs(value), 0);
    expect(heard(uneven.sound) / heard(even.sound)).toBeGreaterThan(0.97);
  });

  it('may lose packets and stand still without a click', () => {
    const limit = jump(hear(speech()).sound) * 1.3;
    const gaps = hear(speech(), (n) => n * 20 + (n > 60 ? 400 : 0), [20, 21, 90]);
    expect(jump(gaps.sound)).toBeLessThan(limit);
  });

  it('does not drift when the clock of its sender is fast', () => {
    const long = new Float32Array(RATE * 20);
    for (let at = 0; at < long.length; at += speech().length)
      long.set(speech().subarray(0, long.length - at), at);
    const voice = new LiveVoice(SOUND_LEAD);
    let most = 0;
    let next = 0;
    for (let now = 0; now < 19_000; now += 10) {
      // One percent too fast: worse than any sound card.
      for (; next * 19.8 <= now && (next + 1) * 960 <= long.length; next++)
        voice.feed(long.slice(next * 960, next * 960 + 960));
      voice.sound(now * 48 + SOUND_LEAD, new Float32Array(BLOCK), new Float32Array(BLOCK));
      most = Math.max(most, voice.waiting);
    }
    expect(most).toBeLessThan(0.3);
  });

  it('ends softly, and nothing is left', () => {
    const voice = new LiveVoice(0);
    voice.feed(speech().slice(9600, 9600 + 9600));
    voice.end();
    const sound = new Float32Array(RATE * 2);
    for (let at = 0; at < sound.length; at += BLOCK) {
      const left = new Float32Array(BLOCK);
      voice.sound(at, left, new Float32Array(BLOCK));
      sound.set(left, at);
    }
    const last = sound.findLastIndex((value) => value !== 0);
    expect(last).toBeGreaterThan(0);
    expect(Math.abs(sound[last]!)).toBeLessThan(0.01);
    expect(voice.isGone).toBe(true);
    expect(voice.mouthAt(1.9)).toBeUndefined();
  });
});

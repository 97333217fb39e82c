import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSpeechService } from '../service/service.ts';
import { SAMPLE_RATE, type PhonemeTime, type Speech, type Viseme } from '../types.ts';
import { voiceById } from '../voices/catalogue.ts';
import { findSilences } from './activity.ts';
import { features } from './features.ts';
import { warp } from './warp.ts';

const TEXTS = {
  en: 'Maybe Bob bumped a purple bumper from behind. The weather will be warm and dry this weekend.',
  zh: '大家好，欢迎来到我们的直播间。我们部门明天下午要开会。',
};
const PAD = 0.6;

const service = createSpeechService({ processes: 2 });
afterAll(() => service.close());

/** Speech with silence and a hiss of −62 dB around it, as a recording has. */
function recordingOf(speech: Speech): Float32Array {
  let seed = 7;
  const noise = (): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    return (seed / 1_073_741_824 - 1) * 0.0008;
  };
  const out = Float32Array.from({ length: speech.samples.length + 2 * PAD * SAMPLE_RATE }, noise);
  speech.samples.forEach((v, i) => (out[i + PAD * SAMPLE_RATE] = (out[i + PAD * SAMPLE_RATE] ?? 0) + v));
  return out;
}

async function say(id: string, text: string): Promise<Speech> {
  const voice = voiceById(id);
  if (!voice) throw new Error(`no voice ${id}`);
  return service.speak({ text, voice, speed: 115 });
}

function covers(phonemes: readonly PhonemeTime[], duration: number): void {
  let at = 0;
  for (const p of phonemes) {
    expect(p.start).toBeCloseTo(at, 3);
    at = p.end;
  }
  expect(at).toBeCloseTo(duration, 3);
}

function at(phonemes: readonly PhonemeTime[], seconds: number): Viseme {
  return phonemes.find((p) => seconds >= p.start && seconds < p.end)?.viseme ?? 'sil';
}

function closures(phonemes: readonly PhonemeTime[]): number[] {
  return phonemes.filter((p) => p.viseme === 'PP').map((p) => (p.start + p.end) / 2);
}

describe.each([
  ['en-male-kal', 'en'],
  ['zh-female-xia', 'zh'],
] as const)('recordings by %s', (id, language) => {
  let truth: Speech;
  let recording: Float32Array;
  beforeAll(async () => {
    truth = await say(id, TEXTS[language]);
    recording = recordingOf(truth);
  });

  it('gets word times from a known text', async () => {
    const times = await service.alignText(recording, TEXTS[language], language);
    covers(times.phonemes, recording.length / SAMPLE_RATE);
    expect(times.text).toBe(TEXTS[language]);
    expect(times.words.map((w) => w.text)).toEqual(truth.words.map((w) => w.text));
    const errors = times.words
      .map((w, i) => Math.abs(w.start - PAD - (truth.words[i]?.start ?? 0)))
      .sort((a, b) => a - b);
    expect(errors[errors.length >> 1]).toBeLessThan(0.05);
    expect(errors[Math.floor(errors.length * 0.9)]).toBeLessThan(0.15);
    const heard = closures(times.phonemes);
    const wanted = closures(truth.phonemes).map((t) => t + PAD);
    const hits = wanted.filter((t) => heard.some((h) => Math.abs(h - t) < 0.08)).length;
    expect(hits / wanted.length).toBeGreaterThan(0.85);
    expect(at(times.phonemes, PAD / 2)).toBe('sil');
    expect(at(times.phonemes, recording.length / SAMPLE_RATE - PAD / 2)).toBe('sil');
  });

  it('gets mouth shapes from sound alone', async () => {
    const times = await service.alignAudio(recording);
    covers(times.phonemes, recording.length / SAMPLE_RATE);
    for (const silence of findSilences(recording, SAMPLE_RATE, 0.2))
      expect(at(times.phonemes, (silence.start + silence.end) / 2)).toBe('sil');
    // Open on vowels, for the most part.
    const open = new Set<Viseme>(['aa', 'E', 'I', 'O', 'U', 'RR']);
    const vowels = truth.phonemes.filter((p) => open.has(p.viseme) && p.end - p.start > 0.06);
    const hits = vowels.filter((p) => open.has(at(times.phonemes, (p.start + p.end) / 2 + PAD))).length;
    expect(hits / vowels.length).toBeGreaterThan(0.7);
    // It moves: several changes of shape a second.
    expect(times.phonemes.length / truth.duration).toBeGreaterThan(4);
  });
});

describe('odd recordings', () => {
  it('survives silence, a click and too short sounds', async () => {
    for (const samples of [
      new Float32Array(SAMPLE_RATE),
      new Float32Array(10),
      Float32Array.from({ length: 4800 }, (_, i) => (i === 2000 ? 1 : 0)),
    ]) {
      const alone = await service.alignAudio(samples);
      expect(alone.duration).toBeCloseTo(samples.length / SAMPLE_RATE, 6);
      const known = await service.alignText(samples, 'Hello there.', 'en');
      expect(known.words.every((w) => w.end <= known.duration + 1e-6)).toBe(true);
    }
    const silent = await service.alignAudio(new Float32Array(SAMPLE_RATE));
    expect(silent.phonemes.every((p) => p.viseme === 'sil')).toBe(true);
  });

  it('warps long signals in proportion to their length', () => {
    const tone = (factor: number): Float32Array =>
      Float32Array.from({ length: 16_000 * 40 * factor }, (_, i) => {
        const t = i / 16_000 / factor;
        return (
          Math.sin(2 * Math.PI * 1000 * t * factor + 40 * Math.sin(t * 3)) *
          (0.5 + 0.5 * Math.sin(t * 11) ** 2)
        );
      });
    const a = features(tone(1), 16_000);
    const b = features(tone(1.25), 16_000);
    const { map } = warp(a, b);
    expect(map.length).toBe(a.frames);
    expect(Math.abs((map[2000] ?? 0) - 2500)).toBeLessThan(40);
  });
});

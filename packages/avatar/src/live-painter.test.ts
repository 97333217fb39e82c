import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeWav } from '@cyclorama/speech';
import { describe, expect, it } from 'vitest';
import { LIVE_PAINTER_MODULE } from './catalogue.ts';
import type { PaintedPicture } from '@cyclorama/stage';
import { createLivePainter } from './live-painter.ts';
import { emptyPerformance } from './performance.ts';
import type { LiveAvatarMessage, Performance } from './types.ts';
import { insideOfMouth, phoneme } from './testing/mouth.ts';
import { Show } from './testing/show.ts';

const CLARA = { character: 'clara' };
const [W, H] = [300, 280];
/** Pixels of an open mouth at this size. */
const OPEN = 12;

/** “a – b – a”: a tone while the mouth is open, from 0.2 to 1.1 s with a closure in between, 1.3 s in all. */
const ABA: Performance = {
  ...emptyPerformance(1.3, 6),
  phonemes: [phoneme('aa', 0.2, 0.6), phoneme('PP', 0.6, 0.7), phoneme('aa', 0.7, 1.1)],
  sentences: [{ text: 'aba', start: 0.2, end: 1.1, charStart: 0, charEnd: 3, kind: 'statement' }],
};

function tone(hz = 200, rate = 48_000): Float32Array {
  return Float32Array.from({ length: 1.3 * rate }, (_, n) => {
    const t = n / rate;
    const sounds = (t >= 0.2 && t < 0.6) || (t >= 0.7 && t < 1.1);
    return sounds ? 0.5 * Math.sin(2 * Math.PI * hz * t) : 0;
  });
}

function say(id: string, more: Partial<Extract<LiveAvatarMessage, { kind: 'say' }>> = {}): LiveAvatarMessage {
  return { kind: 'say', id, performance: ABA, sound: { samples: tone(), rate: 48_000 }, ...more };
}

/** Loudness of a stretch of seconds. */
function level(heard: readonly number[], from: number, to: number): number {
  const part = heard.slice(Math.round(from * 48_000), Math.round(to * 48_000));
  return Math.sqrt(part.reduce((sum, value) => sum + value * value, 0) / part.length);
}

/** First second after `from` at which something is heard. */
function onset(heard: readonly number[], from: number): number {
  const start = Math.round(from * 48_000);
  return heard.findIndex((value, n) => n >= start && Math.abs(value) > 0.05) / 48_000;
}

async function filmed(): Promise<{ readonly show: Show; readonly mouth: number[] }> {
  const mouth: number[] = [];
  const show = await Show.open(CLARA, {
    width: W,
    height: H,
    look: (picture, n) => (mouth[n] = insideOfMouth(picture, 'clara', W, H)),
  });
  return { show, mouth };
}

describe('a live avatar', () => {
  it('breathes and blinks with its mouth shut, in silence, on a transparent ground', async () => {
    const { show, mouth } = await filmed();
    await show.play(60);
    expect(Math.max(...mouth)).toBeLessThan(OPEN);
    expect(show.heard.every((value) => value === 0)).toBe(true);
    const first = Buffer.from((await show.painter.paint(200, 8000)).rgba);
    const later = await show.painter.paint(225, 9000);
    expect(first[3]).toBe(0);
    expect(first.some((value, i) => value !== later.rgba[i])).toBe(true);
  });

  it('speaks within 100 ms, lips and sound on one time line, and comes to rest', async () => {
    const { show, mouth } = await filmed();
    await show.play(25);
    const told = show.now;
    await show.painter.tell!(say('a'));
    await show.play(60);
    const start = onset(show.heard, 0) - 0.2;
    expect(start - told).toBeGreaterThan(0);
    expect(start - told).toBeLessThanOrEqual(0.11);
    const open = (t: number): boolean => mouth[Math.floor((start + t) * 25)]! > OPEN;
    expect([open(0.05), open(0.4), open(0.65), open(0.9), open(1.25)]).toEqual([
      false,
      true,
      false,
      true,
      false,
    ]);
    // The mouth opens and shuts with the sound, to two pictures.
    const opens = mouth.findIndex((pixels) => pixels > OPEN) / 25;
    expect(Math.abs(opens - (start + 0.2))).toBeLessThan(0.08);
    const shuts = (mouth.findLastIndex((pixels) => pixels > OPEN) + 1) / 25;
    expect(Math.abs(shuts - (start + 1.1))).toBeLessThan(0.1);
    expect(level(show.heard, start + 0.62, start + 0.68)).toBe(0);
    expect(level(show.heard, start + 0.3, start + 0.5)).toBeCloseTo(0.5 / Math.SQRT2, 2);
  });

  it('says one after the other, in order, however long their files take to read', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cyclorama-avatar-'));
    try {
      const sound = join(folder, 'a.wav');
      const performance = join(folder, 'a.json');
      await writeFile(sound, encodeWav(tone(300, 24_000), 24_000));
      await writeFile(performance, JSON.stringify(ABA));
      const show = await Show.open(CLARA, { width: 64, height: 64 });
      await show.play(5);
      await Promise.all([
        show.painter.tell!(say('a', { performance, sound: { path: sound } })),
        show.painter.tell!(say('b')),
      ]);
      await show.play(90);
      const first = onset(show.heard, 0);
      const second = onset(show.heard, first + 1);
      expect(second - first).toBeCloseTo(1.5, 2);
      const crossings = (from: number): number => {
        const part = show.heard.slice(Math.round(from * 48_000), Math.round((from + 0.3) * 48_000));
        return part.filter((value, n) => n > 0 && value > 0 && part[n - 1]! <= 0).length;
      };
      expect(Math.abs(crossings(first + 0.02) - 90)).toBeLessThan(2);
      expect(Math.abs(crossings(second + 0.02) - 60)).toBeLessThan(2);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('breaks off at once without a click, forgets what waits, and its mouth shuts', async () => {
    const { show, mouth } = await filmed();
    await show.play(5);
    await show.painter.tell!(say('a'));
    await show.painter.tell!(say('b'));
    await show.play(12);
    const told = show.now;
    await show.painter.tell!({ kind: 'hush' });
    await show.play(100);
    const silent = show.heard.findLastIndex((value) => value !== 0) / 48_000;
    expect(silent - told).toBeLessThan(0.2);
    let leap = 0;
    show.heard.forEach((value, n) => (leap = Math.max(leap, Math.abs(value - (show.heard[n - 1] ?? 0)))));
    // A sine of 200 Hz at half scale changes by 0.013 a sample.
    expect(leap).toBeLessThan(0.014);
    expect(Math.max(...mouth.slice(Math.ceil((silent + 0.12) * 25)))).toBeLessThan(OPEN);
  });

  it('takes back one of those that wait; an interruption takes the place of all', async () => {
    const show = await Show.open(CLARA, { width: 64, height: 64 });
    await show.play(2);
    for (const id of ['a', 'b', 'c']) await show.painter.tell!(say(id));
    await show.play(5);
    await show.painter.tell!({ kind: 'hush', id: 'b' });
    await show.play(110);
    const first = onset(show.heard, 0);
    expect(onset(show.heard, first + 1) - first).toBeCloseTo(1.5, 2);
    expect(level(show.heard, first + 3, first + 4)).toBe(0);

    for (const id of ['d', 'e']) await show.painter.tell!(say(id));
    await show.play(12);
    const told = show.now;
    await show.painter.tell!(say('f', { interrupt: true }));
    await show.play(60);
    expect(onset(show.heard, told + 0.2) - 0.2 - told).toBeLessThan(0.25);
    expect(level(show.heard, told + 1.7, show.now)).toBe(0);
  });

  it('is broken in upon where nobody has heard it yet, however far ahead it was made, and its lips meet', async () => {
    const mouth: number[] = [];
    const look = (picture: PaintedPicture, n: number): void => {
      mouth[n] = insideOfMouth(picture, 'clara', W, H);
    };
    const show = await Show.open(CLARA, { width: W, height: H, look, leadMs: 400 });
    await show.play(10);
    await show.painter.tell!(say('a'));
    await show.play(20);
    // Amid the first “a”, whose sound is made to its end.
    const told = show.now;
    expect(level(show.heard, told - 0.02, told)).toBeGreaterThan(0.3);
    await show.painter.tell!(say('b', { interrupt: true }));
    await show.play(60);
    const cut = show.heard.findIndex(
      (value, n) => n > told * 48_000 + 480 && value === 0 && show.heard[n + 480] === 0,
    );
    expect(cut / 48_000 - told).toBeLessThan(0.05);
    // Its first sample is silent, as that of a spoken line is: 0.2 s.
    const start = onset(show.heard, cut / 48_000) - 0.2;
    expect(start - told).toBeGreaterThan(0.08);
    expect(start - told).toBeLessThan(0.16);
    let leap = 0;
    show.heard.forEach((value, n) => (leap = Math.max(leap, Math.abs(value - (show.heard[n - 1] ?? 0)))));
    expect(leap).toBeLessThan(0.014);
    const between = mouth.slice(Math.floor(told * 25), Math.ceil((start + 0.2) * 25));
    expect(Math.min(...between)).toBeLessThan(OPEN);
    const again = mouth.findIndex((pixels, n) => n > (start + 0.1) * 25 && pixels > OPEN) / 25;
    expect(Math.abs(again - (start + 0.2))).toBeLessThan(0.08);
    expect(level(show.heard, start + 0.3, start + 0.5)).toBeCloseTo(0.5 / Math.SQRT2, 2);
  });

  it('says later what it was told while nobody listened', async () => {
    const show = await Show.open(CLARA, { width: 64, height: 64 });
    await show.play(5);
    show.pass(500);
    await show.painter.tell!(say('a'));
    show.pass(500);
    const back = show.now;
    await show.play(50);
    expect(onset(show.heard, back) - 0.2 - back).toBeLessThan(0.15);
    expect(level(show.heard, back + 0.3, back + 0.6)).toBeGreaterThan(0.1);
  });

  it('moves no further from picture to picture when it is broken off than when it speaks', async () => {
    let last: Uint8Array | undefined;
    let worst = 0;
    const show = await Show.open(CLARA, {
      width: 150,
      height: 150,
      look: ({ rgba }) => {
        let sum = 0;
        if (last) for (let i = 0; i < rgba.length; i++) sum += Math.abs(rgba[i]! - last[i]!);
        worst = Math.max(worst, sum / rgba.length);
        last = Uint8Array.from(rgba);
      },
    });
    const actions = [{ id: 'greet', name: '', tag: '', time: 0.2 }];
    const emotions = [{ emotion: 'HAPPY', start: 0, end: 1.3 } as const];
    for (let n = 0; n < 4; n++) {
      await show.painter.tell!(say('a', { performance: { ...ABA, actions, emotions } }));
      await show.play(10 + n * 4);
      await show.painter.tell!({ kind: 'hush' });
      await show.play(6);
    }
    expect(worst).toBeGreaterThan(0);
    expect(worst).toBeLessThan(9);
  });

  it('keeps nothing of two hundred utterances', async () => {
    const show = await Show.open(CLARA, { width: 32, height: 32, listen: false });
    const sound = { samples: tone(), rate: 48_000 };
    const after = async (count: number): Promise<number> => {
      for (let n = 0; n < count; n++) {
        await show.painter.tell!(say(`u${n}`, { sound: { ...sound, samples: sound.samples.slice() } }));
        await show.play(38, n % 10 === 0);
      }
      await show.play(30);
      const { arrayBuffers, heapUsed } = process.memoryUsage();
      return arrayBuffers + heapUsed;
    };
    const before = await after(40);
    const grown = (await after(160)) - before;
    // Their sound alone would be 40 MB.
    expect(grown).toBeLessThan(16e6);
  });

  it('refuses what it cannot do, and goes on', async () => {
    const show = await Show.open(CLARA, { width: 64, height: 64 });
    const tell = async (message: unknown): Promise<void> => show.painter.tell!(message);
    await expect(tell('hello')).rejects.toThrow(TypeError);
    await expect(tell({ kind: 'sing' })).rejects.toThrow('sing');
    await expect(tell({ ...say('a'), performance: {} })).rejects.toThrow('duration');
    await expect(tell({ ...say('a'), sound: { samples: [1], rate: 48_000 } })).rejects.toThrow('sound');
    await expect(tell({ ...say('a'), sound: { path: '/nonexistent.wav' } })).rejects.toThrow('ENOENT');
    const long = { samples: new Float32Array(200 * 48_000), rate: 48_000 };
    await tell(say('a', { sound: long }));
    await expect(tell(say('b', { sound: long }))).rejects.toThrow('300 seconds');
    await tell({ kind: 'hush' });
    await tell(say('c'));
    await show.play(40);
    expect(onset(show.heard, 0)).toBeGreaterThan(0);
    const host = { output: { width: 64, height: 64 }, fps: { num: 25, den: 1 } };
    const open = async (options: unknown): Promise<unknown> => createLivePainter(options, host);
    await expect(open(null)).rejects.toThrow(TypeError);
    await expect(open({ character: 'nobody' })).rejects.toThrow('nobody');
    await expect(open({ character: 'clara', width: 65 })).rejects.toThrow('width');
    const module = (await import(LIVE_PAINTER_MODULE)) as { createLivePainter: unknown };
    expect(module.createLivePainter).toBe(createLivePainter);
  });
});

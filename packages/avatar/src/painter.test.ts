import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Emotion } from '@cyclorama/speech';
import type { PaintedPicture, Painter } from '@cyclorama/stage';
import { describe, expect, it } from 'vitest';
import { lookOf } from './characters.ts';
import { ACTIONS, CHARACTERS, createPainter, emptyPerformance, PAINTER_MODULE } from './index.ts';
import type { Performance } from './types.ts';
import { insideOfMouth, phoneme } from './testing/mouth.ts';
import { wildPerformance } from './motion/tracks.test-data.ts';

const FPS = { num: 25, den: 1 };
const open = (character: string, performance: Performance, width = 320, height = 180): Promise<Painter> =>
  createPainter({ character, performance }, { width, height, fps: FPS });
const digest = (p: PaintedPicture): string => createHash('sha256').update(p.rgba).digest('hex');
describe('painted mouth', () => {
  const speech = {
    ...emptyPerformance(3, 6),
    phonemes: [phoneme('aa', 0.5, 0.9), phoneme('PP', 0.9, 1), phoneme('aa', 1, 1.4)],
  };
  it.each(['clara', 'mei', 'amina', 'zola'])(
    'of %s opens on vowels and is shut on m, b, p and in silence',
    async (id) => {
      const [w, h] = [600, lookOf(id).framing === 'full' ? 1100 : 560];
      const painter = await open(id, speech, w, h);
      const at = async (t: number): Promise<number> =>
        insideOfMouth(await painter.paint(Math.floor(t * 25)), id, w, h);
      const vowel = await at(0.72);
      expect(vowel).toBeGreaterThan(40);
      expect(await at(0.3)).toBeLessThan(vowel * 0.02);
      expect(await at(0.94)).toBeLessThan(vowel * 0.1);
      expect(await at(1.2)).toBeGreaterThan(40);
      // 80 ms after the last sound, and for good.
      for (const t of [1.48, 1.6, 2]) expect(await at(t)).toBeLessThan(vowel * 0.02);
    },
  );
});

describe('painter', () => {
  it('paints the same pixels for a frame whatever was painted before', async () => {
    const performance = wildPerformance(12, 21);
    const whole = await open('kwame', performance);
    const expected = new Map<number, string>();
    for (let f = 0; f < 60; f++) expected.set(f, digest(await whole.paint(f)));
    const jumping = await open('kwame', performance);
    for (const f of [47, 48, 5, 59, 47])
      expect(digest(await jumping.paint(f)), `frame ${f}`).toBe(expected.get(f));
  });

  it('changes no pixel outside the rectangles that it reports', async () => {
    const [W, H] = [180, 160];
    for (const id of ['mei', 'henrik', 'zola']) {
      const painter = await open(id, wildPerformance(10, 9), W, H);
      let last = Buffer.from((await painter.paint(30)).rgba);
      let small = 0;
      for (let f = 31; f < 100; f += f % 7 === 0 ? 5 : 1) {
        const { rgba, dirty } = await painter.paint(f);
        expect(dirty).toBeDefined();
        const clean = new Uint8Array(W * H).fill(1);
        for (const r of dirty!)
          for (let y = r.y; y < r.y + r.height; y++) clean.fill(0, y * W + r.x, y * W + r.x + r.width);
        for (let i = 0; i < clean.length; i++) {
          if (clean[i] === 0) continue;
          const o = i * 4;
          if (
            rgba[o] !== last[o] ||
            rgba[o + 1] !== last[o + 1] ||
            rgba[o + 2] !== last[o + 2] ||
            rgba[o + 3] !== last[o + 3]
          ) {
            throw new Error(
              `${id}: frame ${f} changed at ${i % W},${Math.floor(i / W)} outside ${JSON.stringify(dirty)}`,
            );
          }
        }
        if (dirty!.length === 1) small++;
        last = Buffer.from(rgba);
      }
      expect(small, 'a body at rest leaves only the head dirty').toBeGreaterThan(0);
    }
  });

  it('paints premultiplied pixels on a transparent ground, standing on the lower edge', async () => {
    const { rgba } = await (await open('amina', emptyPerformance(1, 1), 200, 200)).paint(3);
    let bottom = 0;
    for (let i = 0; i < rgba.length; i += 4) {
      const a = rgba[i + 3]!;
      expect(Math.max(rgba[i]!, rgba[i + 1]!, rgba[i + 2]!)).toBeLessThanOrEqual(a);
      if (a === 255 && i >= 199 * 200 * 4) bottom++;
    }
    expect(rgba[3]).toBe(0);
    expect(bottom).toBeGreaterThan(20);
  });

  it('moves little between neighbouring pictures', async () => {
    const painter = await open('diego', wildPerformance(8, 2), 150, 150);
    let last = Buffer.from((await painter.paint(0)).rgba);
    for (let f = 1; f < 120; f++) {
      const { rgba } = await painter.paint(f);
      let sum = 0;
      for (let i = 0; i < rgba.length; i++) sum += Math.abs(rgba[i]! - last[i]!);
      expect(sum / rgba.length, `frame ${f}`).toBeLessThan(9);
      last = Buffer.from(rgba);
    }
  });

  it('paints every character, gesture and emotion at several sizes', async () => {
    const emotions: Emotion[] = ['HAPPY', 'SAD', 'CALM', 'ANGER'];
    for (const [i, { id }] of CHARACTERS.entries()) {
      const [w, h] = [
        [320, 180],
        [180, 320],
        [64, 64],
        [500, 90],
      ][i % 4]!;
      const performance = {
        ...emptyPerformance(70, i),
        actions: ACTIONS.map((a, n) => ({ id: a.id, name: '', tag: '', time: 0.5 + n * 4 })),
        emotions: emotions.map((emotion, n) => ({ emotion, start: n * 16, end: n * 16 + 15 })),
      };
      const painter = await open(id, performance, w, h);
      const pictures = new Set<string>();
      for (const [n, a] of ACTIONS.entries())
        pictures.add(digest(await painter.paint(Math.round((0.5 + n * 4 + a.duration / 2) * 25))));
      expect(pictures.size, id).toBe(ACTIONS.length);
    }
  });

  it('paints in 4K', async () => {
    const { rgba } = await (await open('priya', emptyPerformance(1, 1), 3840, 2160)).paint(0);
    expect(rgba.length).toBe(3840 * 2160 * 4);
    expect(rgba[(2159 * 3840 + 1920) * 4 + 3]).toBe(255);
  });

  it('reads a performance from a file and goes on idling after its end', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cyclorama-avatar-'));
    try {
      const path = join(folder, 'performance.json');
      const performance = emptyPerformance(1, 77);
      await writeFile(path, JSON.stringify(performance));
      const painter = await createPainter(
        { character: 'clara', performance: path },
        { width: 128, height: 128, fps: FPS },
      );
      const same = await open('clara', performance, 128, 128);
      expect(digest(await painter.paint(10))).toBe(digest(await same.paint(10)));
      expect(digest(await painter.paint(500))).not.toBe(digest(await painter.paint(510)));
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('refuses bad options and unknown characters', async () => {
    const size = { width: 64, height: 64, fps: FPS };
    await expect(createPainter(null, size)).rejects.toThrow(TypeError);
    await expect(createPainter({ character: 5, performance: emptyPerformance(1, 1) }, size)).rejects.toThrow(
      TypeError,
    );
    await expect(createPainter({ character: 'clara', performance: 3 }, size)).rejects.toThrow(TypeError);
    await expect(
      createPainter({ character: 'nobody', performance: emptyPerformance(1, 1) }, size),
    ).rejects.toThrow(/nobody/);
    await expect(
      createPainter({ character: 'clara', performance: '/nonexistent.json' }, size),
    ).rejects.toThrow(/ENOENT/);
  });

  it('is found at the published URL', async () => {
    const module = (await import(PAINTER_MODULE)) as { createPainter: unknown };
    expect(module.createPainter).toBe(createPainter);
  });
});

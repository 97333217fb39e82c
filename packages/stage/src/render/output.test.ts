import { createCanvas } from '@napi-rs/canvas';
import { existsSync, readdirSync, truncateSync, writeFileSync, copyFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { extractCover } from '../container/cover.ts';
import { joinPieces } from '../container/join.ts';
import { MediaError } from '../media-info.ts';
import type { RenderPlan } from '../plan.ts';
import {
  findClap,
  makeClap,
  makeTestVideo,
  meanRect,
  psnr,
  readFrames,
  readSamples,
  streamInfo,
  writeWav,
} from '../testing/index.ts';
import { renderPiece } from './piece.ts';
import { distance, full, layer, pixel, planOf, rect, scratchFolder, show, webm } from './test-plan.ts';
import { renderPlan } from './whole.ts';

const folder = await scratchFolder();
const file = (name: string): string => join(folder, name);
const module = new URL('./test-painter.js', import.meta.url).href;

beforeAll(async () => {
  const clap = makeClap(4, 3.5);
  writeWav(file('clap.wav'), [clap, clap]);
  await makeTestVideo(file('video.mp4'), { width: 320, height: 180, fps: 25, frames: 50 });
});

/** White flash in frame `at`, black otherwise. */
function flash(frames: number, at: number, more: Partial<RenderPlan> = {}): RenderPlan {
  const plan = planOf({
    frames,
    sources: { black: { kind: 'color', color: '#000000' }, white: { kind: 'color', color: '#ffffff' } },
    layers: [layer('black', full), layer('white', full, { startFrame: at, endFrame: at + 1 })],
  });
  return { ...plan, ...more };
}

describe('finished files', () => {
  it.each(['mp4', 'webm'] as const)(
    '%s: picture and sound meet, timestamps are regular',
    async (container) => {
      const base = flash(100, 87, {
        pieces: [1, 40, 41, 100],
        audio: [{ path: file('clap.wav'), role: 'speech', start: 0, gain: 1, loop: 0 }],
      });
      const plan =
        container === 'mp4'
          ? base
          : { ...base, format: { ...base.format, container, video: 'vp8' as const } };
      // 3.5 s is frame 87.5 at 25 fps.
      const path = file(`flash.${container}`);
      const progress: number[] = [];
      await renderPlan(plan, path, { workDir: file('work'), onProgress: (done) => progress.push(done) });
      const frames = await readFrames(path);
      expect(frames).toHaveLength(100);
      const lit = frames.filter((frame) => meanRect(frame, full).g > 128);
      expect(lit.map((frame) => frame.index)).toEqual([87]);
      const { left } = await readSamples(path);
      expect(Math.abs(findClap(left) / 48_000 - 3.5)).toBeLessThan(0.02);
      expect(Math.abs(lit[0]!.time + 0.02 - findClap(left) / 48_000)).toBeLessThan(0.04);
      const info = streamInfo(path);
      const [video, audio] = [
        info.streams.find((s) => s.type === 'video')!,
        info.streams.find((s) => s.type === 'audio')!,
      ];
      expect(video.pts).toHaveLength(100);
      [...video.pts].sort((a, b) => a - b).forEach((pts, n) => expect(pts).toBeCloseTo(n / 25, 3));
      for (const stream of [video, audio]) {
        stream.dts.forEach((dts, i) => i > 0 && expect(dts).toBeGreaterThan(stream.dts[i - 1]!));
      }
      if (container === 'mp4') {
        expect(info.fastStart).toBe(true);
        for (const duration of video.durations) expect(duration).toBeCloseTo(0.04, 4);
      }
      expect(info.duration).toBeGreaterThan(3.99);
      expect(info.duration).toBeLessThan(4.03);
      expect(progress.at(-1)).toBe(100);
      expect(progress).toEqual([...progress].sort((a, b) => a - b));
      expect(readdirSync(file('work'))).toEqual([]);
    },
  );

  it('are the same, byte for byte, when rendered again', async () => {
    const plan = planOf({
      frames: 30,
      pieces: [11, 30],
      sources: { v: { kind: 'video', path: file('video.mp4'), loop: 0 } },
      layers: [layer('v', full)],
    });
    for (const name of ['one.mp4', 'two.mp4']) await renderPlan(plan, file(name), { workDir: file('work') });
    expect((await readFile(file('one.mp4'))).equals(await readFile(file('two.mp4')))).toBe(true);
  });

  it('show the same in one piece and in many', async () => {
    const parts = {
      frames: 50,
      sources: {
        v: { kind: 'video', path: file('video.mp4'), loop: -1 } as const,
        p: { kind: 'painter', module, options: { dirty: true } } as const,
      },
      layers: [layer('v', full), layer('p', rect(31, 41, 200, 101), { startFrame: 4 })],
    };
    const whole = await show(folder, planOf(parts));
    const cut = await show(folder, planOf({ ...parts, pieces: [7, 8, 33, 50] }));
    expect(cut).toHaveLength(50);
    whole.forEach((frame, n) => expect(psnr(frame, cut[n]!), `frame ${n}`).toBeGreaterThan(35));
  });

  it('keep transparency in WebM', async () => {
    const canvas = createCanvas(64, 64);
    const c = canvas.getContext('2d');
    c.fillStyle = 'rgba(240, 60, 20, 0.5)';
    c.fillRect(0, 0, 64, 64);
    writeFileSync(file('half.png'), await canvas.encode('png'));
    const plan = planOf({
      frames: 6,
      pieces: [3, 6],
      format: webm,
      sources: {
        half: { kind: 'image', path: file('half.png') },
        solid: { kind: 'color', color: '#2060a0' },
      },
      layers: [layer('half', rect(20, 20, 100, 100)), layer('solid', rect(160, 20, 100, 100))],
    });
    for (const frame of await show(folder, plan)) {
      const half = meanRect(frame, rect(35, 35, 70, 70));
      expect(Math.abs(half.a - 128)).toBeLessThanOrEqual(4);
      expect(distance([half.r, half.g, half.b], [240, 60, 20])).toBeLessThanOrEqual(8);
      const solid = meanRect(frame, rect(175, 35, 70, 70));
      expect(solid.a).toBeGreaterThan(250);
      expect(distance([solid.r, solid.g, solid.b], [32, 96, 160])).toBeLessThanOrEqual(5);
      expect(pixel(frame, 5, 150)[3]).toBeLessThan(4);
    }
  });

  it('yield a cover', async () => {
    const path = file('cover-of.mp4');
    await renderPlan(flash(20, 10), path, { workDir: file('work') });
    await extractCover(path, file('cover.jpg'), { atSeconds: 0.4, width: 160 });
    const [cover] = await readFrames(file('cover.jpg'));
    expect([cover!.width, cover!.height]).toEqual([160, 90]);
    expect(meanRect(cover!, rect(0, 0, 160, 90)).g).toBeGreaterThan(200);
  });
});

describe('what goes wrong', () => {
  const plan = (path: string, kind: 'image' | 'video'): RenderPlan =>
    planOf({
      frames: 10,
      sources: { thing: kind === 'image' ? { kind, path } : { kind, path, loop: 0 } },
      layers: [layer('thing', full)],
    });
  const leftovers = (): string[] => readdirSync(folder).filter((name) => name.startsWith('bad'));

  it.each([
    ['nothing there', 'missing.mp4', undefined],
    ['text', 'text.mp4', 'this is no video'],
    [
      'a playlist',
      'list.mp4',
      '#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n/etc/hostname\n#EXT-X-ENDLIST\n',
    ],
    ['an empty file', 'empty.mp4', ''],
  ])('%s: MediaError that names the source, no file', async (_, name, contents) => {
    if (contents !== undefined) writeFileSync(file(name), contents);
    for (const kind of ['image', 'video'] as const) {
      const attempt = renderPiece(plan(file(name), kind), 0, file('bad.mp4'));
      await expect(attempt).rejects.toThrow(MediaError);
      await expect(attempt).rejects.toThrow(/source 'thing'/);
    }
    expect(leftovers()).toEqual([]);
  });

  it('a truncated video', async () => {
    copyFileSync(file('video.mp4'), file('short.mp4'));
    truncateSync(file('short.mp4'), 2000);
    await expect(renderPiece(plan(file('short.mp4'), 'video'), 0, file('bad.mp4'))).rejects.toThrow(
      MediaError,
    );
    expect(leftovers()).toEqual([]);
  });

  it('plans that make no sense', async () => {
    const good = flash(10, 5);
    const wrong: RenderPlan[] = [
      { ...good, format: { ...good.format, width: 321 } },
      { ...good, format: { ...good.format, alpha: true } },
      { ...good, pieces: [5] },
      { ...good, pieces: [5, 5, 10] },
      { ...good, shots: [{ from: 0, to: 9, layers: [] }] },
    ];
    for (const p of wrong) await expect(renderPiece(p, 0, file('bad.mp4'))).rejects.toThrow(RangeError);
    const unknown = { ...good, shots: [{ from: 0, to: 10, layers: [layer('ghost', full)] }] };
    await expect(renderPiece(unknown, 0, file('bad.mp4'))).rejects.toThrow(/source 'ghost'/);
    await expect(renderPiece(good, 1, file('bad.mp4'))).rejects.toThrow(RangeError);
    expect(leftovers()).toEqual([]);
  });

  it('abort: within a second, nothing left, and the next render works', async () => {
    const slow = planOf({
      frames: 500,
      sources: {
        v: { kind: 'video', path: file('video.mp4'), loop: -1 },
        p: { kind: 'painter', module, options: { slowMs: 20 } },
      },
      layers: [layer('v', full), layer('p', full)],
    });
    const controller = new AbortController();
    const reason = new Error('enough');
    let asked = 0;
    const attempt = renderPiece(slow, 0, file('bad.mp4'), {
      signal: controller.signal,
      onProgress: (done) => {
        if (done < 10 || asked) return;
        asked = performance.now();
        controller.abort(reason);
      },
    });
    await expect(attempt).rejects.toBe(reason);
    expect(performance.now() - asked).toBeLessThan(1000);
    expect(leftovers()).toEqual([]);
    expect(await show(folder, flash(5, 2))).toHaveLength(5);
    await expect(renderPiece(slow, 0, file('bad.mp4'), { signal: controller.signal })).rejects.toBe(reason);
  });

  it('joining pieces that do not belong together', async () => {
    const p = flash(10, 5, { pieces: [4, 10] });
    const paths = [file('j0.mp4'), file('j1.mp4')];
    for (const index of [0, 1]) await renderPiece(p, index, paths[index]!);
    await expect(joinPieces(p, [paths[0]!], undefined, file('bad.mp4'))).rejects.toThrow(RangeError);
    await expect(joinPieces(p, [paths[0]!, paths[0]!], undefined, file('bad.mp4'))).rejects.toThrow(
      /4 frames instead of 6/,
    );
    await expect(joinPieces(p, [paths[0]!, file('none.mp4')], undefined, file('bad.mp4'))).rejects.toThrow(
      MediaError,
    );
    await renderPiece({ ...p, format: { ...p.format, width: 160, height: 90 } }, 1, file('j2.mp4'));
    await expect(joinPieces(p, [paths[0]!, file('j2.mp4')], undefined, file('bad.mp4'))).rejects.toThrow(
      /other settings/,
    );
    expect(leftovers()).toEqual([]);
    expect(existsSync(file('bad.mp4'))).toBe(false);
  });
});

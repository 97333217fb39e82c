import { createCanvas } from '@napi-rs/canvas';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { countFrames, makeTestVideo } from '../testing/index.ts';
import { layer, planOf, rect, scratchFolder } from './test-plan.ts';
import { renderPlan } from './whole.ts';

const MINUTES = 10;
const FRAMES = MINUTES * 60 * 25;
const LIMIT_MB = 500;

/** Ten minutes with everything that allocates: a looping video, a painter, an image, changing texts, many pieces. */
it('stays below 500 MB and flat over ten minutes', async () => {
  const folder = await scratchFolder();
  const canvas = createCanvas(1600, 900);
  canvas.getContext('2d').fillRect(0, 0, 1600, 900);
  writeFileSync(join(folder, 'bg.png'), await canvas.encode('png'));
  await makeTestVideo(join(folder, 'v.mp4'), { width: 640, height: 360, fps: 25, frames: 250 });
  const style = { font: 'HarmonyOS_Sans_SC_Black', size: 24, color: '#ffffff' };
  const texts = Array.from({ length: FRAMES / 75 }, (_, i) => `Caption number ${i + 1}`);
  const plan = planOf({
    frames: FRAMES,
    format: { width: 640, height: 360, bitrateKbps: 800 },
    pieces: Array.from({ length: FRAMES / 250 }, (_, i) => (i + 1) * 250),
    sources: {
      bg: { kind: 'image', path: join(folder, 'bg.png') },
      v: { kind: 'video', path: join(folder, 'v.mp4'), loop: -1 },
      p: {
        kind: 'painter',
        module: new URL('./test-painter.js', import.meta.url).href,
        options: { dirty: true },
      },
      ...Object.fromEntries(texts.map((text, i) => [`t${i}`, { kind: 'text' as const, text, style }])),
    },
    layers: [
      layer('bg', rect(0, 0, 640, 360), { fit: 'cover' }),
      layer('v', rect(20, 20, 240, 135)),
      layer('p', rect(300, 40, 300, 300)),
      ...texts.map((_, i) =>
        layer(`t${i}`, rect(20, 320, 600, 30), { startFrame: i * 75, endFrame: i * 75 + 75 }),
      ),
    ],
  });
  const out = join(folder, 'long.mp4');
  const samples: number[] = [];
  await renderPlan(plan, out, {
    workDir: join(folder, 'work'),
    onProgress: (done) => {
      if (done % 250 === 0) samples.push(process.memoryUsage.rss() / 2 ** 20);
    },
  });
  expect(await countFrames(out)).toBe(FRAMES);
  expect(Math.max(...samples)).toBeLessThan(LIMIT_MB);
  const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
  const third = Math.floor(samples.length / 3);
  const growth = mean(samples.slice(-third)) - mean(samples.slice(third, 2 * third));
  process.stdout.write(`peak ${Math.max(...samples).toFixed(0)} MB, growth ${growth.toFixed(1)} MB\n`);
  expect(growth).toBeLessThan(20);
}, 1_800_000);

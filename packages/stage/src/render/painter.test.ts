import { describe, expect, it } from 'vitest';
import type { SourceSpec } from '../plan.ts';
import { endIdleThreads } from '../index.ts';
import { meanRect } from '../testing/index.ts';
import { distance, full, layer, pixel, planOf, rect, scratchFolder, show } from './test-plan.ts';

const folder = await scratchFolder();
const module = new URL('./test-painter.js', import.meta.url).href;
const painter = (options: unknown): SourceSpec => ({ kind: 'painter', module, options });
const ground = { kind: 'color', color: '#000000' } as const;

describe('painter layers', () => {
  it.each([true, false])(
    'show what was painted, also partly outside (dirty rectangles: %s)',
    async (dirty) => {
      const plan = planOf({
        frames: 40,
        pieces: [15, 40],
        sources: { ground, p: painter({ dirty }) },
        layers: [layer('ground', full), layer('p', rect(-31, 41, 201, 101))],
      });
      const frames = await show(folder, plan);
      frames.forEach((frame, n) => {
        const x = -31 + n * 3;
        if (x >= -3) {
          const { r, g } = meanRect(frame, rect(x + 4, 55, 12, 12));
          expect(r, `block in frame ${n}`).toBeGreaterThan(235);
          expect(g).toBeLessThan(20);
        }
        // The ground behind: half transparent green over black, also where the block was before.
        expect(distance(pixel(frame, 160, 130), [0, 128, 0])).toBeLessThanOrEqual(5);
        if (x > 30) expect(distance(pixel(frame, x - 12, 60), [0, 128, 0])).toBeLessThanOrEqual(12);
      });
    },
  );

  it('may stand still', async () => {
    const plan = planOf({
      frames: 30,
      sources: { ground, p: painter({ still: true }) },
      layers: [layer('ground', full), layer('p', rect(20, 20, 100, 100))],
    });
    const frames = await show(folder, plan);
    expect(frames).toHaveLength(30);
    expect(distance(pixel(frames[29]!, 30, 40), [255, 0, 0])).toBeLessThanOrEqual(6);
  });

  it('fail the piece with the name of the source', async () => {
    const plan = planOf({
      frames: 20,
      sources: { ground, presenter: painter({ failAt: 7 }) },
      layers: [layer('ground', full), layer('presenter', rect(0, 0, 100, 100))],
    });
    await expect(show(folder, plan)).rejects.toThrow(/source 'presenter': .*out of paint/);
    const absent = planOf({
      sources: { p: { kind: 'painter', module: new URL('./no-such.js', import.meta.url).href, options: {} } },
      layers: [layer('p', full)],
    });
    await expect(show(folder, absent)).rejects.toThrow(/source 'p'/);
  });

  it('works again after a failure, and after idle threads were ended', async () => {
    const plan = planOf({
      frames: 5,
      sources: { p: painter({}) },
      layers: [layer('p', full)],
    });
    expect(await show(folder, plan)).toHaveLength(5);
    await endIdleThreads();
    expect(await show(folder, plan)).toHaveLength(5);
  });
});

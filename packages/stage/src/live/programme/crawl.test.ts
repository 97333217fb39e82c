import { describe, expect, it } from 'vitest';
import { crawlPace, eachCopy, softness } from './crawl.ts';

function copies(
  pace: { step: number; period: number },
  strip: number,
  window: number,
  frame: number,
): number[] {
  const found: number[] = [];
  eachCopy(pace, strip, window, frame, (position) => found.push(position));
  return found;
}

describe('crawl', () => {
  const output = { width: 1280, height: 720 };

  it('passes about an eighth of the picture in a second, in even pixels', () => {
    const pace = crawlPace('x', 2000, 1280, output, 25);
    expect(pace.step % 2).toBe(0);
    expect(Math.abs(pace.step * 25 - 160)).toBeLessThanOrEqual(25);
    expect(pace.period % pace.step).toBe(0);
    expect(crawlPace('y', 100, 300, output, 50).step).toBe(2);
  });

  it.each([
    [300, 1280],
    [5000, 1280],
    [5000, 200],
  ])(
    'moves a strip of %i through a window of %i by the same step in every frame, for ever',
    (strip, window) => {
      const pace = crawlPace('x', strip, window, output, 25);
      expect(copies(pace, strip, window, 1)).toEqual([window - pace.step]);
      let before = copies(pace, strip, window, 1);
      for (let frame = 2; frame < 4 * (pace.period / pace.step); frame++) {
        const now = copies(pace, strip, window, frame);
        // Whatever stays moved by exactly one step.
        const moved = before.map((at) => at - pace.step).filter((at) => at + strip > 0);
        expect(now.slice(0, moved.length)).toEqual(moved);
        // Whatever is new comes in at the far end, a period behind.
        for (const at of now.slice(moved.length)) expect(at).toBeGreaterThanOrEqual(window - pace.step);
        now.slice(1).forEach((at, index) => expect(at - now[index]!).toBe(pace.period));
        before = now;
      }
    },
  );

  it('looks the same after each period', () => {
    const pace = crawlPace('x', 900, 640, output, 25);
    const round = pace.period / pace.step;
    const at = round * 3 + 17;
    expect(copies(pace, 900, 640, at)).toEqual(copies(pace, 900, 640, at + round * 1000));
  });
});

describe('softness', () => {
  const output = { width: 320, height: 180 };
  const shares = (x: number, width: number): number[] => {
    const found = new Array<number>(width).fill(-1);
    for (let place = 0; place < width;) {
      const { until, share } = softness(
        { axis: 'x', window: { x, y: 0, width, height: 20 } },
        output,
        width,
        place,
      );
      expect(until).toBeGreaterThan(place);
      found.fill(share, place, until);
      place = until;
    }
    return found;
  };

  it('grows at the beginning of a window and shrinks at its end', () => {
    const all = shares(40, 200);
    expect(all[0]).toBeLessThan(0.2);
    expect(all[199]).toBeLessThan(0.2);
    expect(all.slice(10, 190).every((share) => share === 1)).toBe(true);
    for (let n = 1; n < 10; n++) expect(all[n]!).toBeGreaterThanOrEqual(all[n - 1]!);
  });

  it('leaves ends alone that are the picture’s own', () => {
    expect(shares(0, 320).every((share) => share === 1)).toBe(true);
  });
});

import { describe, expect, it } from 'vitest';
import { PictureTimes } from './picture-times.ts';
import { SenderClock } from './sender-clock.ts';

const settings = { jitterMs: 250, tickMs: 40, phaseMs: 0 };

function random(seed: number): () => number {
  return () => {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    return seed / 2 ** 32;
  };
}

describe('the clock of a sender', () => {
  it.each([
    [200, 0],
    [-200, 0],
    [200, 60],
    [-200, 60],
    [0, 60],
  ])('that is off by %i ppm with %i ms of network jitter is followed for an hour', (ppm, jitter) => {
    const chance = random(5);
    const clock = new SenderClock(settings);
    clock.start(0, 0);
    let moved = 0;
    let least = Infinity;
    let most = -Infinity;
    for (let n = 1; n < 90_000; n++) {
      const ts = n * 40;
      const sent = ts / (1 + ppm * 1e-6);
      if (clock.observe(ts, sent + chance() * jitter) === 'moved' && sent > 3000) moved++;
      clock.align(ts, false);
      if (n > 5000) {
        least = Math.min(least, clock.due(ts) - sent);
        most = Math.max(most, clock.due(ts) - sent);
      }
    }
    expect(moved).toBe(0);
    // The buffer stays what it was, give or take half a frame of phase and what the estimate breathes.
    expect(least).toBeGreaterThan(250 - 40);
    expect(most).toBeLessThan(250 + 40);
    expect(Math.abs(clock.driftPpm - ppm)).toBeLessThan(25);
  });

  it('is moved when packets suddenly take longer than the buffer, or a backlog is worked off', () => {
    const clock = new SenderClock(settings);
    clock.start(0, 0);
    let moves = 0;
    for (let n = 1; n < 1000; n++) {
      const late = n > 300 && n < 600 ? 400 : n >= 600 ? -2000 : 0;
      if (clock.observe(n * 40, n * 40 + late) === 'moved') moves++;
    }
    expect(moves).toBe(2);
    expect(Math.abs(clock.due(40_000) - (40_000 - 2000 + 250))).toBeLessThan(60);
  });
});

describe('times of pictures', () => {
  it('are a straight line through stamps that wander', () => {
    const chance = random(9);
    const times = new PictureTimes();
    let worst = 0;
    for (let n = 0; n < 2000; n++) {
      const out = times.next(Math.round(n * 33.3667 + (chance() - 0.5) * 120));
      if (n > 150) worst = Math.max(worst, Math.abs(out - n * 33.3667));
    }
    expect(worst).toBeLessThan(20);
    expect(Math.abs(times.interval - 33.3667)).toBeLessThan(0.5);
  });

  it('leave gaps of a steady stream where they are and always rise', () => {
    const times = new PictureTimes();
    let last = -Infinity;
    for (let n = 0; n < 400; n++) {
      const at = (n + (n >= 100 ? 1 : 0) + (n >= 200 ? 30 : 0)) * 40;
      const out = times.next(n % 50 === 7 ? Number.NaN : n % 50 === 9 ? at - 40 : at);
      expect(out).toBeGreaterThan(last);
      if (n === 100 || n === 200 || n % 50 === 40) expect(Math.abs(out - at)).toBeLessThan(3);
      last = out;
    }
  });
});

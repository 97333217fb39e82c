import { VISEMES, type PhonemeTime, type Viseme } from '@cyclorama/speech';
import { describe, expect, it } from 'vitest';
import { MOUTHS, MouthTrack } from './visemes.ts';

const sound = (viseme: Viseme, start: number, end: number): PhonemeTime => ({
  symbol: viseme,
  viseme,
  start,
  end,
  stressed: false,
});

describe('mouth track', () => {
  it('has a shape for each of the fifteen visemes, and no two alike', () => {
    const seen = new Set(VISEMES.map((v) => JSON.stringify(MOUTHS[v])));
    expect(VISEMES).toHaveLength(15);
    expect(seen.size).toBe(15);
  });

  it('shuts the lips on m, b and p between open vowels, however short', () => {
    for (const length of [0.02, 0.05, 0.12]) {
      const track = new MouthTrack([
        sound('aa', 0, 0.3),
        sound('PP', 0.3, 0.3 + length),
        sound('aa', 0.3 + length, 0.8),
      ]);
      expect(track.at(0.15).jaw).toBeGreaterThan(0.5);
      const middle = track.at(0.3 + length / 2);
      expect(middle.jaw).toBe(0);
      expect(middle.press).toBe(1);
      // Some picture of 25 a second falls into the closure, wherever the pictures lie.
      for (let phase = 0; phase < 0.04; phase += 0.005) {
        let least = 1;
        for (let t = phase; t < 0.8; t += 0.04)
          if (t > 0.2 && t < 0.6) least = Math.min(least, track.at(t).jaw);
        expect(least).toBeLessThan(0.06);
      }
    }
  });

  it('is shut within 80 ms of silence and stays shut', () => {
    for (const v of ['aa', 'O', 'E', 'SS', 'CH'] as const) {
      const track = new MouthTrack([sound(v, 0.5, 0.9), sound('aa', 1.6, 1.9)]);
      for (let t = 0.98; t < 1.5; t += 0.01) {
        const m = track.at(t);
        expect(m.jaw, `${v} at ${t}`).toBeLessThan(0.005);
        expect(m.round).toBeLessThan(0.005);
      }
      expect(track.at(0.2).jaw).toBe(0);
      expect(track.at(2.1).jaw).toBe(0);
    }
  });

  it('lets neighbours colour a weak consonant and keeps a strong one', () => {
    const weak = new MouthTrack([sound('aa', 0, 0.2), sound('DD', 0.2, 0.26), sound('aa', 0.26, 0.5)]).at(
      0.23,
    );
    const alone = new MouthTrack([sound('DD', 0.2, 0.26)]).at(0.23);
    expect(weak.jaw).toBeGreaterThan(alone.jaw + 0.1);
    const strong = new MouthTrack([sound('aa', 0, 0.2), sound('FF', 0.2, 0.3), sound('aa', 0.3, 0.5)]).at(
      0.25,
    );
    expect(strong.tuck).toBeGreaterThan(0.6);
  });

  it('never leaps: neighbouring hundredths of a second differ little', () => {
    const list: PhonemeTime[] = [];
    let t = 0.3;
    for (let i = 0; i < 200; i++) {
      const v = VISEMES[(i * 7 + Math.floor(i / 5)) % 15]!;
      list.push(sound(v, t, t + 0.05 + (i % 5) * 0.02));
      t += 0.05 + (i % 5) * 0.02;
    }
    const track = new MouthTrack(list);
    let last = track.at(0);
    for (let at = 0.01; at < t + 0.5; at += 0.01) {
      const now = track.at(at);
      expect(Math.abs(now.jaw - last.jaw)).toBeLessThan(0.32);
      last = now;
    }
  });
});

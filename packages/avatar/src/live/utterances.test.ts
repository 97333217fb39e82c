import { describe, expect, it } from 'vitest';
import { emptyPerformance } from '../performance.ts';
import { RATE, type Words } from './message.ts';
import { Utterances } from './utterances.ts';

const BLOCK = 480;

/** A second of a steady tone. */
function words(id: string, gap = 0): Words {
  const samples = Float32Array.from(
    { length: RATE },
    (_, n) => 0.5 * Math.sin((2 * Math.PI * 200 * n) / RATE),
  );
  return { id, performance: emptyPerformance(1, 1), samples, gap };
}

/** Plays without painting; what was reported, and what was heard. */
function stage(): {
  readonly said: Utterances;
  readonly reports: [kind: string, id: string, at: number][];
  readonly heard: number[];
  readonly play: (seconds: number) => void;
} {
  const reports: [string, string, number][] = [];
  const heard: number[] = [];
  const said = new Utterances(({ kind, id, ...more }, at) => {
    reports.push(['cut' in more && more.cut ? 'cut' : kind, id, at / RATE]);
  });
  return {
    said,
    reports,
    heard,
    play: (seconds) => {
      for (const end = heard.length + seconds * RATE; heard.length < end;) {
        const left = new Float32Array(BLOCK);
        said.sound(heard.length, left, new Float32Array(BLOCK));
        heard.push(...left);
      }
    },
  };
}

describe('utterances of an avatar', () => {
  it('follow each other to the sample when no gap is asked for, and are reported', () => {
    const { said, reports, play } = stage();
    said.say(words('a'));
    said.say(words('b'));
    said.say(words('c', 0.5 * RATE));
    play(4);
    expect(reports).toEqual([
      ['began', 'a', 0],
      ['ended', 'a', 1],
      ['began', 'b', 1],
      ['ended', 'b', 2],
      ['began', 'c', 2.5],
      ['ended', 'c', 3.5],
    ]);
  });

  it('are cut without a click: the sound fades over five milliseconds; what waited is reported too', () => {
    const { said, reports, heard, play } = stage();
    said.say(words('a'));
    said.say(words('b'));
    play(0.5);
    said.hush();
    play(0.5);
    expect(reports).toEqual([
      ['began', 'a', 0],
      ['cut', 'b', 0.5],
      ['cut', 'a', 0.5],
    ]);
    const faded = heard.slice(0.5 * RATE, 0.505 * RATE);
    expect(faded.some((value) => value !== 0)).toBe(true);
    expect(heard.slice(0.505 * RATE).every((value) => value === 0)).toBe(true);
    const steps = heard.slice(1).map((value, n) => Math.abs(value - heard[n]!));
    // A tone of 200 Hz at half scale rises at most so much from sample to sample.
    expect(Math.max(...steps)).toBeLessThan(
      0.5 * ((2 * Math.PI * 200) / RATE) + 0.5 / (0.005 * RATE) + 0.001,
    );
  });

  it('give way at the first sound that is open, however far pictures are painted; the next one follows after a breath', () => {
    const { said, reports, play } = stage();
    said.say(words('a'));
    play(0.5);
    said.paint(0.66);
    said.hush();
    said.say({
      ...words('b'),
      performance: {
        ...emptyPerformance(1, 1),
        phonemes: [{ symbol: 'a', viseme: 'aa', start: 0.14, end: 1, stressed: false }],
      },
    });
    play(0.2);
    expect(reports).toEqual([
      ['began', 'a', 0],
      ['cut', 'a', 0.5],
      ['began', 'b', 0.56],
    ]);
  });

  it('are taken back where they were made ahead: what is cut ends, and what follows begins, that much earlier', () => {
    const { said, reports, play } = stage();
    said.say(words('a'));
    said.say(words('b'));
    play(1.2);
    said.retake(0.8 * RATE);
    said.hush();
    said.say(words('c'));
    const left = new Float32Array(BLOCK);
    for (let at = 0.8 * RATE; at < 2 * RATE; at += BLOCK) said.sound(at, left, new Float32Array(BLOCK));
    expect(reports).toEqual([
      ['began', 'a', 0],
      // It was told already that it ends; “b” was told to begin, and never did.
      ['ended', 'a', 1],
      ['began', 'b', 1],
      ['cut', 'b', 1],
      ['began', 'c', 1],
      ['ended', 'c', 2],
    ]);
    const { said: other, reports: told, play: playOther } = stage();
    other.say(words('a'));
    playOther(0.6);
    other.retake(0.4 * RATE);
    other.hush();
    other.say(words('b'));
    for (let at = 0.4 * RATE; at < RATE; at += BLOCK) other.sound(at, left, new Float32Array(BLOCK));
    expect(told).toEqual([
      ['began', 'a', 0],
      ['cut', 'a', 0.4],
      ['began', 'b', 0.46],
    ]);
  });
});

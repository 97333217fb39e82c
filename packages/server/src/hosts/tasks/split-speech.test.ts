import { SAMPLE_RATE, type Speech } from '@cyclorama/speech';
import { describe, expect, it } from 'vitest';
import { splitAtPauses } from './split-speech.ts';

/** Sound of `seconds` with a pause of 0.4 s around each of the given moments. */
function speech(seconds: number, pauses: readonly number[]): Speech {
  const edges = [0, ...pauses.flatMap((at) => [at - 0.2, at + 0.2]), seconds];
  const phonemes = edges.slice(1).map((end, i) => ({
    symbol: i % 2 === 0 ? 'a' : '',
    viseme: i % 2 === 0 ? ('aa' as const) : ('sil' as const),
    start: edges[i]!,
    end,
    stressed: false,
  }));
  const words = phonemes
    .filter(({ viseme }) => viseme !== 'sil')
    .map(({ start, end }, i) => ({
      text: `w${i}`,
      start,
      end,
      charStart: i * 3,
      charEnd: i * 3 + 2,
      stressed: false,
    }));
  return {
    samples: Float32Array.from({ length: seconds * SAMPLE_RATE }, (_, n) => (n % 1000) / 1000),
    duration: seconds,
    text: words.map(({ text }) => text).join(' '),
    phonemes,
    words,
    sentences: [],
    actions: [],
    emotions: [],
  };
}

describe('recordings cut at pauses', () => {
  it('are cut in the middle of pauses, some seconds apart, and nothing is lost', () => {
    const whole = speech(30, [3, 8, 9, 15, 28]);
    const pieces = splitAtPauses(whole);
    expect(pieces.map(({ duration }) => Math.round(duration))).toEqual([8, 7, 13, 2]);
    expect(pieces.map(({ text }) => text)).toEqual(['w0 w1', 'w2 w3', 'w4', 'w5']);
    expect(pieces.reduce((sum, { samples }) => sum + samples.length, 0)).toBe(whole.samples.length);
    const [, second] = pieces;
    expect(second!.samples[0]).toBe(whole.samples[8 * SAMPLE_RATE]);
    expect(second!.phonemes[0]).toMatchObject({ viseme: 'sil', start: 0 });
    expect(second!.phonemes.at(-1)!.end).toBeCloseTo(second!.duration);
  });

  it('are cut somewhere when nobody pauses', () => {
    expect(splitAtPauses(speech(60, [])).map(({ duration }) => duration)).toEqual([25, 25, 10]);
    expect(splitAtPauses(speech(4, []))).toHaveLength(1);
  });
});

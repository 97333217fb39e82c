import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { LoudnessMeter } from '../../audio/loudness.ts';
import { TruePeakReader, truePeakOf } from '../../audio/true-peak.ts';
import { goertzel, makeNoise } from '../../testing/tone.ts';
import { BLOCK } from '../time.ts';
import { LiveMixer } from './mixer.ts';
import { largestStep, runMix, sine, TestSource, tracks } from './test-board.ts';

const START = 480_000;
const SECOND = 48_000;
const db = (value: number): number => 20 * Math.log10(value);
const everything = { from: START, to: START + SECOND };

function mixerOf(...sources: readonly (readonly [string, TestSource])[]): LiveMixer {
  const mixer = new LiveMixer();
  for (const [id, { board }] of sources) mixer.addSource(id, board);
  return mixer;
}

describe('levels', () => {
  it('adds tones at the asked gains, each within 0.2 dB', () => {
    const a = new TestSource('a', sine(440, 0.2));
    const b = new TestSource('b', sine(1000, 0.05));
    const c = new TestSource('c', sine(3000, 0.1));
    const mixer = mixerOf(['a', a], ['b', b], ['c', c]);
    mixer.setScene(
      tracks('mix', { source: 'a', gain: 0.5 }, { source: 'b', gain: 4 }, { source: 'c', gain: 1 }),
      new Set(),
    );
    const { left, right } = runMix(mixer, [a, b, c], everything);
    for (const side of [left, right])
      for (const [hz, level] of [
        [440, 0.1],
        [1000, 0.2],
        [3000, 0.1],
      ] as const)
        expect(Math.abs(db(goertzel(side, hz, { from: 9600 }) / level))).toBeLessThan(0.2);
  });

  it('passes a single source through unaltered and in place', () => {
    const noise = makeNoise(1, 0.4);
    const a = new TestSource('a', (x) => [noise[x % SECOND]!, -noise[(x + 7) % SECOND]!]);
    const mixer = mixerOf(['a', a]);
    mixer.setScene(tracks('mix', { source: 'a' }), new Set());
    const { left, right } = runMix(mixer, [a], everything);
    for (let n = 2000; n + BLOCK < SECOND; n++) {
      expect(left[n]).toBe(noise[(START + n) % SECOND]);
      expect(right[n]).toBe(Math.fround(-noise[(START + n + 7) % SECOND]!));
    }
  });

  it('takes one channel to both sides', () => {
    const a = new TestSource('a', (x) => [sine(500, 0.3)(x), sine(2000, 0.1)(x)]);
    for (const [channel, hz, other, level] of [
      ['left', 500, 2000, 0.3],
      ['right', 2000, 500, 0.1],
    ] as const) {
      const mixer = mixerOf(['a', a]);
      mixer.setScene(tracks('mix', { source: 'a', channel }), new Set());
      const { left, right } = runMix(mixer, [a], everything);
      expect(right).toEqual(left);
      expect(Math.abs(db(goertzel(left, hz, { from: 9600 }) / level))).toBeLessThan(0.2);
      expect(goertzel(left, other, { from: 9600 })).toBeLessThan(1e-4);
    }
  });

  it('keeps gains within 0…10 and delays within 0…5000 ms, refuses what is no number', () => {
    const a = new TestSource('a', sine(1000, 0.01));
    const mixer = mixerOf(['a', a]);
    mixer.setScene(tracks('mix', { source: 'a', gain: 99 }), new Set());
    const { left } = runMix(mixer, [a], everything);
    expect(goertzel(left, 1000, { from: 9600 })).toBeCloseTo(0.1, 3);
    expect(() => mixer.setScene(tracks('mix', { source: 'a', gain: Number.NaN }), new Set())).toThrow(
      RangeError,
    );
  });
});

describe('delays', () => {
  it('are exact to the sample', () => {
    for (const delayMs of [0, 20, 123.5, 5000]) {
      const click = START + 20_000;
      const a = new TestSource('a', (x) => (x === click ? 0.5 : 0));
      const mixer = mixerOf(['a', a]);
      mixer.setScene(tracks('mix', { source: 'a', delayMs }), new Set());
      const { left } = runMix(mixer, [a], { from: START, to: START + 6 * SECOND });
      expect(left.indexOf(0.5)).toBe(20_000 + delayMs * 48);
    }
  });

  it('change without a click', () => {
    const a = new TestSource('a', sine(100, 0.5));
    const mixer = mixerOf(['a', a]);
    mixer.setScene(tracks('mix', { source: 'a' }), new Set());
    const { left } = runMix(mixer, [a], everything, (position) => {
      if (position === START + 25 * BLOCK)
        mixer.setScene(tracks('mix', { source: 'a', delayMs: 333.25 }), new Set());
    });
    expect(largestStep(left)).toBeLessThan(1.5 * 0.5 * ((2 * Math.PI * 100) / 48_000));
    const late = START + 48_000 - 4800;
    expect(left[late - START]).toBeCloseTo(sine(100, 0.5)(late - 333.25 * 48), 5);
  });
});

describe('changes without clicks', () => {
  /** A 100 Hz tone of 0.5 moves by 0.0065 a sample at most; a click is much more. */
  const calm = 1.6 * 0.5 * ((2 * Math.PI * 100) / 48_000);

  it('ramps gain, mute, channel, adding and removing', () => {
    const a = new TestSource('a', (x) => [sine(100, 0.25)(x), sine(100, -0.25)(x)]);
    const b = new TestSource('b', sine(100, 0.2));
    const mixer = mixerOf(['a', a]);
    mixer.setScene(tracks('mix', { source: 'a' }, { source: 'b' }), new Set());
    let block = 0;
    const steps: Readonly<Record<number, () => void>> = {
      5: () => mixer.setScene(tracks('mix', { source: 'a', gain: 0.1 }), new Set()),
      10: () => mixer.setScene(tracks('mix', { source: 'a', channel: 'left' }), new Set()),
      15: () => mixer.setScene(tracks('mix', { source: 'a', channel: 'right' }, { source: 'b' }), new Set()),
      20: () => mixer.addSource('b', b.board),
      25: () => mixer.setScene(tracks('mix', { source: 'b', gain: 0 }), new Set()),
      26: () => mixer.setScene(tracks('mix', { source: 'b', gain: 1 }), new Set()),
      30: () => mixer.removeSource('b'),
      31: () => mixer.addSource('b', b.board),
      35: () => mixer.setScene(tracks('mix', { source: 'b' }), new Set(), 200),
      40: () => mixer.setScene(tracks('follow', { source: 'b' }), new Set()),
    };
    const { left, right } = runMix(mixer, [a, b], everything, () => steps[block++]?.());
    expect(largestStep(left)).toBeLessThan(calm);
    expect(largestStep(right)).toBeLessThan(calm);
    expect(Math.max(...left.subarray(27 * BLOCK, 28 * BLOCK))).toBeGreaterThan(0.19);
    expect(Math.max(...left.subarray(44 * BLOCK))).toBe(0);
  });

  it('lets a replaced source fade out while the new one fades in', () => {
    const before = new TestSource('a', sine(100, 0.4));
    const after = new TestSource('a', sine(150, 0.1));
    const mixer = mixerOf(['a', before]);
    mixer.setScene(tracks('mix', { source: 'a' }), new Set());
    const { left } = runMix(mixer, [before, after], everything, (position) => {
      if (position === START + 20 * BLOCK) mixer.addSource('a', after.board);
    });
    expect(largestStep(left)).toBeLessThan(calm);
    expect(goertzel(left, 150, { from: 22 * BLOCK, to: 47 * BLOCK })).toBeCloseTo(0.1, 2);
    expect(goertzel(left, 100, { from: 22 * BLOCK, to: 47 * BLOCK })).toBeLessThan(1e-3);
  });

  it('survives a jump of the programme position', () => {
    const a = new TestSource('a', sine(100, 0.5));
    const mixer = mixerOf(['a', a]);
    mixer.setScene(tracks('mix', { source: 'a' }), new Set());
    const first = runMix(mixer, [a], { from: START, to: START + 9600 }).left;
    const second = runMix(mixer, [a], { from: START + 20_000, to: START + 29_600 }).left;
    expect(second[5000]).toBeCloseTo(sine(100, 0.5)(START + 25_000), 5);
    expect(largestStep(second)).toBeLessThan(0.02);
    // The step over the joint itself: the old sound is let down by a tail.
    expect(Math.abs(second[0]! - first.at(-1)!)).toBeLessThan(0.05);
  });
});

describe('audio follows video', () => {
  it('sounds what is seen, within its ramp, with gain 1 for sources without track', () => {
    const a = new TestSource('a', sine(500, 0.2));
    const b = new TestSource('b', sine(2000, 0.2));
    const mixer = mixerOf(['a', a], ['b', b]);
    const audio = tracks('follow', { source: 'a', gain: 0.5 });
    mixer.setScene(audio, new Set(['a']));
    const cut = 20 * BLOCK;
    const { left } = runMix(mixer, [a, b], everything, (position) => {
      if (position === START + cut) mixer.setScene(audio, new Set(['b']));
    });
    expect(goertzel(left, 500, { from: cut - 9600, to: cut })).toBeCloseTo(0.1, 3);
    expect(goertzel(left, 2000, { from: cut - 9600, to: cut })).toBeLessThan(1e-4);
    // 40 ms of ramp, 5 ms of the limiter.
    const over = cut + 45 * 48 + 12;
    expect(goertzel(left, 2000, { from: over, to: over + 9600 })).toBeCloseTo(0.2, 3);
    expect(goertzel(left, 500, { from: over, to: over + 9600 })).toBeLessThan(1e-4);
    // Equal power: the sum neither dips nor swells in the middle.
    const middle = goertzel(left, 2000, { from: cut + 245 + 480, to: cut + 245 + 1440 }) / 0.2;
    expect(middle).toBeCloseTo(Math.SQRT1_2, 1);
    expect(largestStep(left)).toBeLessThan(0.2 * ((2 * Math.PI * 2000) / 48_000) + 0.02);
  });

  it('keeps tracks of the mix whatever is seen', () => {
    const a = new TestSource('a', sine(500, 0.2));
    const mixer = mixerOf(['a', a]);
    mixer.setScene(tracks('mix', { source: 'a' }), new Set());
    expect(goertzel(runMix(mixer, [a], everything).left, 500, { from: 9600 })).toBeCloseTo(0.2, 3);
  });
});

describe('holes', () => {
  /** Writes a source only up to a position, then from another on, as after a loss. */
  function withHole(state: 'live' | 'lost', hole: { from: number; to: number }): Float32Array {
    const a = new TestSource('a', sine(100, 0.5));
    const mixer = mixerOf(['a', a]);
    mixer.setScene(tracks('mix', { source: 'a' }), new Set());
    a.writeTo(hole.from);
    const left = new Float32Array(BLOCK);
    const out = new Float32Array(SECOND);
    for (let at = 0; at + BLOCK <= SECOND; at += BLOCK) {
      const position = START + at;
      if (position < hole.to && a.board.soundWritten >= hole.from) a.board.state = state;
      if (position >= hole.to - 4 * BLOCK) {
        if (a.board.soundWritten === hole.from) {
          a.board.soundFrom = hole.to;
          a.board.soundWritten = hole.to;
        }
        a.board.state = 'live';
        a.writeTo(position + BLOCK + 4800);
      }
      mixer.mix(position, BLOCK, left, new Float32Array(BLOCK));
      out.set(left, at);
    }
    return out;
  }

  it('fades out within the last 10 ms before an underrun and in on return, without old samples', () => {
    const hole = { from: START + 10_100, to: START + 30_300 };
    const out = withHole('live', hole);
    expect(largestStep(out)).toBeLessThan(0.5 * ((2 * Math.PI * 100) / 48_000) * 1.3);
    expect(out[10_100 - 481]).toBeCloseTo(sine(100, 0.5)(START + 10_100 - 481), 5);
    expect(Math.max(...out.subarray(10_100, 30_300).map(Math.abs))).toBeLessThan(1e-4);
    expect(out[30_300 + 600]).toBeCloseTo(sine(100, 0.5)(START + 30_300 + 600), 5);
  });

  it('is silent 10 ms after a source was declared lost, though sound lies ready', () => {
    const out = withHole('lost', { from: START + 20_000, to: START + 30_300 });
    expect(Math.max(...out.subarray(245 + 480 + 5, 30_300).map(Math.abs))).toBeLessThan(1e-4);
    expect(largestStep(out)).toBeLessThan(0.02);
  });

  it('bends a break that comes without warning instead of clicking', () => {
    const a = new TestSource('a', () => 0.5);
    const mixer = mixerOf(['a', a]);
    mixer.setScene(tracks('mix', { source: 'a' }), new Set());
    const { left } = runMix(mixer, [a], everything, (position) => {
      // The sender jumped: everything up to now is declared gone.
      if (position === START + 20 * BLOCK) a.board.soundFrom = position + 100;
    });
    expect(largestStep(left)).toBeLessThan(0.5 * 0.02 + 0.5 / 480 + 1e-6);
    expect(left[SECOND - 1]).toBe(0.5);
  });

  it('never reads what was overwritten in the ring', () => {
    const a = new TestSource('a', sine(100, 0.5));
    const mixer = mixerOf(['a', a]);
    mixer.setScene(tracks('mix', { source: 'a', delayMs: 5000 }), new Set());
    a.writeTo(START + 8 * SECOND);
    const left = new Float32Array(BLOCK);
    mixer.mix(START, BLOCK, left, new Float32Array(BLOCK));
    expect(left.every((sample) => sample === 0)).toBe(true);
  });

  it('leaves broken samples out and the others sounding', () => {
    const a = new TestSource('a', sine(500, 0.2));
    const b = new TestSource('b', (x) => (x % 5000 === 0 ? Number.NaN : x % 7000 === 0 ? Infinity : 0.01));
    const mixer = mixerOf(['a', a], ['b', b]);
    mixer.setScene(tracks('mix', { source: 'a' }, { source: 'b' }), new Set());
    const { left } = runMix(mixer, [a, b], everything);
    expect(goertzel(left, 500, { from: 9600 })).toBeCloseTo(0.2, 3);
    expect(Number.isFinite(mixer.reading().momentary)).toBe(true);
  });
});

describe('the limiter', () => {
  it('holds −1 dBTP at ten times the gain', () => {
    const noise = makeNoise(1, 0.8);
    const a = new TestSource('a', (x) => noise[x % SECOND]! * (x % 9000 < 4500 ? 1 : 0.1));
    const b = new TestSource('b', sine(11_987, 0.9));
    const mixer = mixerOf(['a', a], ['b', b]);
    mixer.setScene(tracks('mix', { source: 'a', gain: 10 }, { source: 'b', gain: 10 }), new Set());
    const { left } = runMix(mixer, [a, b], everything);
    const whole = left.subarray(0, SECOND);
    expect(truePeakOf(whole)).toBeLessThanOrEqual(-1);
    expect(truePeakOf(whole)).toBeGreaterThan(-1.6);
    expect(mixer.reading().peak).toBeLessThanOrEqual(-1);
  });
});

describe('meters', () => {
  it('read the same loudness as the reference meter, of the last 100 ms as peak', () => {
    const noise = makeNoise(5, 0.3, 7);
    const a = new TestSource(
      'a',
      (x) => noise[x % noise.length]! * (Math.floor(x / 30_000) % 3 === 0 ? 1 : 0.2),
    );
    const mixer = mixerOf(['a', a]);
    mixer.setScene(tracks('mix', { source: 'a' }), new Set());
    expect(mixer.reading()).toEqual({
      ...{ momentary: -120, shortTerm: -120, integrated: -120, peak: -120 },
      levels: { peakLeft: 0, peakRight: 0, rmsLeft: 0, rmsRight: 0 },
    });
    const { left, right } = runMix(mixer, [a], { from: START, to: START + 8 * SECOND });
    const reference = new LoudnessMeter();
    reference.push(left, right);
    const reading = mixer.reading();
    expect(reading.momentary).toBeCloseTo(reference.momentary, 3);
    expect(reading.shortTerm).toBeCloseTo(reference.shortTerm, 3);
    expect(reading.integrated).toBeCloseTo(reference.read().integrated, 1);
    const tail = left.subarray(left.length - 4800);
    expect(Math.abs(reading.peak - truePeakOf(tail))).toBeLessThan(0.3);
  });

  it('tell the peak of every source before its gain, also of those that do not sound', () => {
    const a = new TestSource('a', sine(500, 0.25));
    const b = new TestSource('b', sine(500, 0.75));
    const mixer = mixerOf(['a', a], ['b', b]);
    mixer.setScene(tracks('mix', { source: 'a', gain: 0.1 }), new Set());
    runMix(mixer, [a, b], { from: START, to: START + 9600 });
    expect(a.board.peak).toBeCloseTo(0.25, 3);
    expect(b.board.peak).toBeCloseTo(0.75, 3);
    mixer.removeSource('b');
    expect(b.board.peak).toBe(0);
    a.board.state = 'lost';
    mixer.mix(START + 9600, BLOCK, new Float32Array(BLOCK), new Float32Array(BLOCK));
    expect(a.board.peak).toBe(0);
  });
});

it('costs little: with four sources and all meters, as much as reading a few true peaks', () => {
  const sources = [0, 1, 2, 3].map((index) => {
    const noise = makeNoise(1, 0.06, index + 1);
    return new TestSource(String(index), (x) => noise[x % SECOND]!);
  });
  const mixer = mixerOf(...sources.map((source, index) => [String(index), source] as const));
  mixer.setScene(
    tracks('mix', ...sources.map((_, index) => ({ source: String(index), gain: 0.9 }))),
    new Set(),
  );
  for (const source of sources) source.writeTo(START + 7.5 * SECOND);
  const left = new Float32Array(BLOCK);
  const right = new Float32Array(BLOCK);
  // A yardstick measured in turn with the mix: what else runs on the machine meanwhile slows both. Usually 6 to 8.
  const yardstick = new TruePeakReader();
  const peaks = new Float64Array(BLOCK);
  const ratios: number[] = [];
  for (let block = 0; block < 370; block++) {
    const begin = performance.now();
    mixer.mix(START + block * BLOCK, BLOCK, left, right);
    const middle = performance.now();
    yardstick.read(left, peaks);
    ratios.push((middle - begin) / (performance.now() - middle));
  }
  // The first half warms up.
  const steady = ratios.slice(185).sort((a, b) => a - b);
  expect(steady[92]).toBeLessThan(12);
});

it('loads no media library into the thread of the programme', () => {
  const code = `await import(${JSON.stringify(new URL('./mixer.js', import.meta.url).href)});
    console.log(process.report.getReport().sharedObjects.filter((file) => /node-av|ffmpeg|canvas/.test(file)).length)`;
  expect(execFileSync(process.execPath, ['--input-type=module', '-e', code]).toString().trim()).toBe('0');
});

import { makeSourceShare, SOURCE_SAMPLES, SourceBoard } from '../boards.ts';
import { BLOCK } from '../time.ts';
import type { LiveAudio, LiveTrack } from '../document.ts';
import type { LiveMixer } from './mixer.ts';

/** A board as a source thread would fill it: sample x of the sound stands at stage position x. */
export class TestSource {
  readonly board: SourceBoard;
  readonly #sound: (x: number) => readonly [number, number];

  constructor(id: string, sound: (x: number) => number | readonly [number, number], from = 0) {
    this.board = new SourceBoard(makeSourceShare(id));
    this.board.state = 'live';
    this.board.hasSound = true;
    this.board.soundFrom = from;
    this.board.soundWritten = from;
    this.#sound = (x) => {
      const value = sound(x);
      return typeof value === 'number' ? [value, value] : value;
    };
  }

  /** Writes on until stage position `end`. */
  writeTo(end: number): void {
    for (let x = this.board.soundWritten; x < end; x++) {
      const [left, right] = this.#sound(x);
      this.board.left[x % SOURCE_SAMPLES] = left;
      this.board.right[x % SOURCE_SAMPLES] = right;
    }
    this.board.soundWritten = Math.max(this.board.soundWritten, end);
  }
}

export function sine(hz: number, amplitude: number): (x: number) => number {
  return (x) => amplitude * Math.sin((2 * Math.PI * hz * x) / 48_000);
}

export function tracks(
  mode: LiveAudio['mode'],
  ...list: (Partial<LiveTrack> & { source: string })[]
): LiveAudio {
  return { mode, tracks: list.map((each) => ({ gain: 1, channel: 'all', delayMs: 0, ...each })) };
}

export interface Mixed {
  readonly left: Float32Array;
  readonly right: Float32Array;
}

/**
 * Runs a mixer over [from, to) in blocks of 20 ms; sources are written 100 ms ahead. `onBlock` is called before each
 * block with its position. Index 0 of the result is stage position `from`.
 */
export function runMix(
  mixer: LiveMixer,
  sources: readonly TestSource[],
  span: { readonly from: number; readonly to: number },
  onBlock: (position: number) => void = () => undefined,
): Mixed {
  const length = span.to - span.from;
  const out = { left: new Float32Array(length), right: new Float32Array(length) };
  const left = new Float32Array(BLOCK);
  const right = new Float32Array(BLOCK);
  for (let at = 0; at + BLOCK <= length; at += BLOCK) {
    onBlock(span.from + at);
    for (const source of sources) source.writeTo(span.from + at + BLOCK + 4800);
    mixer.mix(span.from + at, BLOCK, left, right);
    out.left.set(left, at);
    out.right.set(right, at);
  }
  return out;
}

/** Largest step from sample to sample. */
export function largestStep(samples: Float32Array, from = 0, to = samples.length): number {
  let step = 0;
  for (let n = Math.max(1, from); n < to; n++) step = Math.max(step, Math.abs(samples[n]! - samples[n - 1]!));
  return step;
}

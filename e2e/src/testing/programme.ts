import { fftLevel, readFrames, readSamples, rms, type YuvFrame } from '@cyclorama/stage/testing';

/** The mouth of a presenter of full height in the middle of 640×360. */
const MOUTH = { x: 304, y: 106, width: 32, height: 22 } as const;
/** Dark pixels of an open mouth at this size, and the luma below which they are dark. */
const OPEN = 20;
const DARK = 80;
/** RMS of a vowel. */
const LOUD = 0.15;
const FRAME_MS = 40;
const RATE = 48;

/** A rectangle of the picture, pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What players of a recorded programme see and hear; all times are milliseconds of programme time. */
export class Programme {
  readonly samples: Float32Array;
  readonly frames: readonly YuvFrame[];
  /** What is seen at each frame of the programme: one that was left out shows the one before. */
  readonly #seen: readonly YuvFrame[];

  static async read(path: string): Promise<Programme> {
    const { left } = await readSamples(path);
    return new Programme(left, await readFrames(path, { as: 'yuv' }));
  }

  private constructor(samples: Float32Array, frames: readonly YuvFrame[]) {
    this.samples = samples;
    this.frames = frames;
    const seen: YuvFrame[] = [];
    for (const frame of frames) {
      const number = Math.round((frame.time * 1000) / FRAME_MS);
      for (let n = seen.length; n < number; n++) seen.push(seen.at(-1) ?? frame);
      seen[number] = frame;
    }
    this.#seen = seen;
  }

  /** RMS of the sound. */
  level(fromMs: number, toMs: number): number {
    return rms(this.samples, Math.round(fromMs * RATE), Math.round(toMs * RATE));
  }

  /** Level of what no voice has (above 10 kHz) around a moment, dB of full scale: clicks stand out. */
  sharpness(atMs: number): number {
    const at = Math.round(atMs * RATE);
    return fftLevel(this.samples.subarray(at - 2048, at + 2048), 10_000, 18_000);
  }

  /** What is seen at a moment; undefined after the end. */
  at(ms: number): YuvFrame | undefined {
    return this.#seen[Math.round(ms / FRAME_MS)];
  }

  /** Times of the pictures of which something is true. */
  timesWhere(check: (frame: YuvFrame) => boolean): readonly number[] {
    return this.frames.filter(check).map(({ time }) => time * 1000);
  }

  /** How wide the mouth is open at a moment, 0 = shut. */
  mouth(atMs: number): number {
    const frame = this.at(atMs);
    return frame === undefined
      ? 0
      : Math.min(
          OPEN,
          countPixels(frame, MOUTH, ([y]) => y < DARK),
        );
  }

  /** How the mouth goes with the sound: how alike at best (−1 … 1), and how many frames it is behind it then. */
  lips(fromMs: number, toMs: number): { readonly alike: number; readonly lag: number } {
    const times = Array.from(
      { length: Math.floor((toMs - fromMs) / FRAME_MS) },
      (_, n) => fromMs + n * FRAME_MS,
    );
    // Loud is loud: how loud does not open the mouth wider.
    const levels = times.map((at) => Math.min(LOUD, this.level(at, at + FRAME_MS)));
    return [-4, -3, -2, -1, 0, 1, 2, 3, 4]
      .map((lag) => ({
        lag,
        alike: alike(
          times.map((at) => this.mouth(at + lag * FRAME_MS)),
          levels,
        ),
      }))
      .reduce((most, one) => (one.alike > most.alike ? one : most));
  }
}

/** How many pixels of a box pass; `index` is their place in the luma plane. */
export function countPixels(
  { width, y, u, v }: YuvFrame,
  box: Box,
  check: (colour: readonly [y: number, u: number, v: number], index: number) => boolean,
): number {
  let count = 0;
  for (let row = box.y; row < box.y + box.height; row++)
    for (let column = box.x; column < box.x + box.width; column++) {
      const c = (row >> 1) * ((width + 1) >> 1) + (column >> 1);
      const index = row * width + column;
      if (check([y[index]!, u[c]!, v[c]!], index)) count++;
    }
  return count;
}

/** How alike two rows of numbers are, −1 … 1. */
function alike(a: readonly number[], b: readonly number[]): number {
  const mean = (list: readonly number[]): number => list.reduce((sum, x) => sum + x, 0) / list.length;
  const [ma, mb] = [mean(a), mean(b)];
  const both = a.reduce((sum, x, n) => sum + (x - ma) * (b[n]! - mb), 0);
  const square = (list: readonly number[], m: number): number =>
    list.reduce((sum, x) => sum + (x - m) ** 2, 0);
  const size = Math.sqrt(square(a, ma) * square(b, mb));
  return size === 0 ? 0 : both / size;
}

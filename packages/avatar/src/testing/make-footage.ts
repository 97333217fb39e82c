import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { Speech } from '@cyclorama/speech';
import { makeTestVideo } from '@cyclorama/stage/testing';
import { random } from '../motion/numbers.ts';
import { Tracks } from '../motion/tracks.ts';
import { performanceFromSpeech } from '../performance.ts';
import { openFigure, type Figure } from '../person/figure.ts';

export interface MadeFootage {
  /** Model of a presenter on a transparent ground, who stands in for somebody filmed before green. */
  readonly model: string;
  readonly said: Speech;
  readonly width: number;
  readonly height: number;
  /** Noise of the camera, of 255. */
  readonly noise: number;
  /** Pictures come when a browser's camera has them: some early, some late, now and then none. */
  readonly isUneven?: boolean;
  /** So many times the same; default once. */
  readonly rounds?: number;
}

const FPS = 25;
const SAMPLE_RATE = 48_000;
/** Poses a second that are known: moments between two pictures as well. */
const RATE = 100;
/** Of uneven footage: each picture has a time stamp in milliseconds. */
const TICKS = 1000;
const CLOTH = [40, 170, 70] as const;

/**
 * Films a presenter who says something before green cloth: head motion, noise, uneven light and compression as of a camera.
 * Pictures go through a file beside the video, so that memory does not grow with the length.
 */
export async function makeFootage(path: string, footage: MadeFootage): Promise<{ readonly frames: number }> {
  const { said, width, height, rounds = 1 } = footage;
  const { samples, ...timings } = said;
  const raw = `${path}.raw`;
  const stamps = footage.isUneven === true ? unevenStamps(timings.duration) : undefined;
  const frames = stamps?.length ?? Math.floor(timings.duration * FPS);
  const round = Math.round(stamps ? timings.duration * TICKS : frames);
  const sound = repeated(samples, Math.round((round * SAMPLE_RATE) / (stamps ? TICKS : FPS)), rounds);
  const file = openSync(raw, 'w+');
  try {
    await film(file, footage, (n) => (stamps ? stamps[n]! / TICKS : n / FPS), frames);
    const size = (width * height * 3) / 2;
    const bytes = Buffer.alloc(size);
    await makeTestVideo(path, {
      width,
      height,
      fps: stamps ? TICKS : FPS,
      frames: frames * rounds,
      ...(stamps
        ? { stamp: (index: number) => Math.floor(index / frames) * round + stamps[index % frames]! }
        : {}),
      numbered: false,
      sound: { left: sound, right: sound },
      paint: ({ y, u, v }, index) => {
        readSync(file, bytes, 0, size, (index % frames) * size);
        y.set(bytes.subarray(0, y.length));
        u.set(bytes.subarray(y.length, y.length + u.length));
        v.set(bytes.subarray(y.length + u.length));
      },
    });
  } finally {
    closeSync(file);
    await rm(raw, { force: true });
  }
  return { frames: frames * rounds };
}

/** The same sound again and again, `length` samples each time. */
function repeated(samples: Float32Array, length: number, rounds: number): Float32Array {
  const all = new Float32Array(length * rounds);
  for (let n = 0; n < rounds; n++) all.set(samples.subarray(0, length), n * length);
  return all;
}

/** Milliseconds of pictures that should come 30 times a second: off by up to 8 ms, some missing, a stumble first. */
function unevenStamps(seconds: number): number[] {
  const chance = random(11);
  const stamps = [0, 40];
  let isMissed = false;
  for (let at = 280; at < seconds * TICKS - 40; at += TICKS / 30) {
    isMissed = !isMissed && chance() < 1 / 8;
    if (!isMissed) stamps.push(Math.round(at + (chance() - 0.5) * 16));
  }
  return stamps;
}

async function film(
  file: number,
  { model, said, width, height, noise }: MadeFootage,
  secondsOf: (frame: number) => number,
  frames: number,
): Promise<void> {
  const figure: Figure = await openFigure(model, width, height);
  try {
    const tracks = new Tracks(performanceFromSpeech(said, { seed: 3 }), RATE, figure.rest);
    const bytes = Buffer.alloc((width * height * 3) / 2);
    const chance = random(5);
    for (let n = 0; n < frames; n++) {
      const at = secondsOf(n);
      const { rgba } = await figure.paint(tracks.pose(Math.round((at + 0.5 / FPS) * RATE)), at);
      toPlanes(rgba, width, height, () => (chance() - 0.5) * 2 * noise, bytes);
      writeSync(file, bytes, 0, bytes.length, n * bytes.length);
    }
  } finally {
    await figure.close?.();
  }
}

/** Before the cloth, which is a little darker at the left. */
function toPlanes(
  rgba: Uint8Array | Uint8ClampedArray,
  width: number,
  height: number,
  noise: () => number,
  out: Buffer,
): void {
  const luma = width * height;
  const sums = new Float64Array((luma / 4) * 2);
  for (let j = 0; j < height; j++)
    for (let i = 0; i < width; i++) {
      const p = (j * width + i) * 4;
      const free = ((255 - rgba[p + 3]!) / 255) * (0.9 + (0.1 * i) / width);
      const r = rgba[p]! + CLOTH[0] * free;
      const g = rgba[p + 1]! + CLOTH[1] * free;
      const b = rgba[p + 2]! + CLOTH[2] * free;
      const y = 0.2126 * r + 0.7152 * g + 0.0722 * b;
      out[j * width + i] = Math.min(235, Math.max(16, 16.5 + (y * 219) / 255 + noise()));
      const c = (j >> 1) * (width / 2) + (i >> 1);
      sums[c] = sums[c]! + (b - y) / 1.8556;
      sums[luma / 4 + c] = sums[luma / 4 + c]! + (r - y) / 1.5748;
    }
  sums.forEach((sum, c) => {
    out[luma + c] = Math.min(240, Math.max(16, 128.5 + (sum / 4) * (224 / 255)));
  });
}

import { setImmediate } from 'node:timers/promises';
import { LoudnessMeter, MediaError, mixRate, readSound } from '@cyclorama/stage';
import type { FootageCheck } from '../types.ts';
import { checkOf, rangesOf } from './check.ts';

const LEAST_LOUDNESS = -38;
const MOST_LOUDNESS = -8;
const LEAST_SNR = 15;
/** Samples at full scale that follow each other: chance makes no more than two. */
const FLAT_TOP = 3;
const FULL_SCALE = 0.999;
/** Share of samples that may be clipped. */
const MOST_CLIPPED = 1e-4;
/** Seconds of one level. */
const HOP = 0.02;
/** Silence of files, decibels: softer noise cannot be heard. */
const FLOOR = -90;

const LEVEL_WANTED = `${LEAST_LOUDNESS} to ${MOST_LOUDNESS} LUFS, not clipped`;
const NOISE_WANTED = `speech at least ${LEAST_SNR} dB above the noise`;

/** Level and noise of the sound of a file, read block by block. */
export async function checkSound(path: string, signal?: AbortSignal): Promise<FootageCheck[]> {
  const meter = new LoudnessMeter('loudness');
  const heard = new Heard();
  try {
    let count = 0;
    for (const { left, right } of readSound(path)) {
      meter.push(left, right);
      heard.push(left, right);
      if (++count % 64 === 0) {
        await setImmediate();
        signal?.throwIfAborted();
      }
    }
  } catch (error) {
    if (!(error instanceof MediaError)) throw error;
    const message =
      error.reason === 'no-streams'
        ? 'There is no sound. Record the voice with the video, or bring it as a file of its own.'
        : `The sound cannot be read: ${error.message}. Bring it again.`;
    return [
      checkOf('sound-level', { passed: false, figure: 0, unit: 'LUFS', wanted: LEVEL_WANTED, message }),
      checkOf('sound-noise', { passed: false, figure: 0, unit: 'dB', wanted: NOISE_WANTED, message }),
    ];
  }
  const loudness = meter.read().integrated;
  const clipped = heard.clipped > MOST_CLIPPED * heard.samples;
  const soft = !(loudness >= LEAST_LOUDNESS);
  const snr = heard.snr();
  const silent = !Number.isFinite(loudness);
  return [
    checkOf('sound-level', {
      passed: !soft && loudness <= MOST_LOUDNESS && !clipped,
      figure: Math.max(FLOOR, loudness),
      unit: 'LUFS',
      wanted: LEVEL_WANTED,
      message: silent
        ? 'The sound is silent. Record the voice with the video.'
        : clipped
          ? 'The sound is clipped. Turn the microphone down and record again.'
          : soft
            ? 'The voice is too soft. Bring the microphone closer or turn it up.'
            : 'The sound is too loud. Turn the microphone down.',
      ranges: clipped ? heard.clippings() : [],
    }),
    checkOf('sound-noise', {
      passed: !silent && snr >= LEAST_SNR,
      figure: snr,
      unit: 'dB',
      wanted: NOISE_WANTED,
      message: silent
        ? 'The sound is silent, so its noise says nothing.'
        : 'There is too much noise or echo around the voice. Record in a quiet room, with the microphone close.',
    }),
  ];
}

/** Levels of short stretches, and where samples are at full scale. */
class Heard {
  samples = 0;
  clipped = 0;
  readonly #levels: number[] = [];
  /** Seconds in which something is clipped. */
  readonly #when = new Set<number>();
  #energy = 0;
  #count = 0;
  #run = 0;

  push(left: Float32Array, right: Float32Array): void {
    const hop = Math.round(HOP * mixRate);
    for (let i = 0; i < left.length; i++) {
      const value = (left[i]! + right[i]!) / 2;
      this.#energy += value * value;
      if (++this.#count === hop) {
        this.#levels.push(Math.max(FLOOR, 10 * Math.log10(this.#energy / hop + 1e-12)));
        this.#energy = 0;
        this.#count = 0;
      }
      if (Math.max(Math.abs(left[i]!), Math.abs(right[i]!)) < FULL_SCALE) this.#run = 0;
      else if (++this.#run >= FLAT_TOP) {
        this.clipped += this.#run === FLAT_TOP ? FLAT_TOP : 1;
        this.#when.add(Math.floor((this.samples + i) / mixRate));
      }
    }
    this.samples += left.length;
  }

  /** Power of the louder quarter over that of the softest tenth, where nobody speaks; decibels. */
  snr(): number {
    const sorted = [...this.#levels].sort((a, b) => a - b);
    const power = (part: readonly number[]): number =>
      part.reduce((sum, level) => sum + 10 ** (level / 10), 0) / Math.max(1, part.length);
    const noise = power(sorted.slice(0, Math.max(1, Math.floor(sorted.length / 10))));
    const speech = power(sorted.slice(Math.floor(sorted.length * 0.75)));
    return 10 * Math.log10(Math.max(1e-12, speech - noise) / Math.max(1e-12, noise));
  }

  clippings(): ReturnType<typeof rangesOf> {
    const last = Math.floor(this.samples / mixRate);
    const at = Array.from({ length: last + 1 }, (_, second) => second);
    return rangesOf(
      at,
      at.map((second) => this.#when.has(second)),
      last + 1,
    );
  }
}

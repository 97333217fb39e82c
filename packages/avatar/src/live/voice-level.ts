import { clamp } from '../motion/numbers.ts';

/** Mean square of one channel at which speech in both has −16 LUFS, dB. */
const TARGET = -18.3;
/** Most that a voice is made louder or softer, dB. */
const MOST_UP = 30;
const MOST_DOWN = 20;
/** How fast, dB per 10 ms. */
const UP = 0.1;
const DOWN = 0.6;
/** Part of a level that each 10 ms of speech make. */
const LEARN = 0.015;
/** Samples stay below this: louder ones are bent, not cut. */
const KNEE = 0.7;

/** Brings a voice to the loudness of a programme, however near its microphone is. */
export class VoiceLevel {
  #level = TARGET;
  #heard = 0;
  #gain = 0;

  /** Changes 10 ms in place. @param speaking 0 … 1: only speech counts, not the room */
  apply(samples: Float32Array, speaking: number): void {
    let power = 0;
    for (const value of samples) power += value * value;
    const level = 10 * Math.log10(power / samples.length + 1e-10);
    if (speaking > 0.5) {
      this.#heard++;
      // The first words settle it.
      const part = Math.max(LEARN, 1 / this.#heard);
      // Powers are averaged as loudness meters do: loud moments count.
      const mean = 10 ** (this.#level / 10) * (1 - part) + 10 ** (level / 10) * part;
      this.#level = 10 * Math.log10(mean);
    }
    const wanted = clamp(TARGET - this.#level, -MOST_DOWN, MOST_UP);
    const from = this.#gain;
    const hurry = this.#heard < 50 ? 6 : 1;
    this.#gain += clamp(wanted - this.#gain, -DOWN * hurry, UP * hurry);
    const first = 10 ** (from / 20);
    const step = (10 ** (this.#gain / 20) - first) / samples.length;
    for (let n = 0; n < samples.length; n++) samples[n] = bend(samples[n]! * (first + step * n));
  }
}

function bend(value: number): number {
  const size = Math.abs(value);
  if (size <= KNEE) return value;
  return Math.sign(value) * (KNEE + (1 - KNEE) * Math.tanh((size - KNEE) / (1 - KNEE)) * 0.98);
}

import { BANDS } from './features.ts';

/** Nothing is quieter than this in a band, dB: below it is the converter's own noise. */
const LOWEST = -78;
/** A minimum is taken over so many frames (1.6 s), in parts so that it moves on without waiting for all of them. */
const PARTS = 4;
const PART_FRAMES = 20;
const SMOOTHING = 0.3;
/** dB from the minimum of the smoothed power to the mean of noise. */
const BIAS = 2;

/** What each band is like when nobody speaks, dB. */
export class NoiseFloor {
  readonly levels = new Float64Array(BANDS).fill(LOWEST);
  readonly #smooth = new Float64Array(BANDS).fill(0);
  readonly #minima = Array.from({ length: PARTS }, () => new Float64Array(BANDS).fill(-Infinity));
  #part = 0;
  #frame = 0;
  #isFirst = true;

  /** This frame is noise: the floor moves towards it by `share`. */
  learn(bands: Float64Array, share: number): void {
    for (let b = 0; b < BANDS; b++)
      this.levels[b] = Math.max(LOWEST, this.levels[b]! + share * (bands[b]! - this.levels[b]!));
  }

  /**
   * Every frame, whatever it is. The floor falls with what is quieter, and never stays below what a band had all the time
   * in the last 1.6 s: noise that began in the middle of an utterance does not keep it alive.
   */
  watch(bands: Float64Array): void {
    const minimum = this.#minima[this.#part]!;
    for (let b = 0; b < BANDS; b++) {
      const level = bands[b]!;
      this.#smooth[b] = this.#isFirst ? level : this.#smooth[b]! + SMOOTHING * (level - this.#smooth[b]!);
      minimum[b] = this.#frame === 0 ? this.#smooth[b]! : Math.min(minimum[b]!, this.#smooth[b]!);
      if (level < this.levels[b]!)
        this.levels[b] = Math.max(LOWEST, this.levels[b]! + 0.06 * (level - this.levels[b]!));
    }
    this.#isFirst = false;
    this.#frame += 1;
    if (this.#frame < PART_FRAMES) return;
    this.#frame = 0;
    for (let b = 0; b < BANDS; b++) {
      let lowest = Infinity;
      for (const part of this.#minima) lowest = Math.min(lowest, part[b]!);
      this.levels[b] = Math.max(this.levels[b]!, lowest + BIAS);
    }
    this.#part = (this.#part + 1) % PARTS;
  }
}

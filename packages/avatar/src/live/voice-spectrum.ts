import { RATE } from './message.ts';

/** Samples that are looked at together: 21 ms. */
export const WINDOW = 1024;
const HALF = WINDOW / 2;
/** Edges of the bands in Hz: narrow where the first two formants are, wide above. */
const EDGES = [100, 250, 400, 550, 700, 900, 1150, 1450, 1800, 2250, 2800, 3500, 4500, 6000, 7500] as const;
export const BANDS = EDGES.length - 1;
/** So little is nothing, dB of full scale. */
export const NOTHING = -100;

const HANN = Float64Array.from(
  { length: WINDOW },
  (_, n) => 0.5 - 0.5 * Math.cos((2 * Math.PI * n) / WINDOW),
);
/** A full-scale sine has 0 dB. */
const SCALE = 4 / (WINDOW * WINDOW * 0.375);
const COS = Float64Array.from({ length: HALF }, (_, n) => Math.cos((2 * Math.PI * n) / WINDOW));
const SIN = Float64Array.from({ length: HALF }, (_, n) => Math.sin((2 * Math.PI * n) / WINDOW));
const REVERSED = Uint16Array.from({ length: WINDOW }, (_, n) => {
  let from = n;
  let to = 0;
  for (let size = 1; size < WINDOW; size <<= 1) {
    to = (to << 1) | (from & 1);
    from >>= 1;
  }
  return to;
});

/** Tells how much sound there is in each of `BANDS` bands. */
export class Spectrum {
  /** dB of full scale, changed by `look`. */
  readonly bands = new Float64Array(BANDS);
  /** All of it, dB. */
  level = NOTHING;
  readonly #re = new Float64Array(WINDOW);
  readonly #im = new Float64Array(WINDOW);

  /** @param samples `WINDOW` of them, 48 kHz */
  look(samples: Float32Array): void {
    const re = this.#re;
    const im = this.#im;
    for (let n = 0; n < WINDOW; n++) {
      re[n] = samples[REVERSED[n]!]! * HANN[REVERSED[n]!]!;
      im[n] = 0;
    }
    transform(re, im);
    let total = 0;
    for (let band = 0; band < BANDS; band++) {
      const first = Math.round((EDGES[band]! * WINDOW) / RATE);
      const last = Math.round((EDGES[band + 1]! * WINDOW) / RATE);
      let power = 0;
      for (let bin = first; bin < last; bin++) power += re[bin]! ** 2 + im[bin]! ** 2;
      power *= SCALE;
      total += power;
      this.bands[band] = decibels(power);
    }
    this.level = decibels(total);
  }
}

/** dB of a power. */
export function decibels(power: number): number {
  return power <= 1e-10 ? NOTHING : 10 * Math.log10(power);
}

/** In place, from bit-reversed order. */
function transform(re: Float64Array, im: Float64Array): void {
  for (let size = 2; size <= WINDOW; size *= 2) {
    const half = size / 2;
    const stride = WINDOW / size;
    for (let start = 0; start < WINDOW; start += size) {
      for (let n = 0; n < half; n++) {
        const a = start + n;
        const b = a + half;
        const c = COS[n * stride]!;
        const s = SIN[n * stride]!;
        const x = re[b]! * c + im[b]! * s;
        const y = im[b]! * c - re[b]! * s;
        re[b] = re[a]! - x;
        im[b] = im[a]! - y;
        re[a]! += x;
        im[a]! += y;
      }
    }
  }
}

/** Complex Fourier transform of a fixed power of two, in place, without allocations. */
export class Fft {
  readonly size: number;
  readonly #cos: Float64Array;
  readonly #sin: Float64Array;
  readonly #swap: Uint16Array;

  constructor(size: number) {
    this.size = size;
    this.#cos = Float64Array.from({ length: size / 2 }, (_, k) => Math.cos((2 * Math.PI * k) / size));
    this.#sin = Float64Array.from({ length: size / 2 }, (_, k) => Math.sin((2 * Math.PI * k) / size));
    const bits = Math.log2(size);
    this.#swap = Uint16Array.from({ length: size }, (_, n) => {
      let reversed = 0;
      for (let bit = 0; bit < bits; bit++) if (n & (1 << bit)) reversed |= 1 << (bits - 1 - bit);
      return reversed;
    });
  }

  /** Time → frequency. */
  forward(re: Float64Array, im: Float64Array): void {
    const { size } = this;
    const cos = this.#cos;
    const sin = this.#sin;
    for (let n = 0; n < size; n++) {
      const other = this.#swap[n]!;
      if (other <= n) continue;
      const r = re[n]!;
      const i = im[n]!;
      re[n] = re[other]!;
      im[n] = im[other]!;
      re[other] = r;
      im[other] = i;
    }
    for (let half = 1, turn = size / 2; half < size; half <<= 1, turn >>= 1) {
      for (let start = 0; start < size; start += half * 2) {
        for (let k = 0, w = 0; k < half; k++, w += turn) {
          const a = start + k;
          const b = a + half;
          const c = cos[w]!;
          const s = sin[w]!;
          const tr = re[b]! * c + im[b]! * s;
          const ti = im[b]! * c - re[b]! * s;
          re[b] = re[a]! - tr;
          im[b] = im[a]! - ti;
          re[a]! += tr;
          im[a]! += ti;
        }
      }
    }
  }

  /** Frequency → time, without the division by `size`. */
  backward(re: Float64Array, im: Float64Array): void {
    this.forward(im, re);
  }
}

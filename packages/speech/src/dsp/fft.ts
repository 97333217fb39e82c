/** Power spectra of a fixed power-of-two size. */
export class Fft {
  readonly size: number;
  private readonly cos: Float64Array;
  private readonly sin: Float64Array;
  private readonly order: Uint32Array;
  private readonly re: Float64Array;
  private readonly im: Float64Array;

  constructor(size: number) {
    this.size = size;
    const bits = Math.round(Math.log2(size));
    this.cos = Float64Array.from({ length: size / 2 }, (_, i) => Math.cos((2 * Math.PI * i) / size));
    this.sin = Float64Array.from({ length: size / 2 }, (_, i) => Math.sin((2 * Math.PI * i) / size));
    this.order = Uint32Array.from({ length: size }, (_, i) => {
      let reversed = 0;
      for (let b = 0; b < bits; b++) reversed |= ((i >> b) & 1) << (bits - 1 - b);
      return reversed;
    });
    this.re = new Float64Array(size);
    this.im = new Float64Array(size);
  }

  /** Power of bins 0 … size/2 of a real signal, zero-padded at its end. */
  power(input: ArrayLike<number>, out: Float64Array = new Float64Array(this.size / 2 + 1)): Float64Array {
    const { re, im, size } = this;
    for (let i = 0; i < size; i++) {
      re[this.order[i] ?? 0] = input[i] ?? 0;
      im[i] = 0;
    }
    for (let span = 2; span <= size; span <<= 1) this.butterflies(span);
    for (let k = 0; k <= size / 2; k++) out[k] = (re[k] ?? 0) ** 2 + (im[k] ?? 0) ** 2;
    return out;
  }

  private butterflies(span: number): void {
    const { re, im, cos, sin, size } = this;
    const half = span >> 1;
    const step = size / span;
    for (let start = 0; start < size; start += span) {
      for (let k = 0; k < half; k++) {
        const c = cos[k * step] ?? 0;
        const s = -(sin[k * step] ?? 0);
        const a = start + k;
        const b = a + half;
        const br = re[b] ?? 0;
        const bi = im[b] ?? 0;
        const tr = br * c - bi * s;
        const ti = br * s + bi * c;
        re[b] = (re[a] ?? 0) - tr;
        im[b] = (im[a] ?? 0) - ti;
        re[a] = (re[a] ?? 0) + tr;
        im[a] = (im[a] ?? 0) + ti;
      }
    }
  }
}

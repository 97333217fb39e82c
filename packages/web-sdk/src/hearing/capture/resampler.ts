/** Zero crossings of the kernel on each side: 80 dB of what lies beyond the new Nyquist frequency is kept out. */
const CROSSINGS = 20;
/** Of the lower Nyquist frequency; the slope of the filter lies around it. */
const CUTOFF = 0.9;
const KAISER = 8;

/** Brings sound of any rate to another one, piece by piece, by a windowed sinc per phase. */
export class Resampler {
  readonly #up: number;
  readonly #down: number;
  readonly #taps: number;
  readonly #rows: Float32Array;
  /** The last samples, enough for the next kernel. */
  #past: Float32Array;
  /** Of the next output sample, in steps of 1/up samples of the input, from the beginning of `#past`. */
  #at = 0;

  constructor(from: number, to: number) {
    const divisor = gcd(from, to);
    this.#up = to / divisor;
    this.#down = from / divisor;
    const scale = Math.min(1, to / from) * CUTOFF;
    const half = from === to ? 1 : Math.ceil(CROSSINGS / scale);
    this.#taps = 2 * half;
    this.#rows = kernel(this.#up, half, scale);
    // Half a kernel of silence comes first, so that output begins with the input.
    this.#past = new Float32Array(half - 1);
  }

  /** @returns what can be told by now; over time exactly `to / from` times as many samples */
  push(samples: Float32Array): Float32Array {
    if (this.#up === 1 && this.#down === 1) return samples;
    const taps = this.#taps;
    const input = new Float32Array(this.#past.length + samples.length);
    input.set(this.#past);
    input.set(samples, this.#past.length);
    const last = (input.length - taps) * this.#up;
    const count = last < this.#at ? 0 : Math.floor((last - this.#at) / this.#down) + 1;
    const out = new Float32Array(count);
    let at = this.#at;
    for (let n = 0; n < count; n++) {
      const whole = Math.floor(at / this.#up);
      const row = (at - whole * this.#up) * taps;
      let sum = 0;
      for (let k = 0; k < taps; k++) sum += input[whole + k]! * this.#rows[row + k]!;
      out[n] = sum;
      at += this.#down;
    }
    const used = Math.min(Math.floor(at / this.#up), input.length);
    this.#past = input.slice(used);
    this.#at = at - used * this.#up;
    return out;
  }
}

/** One row of taps for each of `up` positions between two samples; each sums to 1. */
function kernel(up: number, half: number, scale: number): Float32Array {
  const taps = 2 * half;
  const rows = new Float32Array(up * taps);
  for (let phase = 0; phase < up; phase++) {
    let sum = 0;
    for (let k = 0; k < taps; k++) {
      const x = k - (half - 1) - phase / up;
      const inside = 1 - (x / half) ** 2;
      const window = inside <= 0 ? 0 : bessel0(KAISER * Math.sqrt(inside));
      const value = window * sinc(x * scale);
      rows[phase * taps + k] = value;
      sum += value;
    }
    for (let k = 0; k < taps; k++) rows[phase * taps + k]! /= sum;
  }
  return rows;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

/** Modified Bessel function of order zero, for the Kaiser window. */
function bessel0(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; term > sum * 1e-10; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

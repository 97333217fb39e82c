function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

/** Modified Bessel function of order zero, for the Kaiser window. */
function bessel0(x: number): number {
  let sum = 1;
  let term = 1;
  for (let k = 1; term > sum * 1e-12; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

interface Bank {
  readonly up: number;
  readonly down: number;
  readonly taps: number;
  /** One row of `taps` coefficients per phase. */
  readonly rows: Float32Array;
}

const BETA = 9;
const ZERO_CROSSINGS = 24;
const banks = new Map<string, Bank>();

function bankFor(from: number, to: number): Bank {
  const divisor = gcd(from, to);
  const up = to / divisor;
  const down = from / divisor;
  const key = `${String(up)}/${String(down)}`;
  const known = banks.get(key);
  if (known) return known;
  // Cut just below the lower Nyquist frequency, so that images and aliases stay about 90 dB down.
  const cutoff = Math.min(1, up / down) * 0.96;
  const half = Math.ceil(ZERO_CROSSINGS / Math.min(1, up / down));
  const taps = half * 2;
  const rows = new Float32Array(up * taps);
  const norm = bessel0(BETA);
  for (let phase = 0; phase < up; phase++) {
    let sum = 0;
    for (let k = 0; k < taps; k++) {
      const x = k - half + 1 - phase / up;
      const w = Math.abs(x) >= half ? 0 : bessel0(BETA * Math.sqrt(1 - (x / half) ** 2)) / norm;
      const s = x === 0 ? cutoff : Math.sin(Math.PI * cutoff * x) / (Math.PI * x);
      rows[phase * taps + k] = s * w;
      sum += s * w;
    }
    for (let k = 0; k < taps; k++) rows[phase * taps + k] = (rows[phase * taps + k] ?? 0) / sum;
  }
  const bank = { up, down, taps, rows };
  banks.set(key, bank);
  return bank;
}

/**
 * Changes the sample rate with a Kaiser-windowed sinc (band-limited, linear phase, no delay).
 * @param input mono samples at `from` Hz
 * @returns mono samples at `to` Hz; length is input.length · to / from, rounded
 */
export function resample(input: Float32Array, from: number, to: number): Float32Array {
  if (from === to) return input.slice();
  const { up, down, taps, rows } = bankFor(from, to);
  const half = taps / 2;
  const out = new Float32Array(Math.round((input.length * up) / down));
  for (let i = 0; i < out.length; i++) {
    const position = i * down;
    const base = Math.floor(position / up);
    const row = (position % up) * taps;
    const first = base - half + 1;
    const lo = Math.max(0, -first);
    const hi = Math.min(taps, input.length - first);
    let sum = 0;
    for (let k = lo; k < hi; k++) sum += (rows[row + k] ?? 0) * (input[first + k] ?? 0);
    out[i] = sum;
  }
  return out;
}

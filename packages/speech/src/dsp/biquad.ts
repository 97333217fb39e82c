/** Normalised second-order section (a0 = 1). */
export interface Biquad {
  readonly b0: number;
  readonly b1: number;
  readonly b2: number;
  readonly a1: number;
  readonly a2: number;
}

function shape(rate: number, hz: number, q: number): { cos: number; alpha: number } {
  const w = (2 * Math.PI * hz) / rate;
  return { cos: Math.cos(w), alpha: Math.sin(w) / (2 * q) };
}

function normal(b: readonly [number, number, number], a: readonly [number, number, number]): Biquad {
  return { b0: b[0] / a[0], b1: b[1] / a[0], b2: b[2] / a[0], a1: a[1] / a[0], a2: a[2] / a[0] };
}

export function highPass(rate: number, hz: number, q = Math.SQRT1_2): Biquad {
  const { cos, alpha } = shape(rate, hz, q);
  return normal([(1 + cos) / 2, -(1 + cos), (1 + cos) / 2], [1 + alpha, -2 * cos, 1 - alpha]);
}

export function lowPass(rate: number, hz: number, q = Math.SQRT1_2): Biquad {
  const { cos, alpha } = shape(rate, hz, q);
  return normal([(1 - cos) / 2, 1 - cos, (1 - cos) / 2], [1 + alpha, -2 * cos, 1 - alpha]);
}

/** A bell of `db` decibels around `hz`. */
export function peaking(rate: number, hz: number, db: number, q: number): Biquad {
  const { cos, alpha } = shape(rate, hz, q);
  const a = 10 ** (db / 40);
  return normal([1 + alpha * a, -2 * cos, 1 - alpha * a], [1 + alpha / a, -2 * cos, 1 - alpha / a]);
}

/** Raises or lowers everything above (`high`) or below (`low`) `hz` by `db` decibels. */
export function shelf(kind: 'low' | 'high', rate: number, hz: number, db: number): Biquad {
  const { cos, alpha } = shape(rate, hz, Math.SQRT1_2);
  const a = 10 ** (db / 40);
  const r = 2 * Math.sqrt(a) * alpha;
  const s = kind === 'high' ? 1 : -1;
  return normal(
    [
      a * (a + 1 + s * (a - 1) * cos + r),
      -2 * s * a * (a - 1 + s * (a + 1) * cos),
      a * (a + 1 + s * (a - 1) * cos - r),
    ],
    [a + 1 - s * (a - 1) * cos + r, 2 * s * (a - 1 - s * (a + 1) * cos), a + 1 - s * (a - 1) * cos - r],
  );
}

/** Filters in place from a state of rest. */
export function filter(samples: Float32Array, section: Biquad): void {
  const { b0, b1, b2, a1, a2 } = section;
  let z1 = 0;
  let z2 = 0;
  for (let i = 0; i < samples.length; i++) {
    const x = samples[i] ?? 0;
    const y = b0 * x + z1;
    z1 = b1 * x - a1 * y + z2;
    z2 = b2 * x - a2 * y;
    samples[i] = y;
  }
}

/** Calms points that arrive one picture at a time: still when the face is still, without lag when it moves. */
export class OneEuroFilter {
  readonly #minCutoff: number;
  readonly #beta: number;
  #values: Float32Array | undefined;
  #speeds: Float32Array | undefined;
  #at = 0;

  /** Cut-off at rest in hertz, and how much it rises with speed (per size of the face and second). */
  constructor(minCutoff = 1.5, beta = 25) {
    this.#minCutoff = minCutoff;
    this.#beta = beta;
  }

  /** The next values at `seconds`; `size` is the size of the face in the same unit. */
  next(values: ArrayLike<number>, seconds: number, size: number): Float32Array {
    const step = seconds - this.#at;
    this.#at = seconds;
    const before = this.#values;
    const speeds = this.#speeds;
    if (!before || !speeds || before.length !== values.length || !(step > 0)) {
      this.#values = Float32Array.from(values);
      this.#speeds = new Float32Array(values.length);
      return this.#values.slice();
    }
    const slow = share(1, step);
    for (let i = 0; i < before.length; i++) {
      const change = (values[i]! - before[i]!) / step / size;
      speeds[i]! += slow * (change - speeds[i]!);
      const keep = share(this.#minCutoff + this.#beta * Math.abs(speeds[i]!), step);
      before[i]! += keep * (values[i]! - before[i]!);
    }
    return before.slice();
  }

  forget(): void {
    this.#values = undefined;
  }
}

/** Share of a new value that a low pass takes over. */
function share(cutoff: number, step: number): number {
  return 1 / (1 + 1 / (2 * Math.PI * cutoff * step));
}

/**
 * Smooths a whole track afterwards (Savitzky and Golay: a parabola through `half` pictures before and after), which keeps
 * the heights of quick closures and openings. Gaps stay gaps, and nothing is smoothed across them.
 */
export function smoothTrack(
  track: readonly (ArrayLike<number> | undefined)[],
  half = 2,
): (Float32Array | undefined)[] {
  return track.map((values, at) => {
    if (!values) return undefined;
    let [before, after] = [0, 0];
    while (before < half && track[at - before - 1]?.length === values.length) before++;
    while (after < half && track[at + after + 1]?.length === values.length) after++;
    // Even around the middle: a parabola through one side only would overshoot.
    const reach = Math.min(before, after);
    if (reach < 2) return Float32Array.from(values);
    const weights = parabola(reach);
    const out = new Float32Array(values.length);
    weights.forEach((weight, i) => {
      const from = track[at + i - reach]!;
      for (let k = 0; k < out.length; k++) out[k]! += weight * from[k]!;
    });
    return out;
  });
}

/** Weights with which 2 · reach + 1 values give the middle of the parabola that fits them best. */
function parabola(reach: number): number[] {
  const n = 2 * reach + 1;
  let [squares, fourths] = [0, 0];
  for (let i = -reach; i <= reach; i++) {
    squares += i * i;
    fourths += i ** 4;
  }
  const below = n * fourths - squares * squares;
  return Array.from({ length: n }, (_, k) => (fourths - squares * (k - reach) ** 2) / below);
}

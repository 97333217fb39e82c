/** Planes of a picture that are only read. */
export interface PlaneReader {
  readonly width: number;
  readonly height: number;
  readonly strideY: number;
  readonly strideC: number;
  readonly y: Uint8Array;
  readonly u: Uint8Array;
  readonly v: Uint8Array;
}

const AROUND = 32;
/** Pixels to both sides over which light is averaged. */
const SPOT = [-4, -2, 0, 2, 4] as const;

type Read = (from: PlaneReader, x: number, y: number, weight: number) => void;

/**
 * Light and colour that a picture laid into another one lacks along the edge, carried into it as a soap film would: inside
 * is no edge and no new light, so that both become one picture.
 */
export class RingMatch {
  readonly #cos = Float64Array.from({ length: AROUND }, (_, n) => Math.cos((2 * Math.PI * n) / AROUND));
  readonly #sin = Float64Array.from({ length: AROUND }, (_, n) => Math.sin((2 * Math.PI * n) / AROUND));
  readonly #lack = new Float64Array(AROUND * 3);

  /** Asks for the difference at each of the points around: `read` adds weighted light of a picture. */
  measure(point: (cos: number, sin: number, read: Read) => void): void {
    const lack = this.#lack;
    lack.fill(0);
    for (let n = 0; n < AROUND; n++)
      point(this.#cos[n]!, this.#sin[n]!, (from, x, y, weight) => {
        spot(from, x, y, weight, lack, n * 3);
      });
    // A pimple on the edge is not a light: neighbours agree.
    const before = lack.slice();
    for (let n = 0; n < AROUND; n++)
      for (let k = 0; k < 3; k++)
        lack[n * 3 + k] =
          0.5 * before[n * 3 + k]! +
          0.25 * before[((n + 1) % AROUND) * 3 + k]! +
          0.25 * before[((n + AROUND - 1) % AROUND) * 3 + k]!;
  }

  /** Writes what is lacking inside at radius `r` (0…1) and angle, as luma, Cb and Cr. */
  at(r: number, angle: number, out: Float32Array, to: number): void {
    const c = Math.cos(angle);
    const s = Math.sin(angle);
    const above = 1 - r * r;
    const below = 1 + r * r;
    let y = 0;
    let u = 0;
    let v = 0;
    let sum = 0;
    for (let n = 0; n < AROUND; n++) {
      const w = above / (below - 2 * r * (c * this.#cos[n]! + s * this.#sin[n]!));
      sum += w;
      y += w * this.#lack[n * 3]!;
      u += w * this.#lack[n * 3 + 1]!;
      v += w * this.#lack[n * 3 + 2]!;
    }
    out[to] = y / sum;
    out[to + 1] = u / sum;
    out[to + 2] = v / sum;
  }
}

/** Mean light around a point, at pixel centres of .5. */
function spot(from: PlaneReader, x: number, y: number, weight: number, out: Float64Array, to: number): void {
  const { width, height, strideY, strideC } = from;
  const share = weight / (SPOT.length * SPOT.length);
  for (const dy of SPOT) {
    const row = Math.min(height - 1, Math.max(0, Math.floor(y + dy)));
    for (const dx of SPOT) {
      const column = Math.min(width - 1, Math.max(0, Math.floor(x + dx)));
      const c = (row >> 1) * strideC + (column >> 1);
      out[to] = out[to]! + share * from.y[row * strideY + column]!;
      out[to + 1] = out[to + 1]! + share * from.u[c]!;
      out[to + 2] = out[to + 2]! + share * from.v[c]!;
    }
  }
}

import { edgeColorError } from './edge-color.ts';
import { gradientError } from './gradient.ts';
import type { KeyedPlanes, Planes } from './picture.ts';

/** How good a matte is; each value is the mean over the frames that were looked at. */
export interface MatteScore {
  /** Sum of |Δalpha| (alpha 0…1) of a frame, in thousands: SAD of alphamatting.com, over the whole picture. */
  readonly sad: number;
  /** Mean of Δalpha², in thousandths. */
  readonly mse: number;
  /** Sum of squared differences of Gaussian gradients (deviation 1.4), in thousands, as on alphamatting.com. */
  readonly gradient: number;
  /** dB of the picture over new surroundings against the true one, RGB. */
  readonly psnr: number;
  /** % of the pixels that belong to the person (true alpha ≥ 0.98) and came with less than 0.8. */
  readonly holes: number;
  /** The same further than four pixels from the outline: holes in the person rather than a wrong edge. */
  readonly holesInside: number;
  /** % of the pixels that are surrounding (true alpha ≤ 0.02) and came with more than 0.16. */
  readonly ghosts: number;
  /** ΔE (CIE 1976) of the person's own colour along the edge. */
  readonly spill: number;
  /**
   * Mean |Δ(alpha − true alpha)| from frame to frame where the truth stands still, in thousandths; not
   * within four pixels of what moves.
   */
  readonly flicker: number;
  /** The same where the truth is between 3 % and 97 %: still hair, edges. */
  readonly edgeFlicker: number;
}

/** Collects the score of one clip, frame by frame. */
export class MatteMeter {
  readonly #grounds: readonly Planes[];
  readonly #width: number;
  readonly #sums = { sad: 0, mse: 0, gradient: 0, error: 0, spill: 0, frames: 0, pixels: 0 };
  readonly #counts = { solid: 0, holes: 0, inside: 0, holesInside: 0, empty: 0, ghosts: 0 };
  readonly #flicker = { sum: 0, count: 0, edgeSum: 0, edgeCount: 0 };
  #before: { readonly alpha: Uint8Array; readonly truth: Uint8Array } | undefined;

  /** @param grounds new surroundings, of the clip's size; at least one */
  constructor(grounds: readonly Planes[]) {
    this.#grounds = grounds;
    this.#width = grounds[0]!.width;
  }

  /** Of each frame in order, before `add`: alpha alone. */
  follow(alpha: Uint8Array, truth: Uint8Array): void {
    const before = this.#before;
    // Keyers draw into the same picture again and again.
    this.#before = { alpha: alpha.slice(), truth };
    if (!before) return;
    const flicker = this.#flicker;
    const width = this.#width;
    const squares = movingSquares(before.truth, truth, width);
    const columns = Math.ceil(width / SQUARE);
    for (let at = 0; at < alpha.length; at++) {
      const x = at % width;
      const y = (at / width) | 0;
      if (squares[((y / SQUARE) | 0) * columns + ((x / SQUARE) | 0)]) continue;
      const should = truth[at]!;
      const change = Math.abs(alpha[at]! - should - before.alpha[at]! + before.truth[at]!) / 255;
      flicker.sum += change;
      flicker.count++;
      if (should < 8 || should > 247) continue;
      flicker.edgeSum += change;
      flicker.edgeCount++;
    }
  }

  /** Of the frames whose quality is judged. */
  add(result: KeyedPlanes, truth: KeyedPlanes): void {
    const sums = this.#sums;
    const { width, height } = truth;
    let sad = 0;
    let mse = 0;
    for (let at = 0; at < truth.a.length; at++) {
      const is = result.a[at]!;
      const should = truth.a[at]!;
      const delta = (is - should) / 255;
      sad += Math.abs(delta);
      mse += delta * delta;
      if (should >= 250) {
        this.#counts.solid++;
        const inside = isInside(truth.a, at, width);
        if (inside) this.#counts.inside++;
        if (is >= 204) continue;
        this.#counts.holes++;
        if (inside) this.#counts.holesInside++;
      } else if (should <= 5) {
        this.#counts.empty++;
        if (is > 41) this.#counts.ghosts++;
      }
    }
    sums.sad += sad / 1000;
    sums.mse += (1000 * mse) / truth.a.length;
    sums.gradient += gradientError(result.a, truth.a, width, height) / 1000;
    sums.spill += edgeColorError(result, truth);
    for (const ground of this.#grounds) sums.error += compositeError(result, truth, ground);
    sums.pixels += truth.a.length * this.#grounds.length;
    sums.frames++;
  }

  get score(): MatteScore {
    const { sad, mse, gradient, error, spill, frames, pixels } = this.#sums;
    const { solid, holes, inside, holesInside, empty, ghosts } = this.#counts;
    const { sum, count, edgeSum, edgeCount } = this.#flicker;
    return {
      sad: sad / frames,
      mse: mse / frames,
      gradient: gradient / frames,
      psnr: 10 * Math.log10(255 ** 2 / (error / (3 * pixels))),
      holes: (100 * holes) / Math.max(1, solid),
      holesInside: (100 * holesInside) / Math.max(1, inside),
      ghosts: (100 * ghosts) / Math.max(1, empty),
      spill: spill / frames,
      flicker: (1000 * sum) / Math.max(1, count),
      edgeFlicker: (1000 * edgeSum) / Math.max(1, edgeCount),
    };
  }
}

/** Side of the squares in which motion is looked for: the smallest blocks in which x264 works. */
const SQUARE = 4;

/** Squares of the picture that move themselves or touch one that does: beside moving edges nothing is still. */
function movingSquares(before: Uint8Array, now: Uint8Array, width: number): Uint8Array {
  const columns = Math.ceil(width / SQUARE);
  const rows = Math.ceil(now.length / width / SQUARE);
  const moving = new Uint8Array(columns * rows);
  for (let at = 0; at < now.length; at++) {
    const change = now[at]! - before[at]!;
    if (change <= 1 && change >= -1) continue;
    const row = (at / width / SQUARE) | 0;
    const column = ((at % width) / SQUARE) | 0;
    for (let r = Math.max(0, row - 1); r <= Math.min(rows - 1, row + 1); r++)
      moving.fill(1, r * columns + Math.max(0, column - 1), r * columns + Math.min(columns, column + 2));
  }
  return moving;
}

/** Whether nothing within four pixels in the four directions is less than the person's. */
function isInside(alpha: Uint8Array, at: number, width: number): boolean {
  for (let n = 4; n >= 1; n--)
    for (const to of [at - n, at + n, at - n * width, at + n * width])
      if (to >= 0 && to < alpha.length && alpha[to]! < 250) return false;
  return true;
}

/**
 * Sum of squared errors of R, G and B over a new surrounding. Both pictures are composed as the stage composes (4:2:0);
 * what lies outside 0…255 is not cut off.
 */
function compositeError(result: KeyedPlanes, truth: KeyedPlanes, ground: Planes): number {
  const { width, height } = truth;
  let sum = 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      const c = (y >> 1) * (width >> 1) + (x >> 1);
      const through = (truth.a[at]! - result.a[at]!) / 255;
      const throughC = (truth.ac[c]! - result.ac[c]!) / 255;
      const luma = (result.y[at]! - truth.y[at]! + through * ground.y[at]!) * (255 / 219);
      const u = (result.u[c]! - truth.u[c]! + throughC * ground.u[c]!) * (255 / 224);
      const v = (result.v[c]! - truth.v[c]! + throughC * ground.v[c]!) * (255 / 224);
      const r = luma + 1.5748 * v;
      const g = luma - 0.187324 * u - 0.468124 * v;
      const b = luma + 1.8556 * u;
      sum += r * r + g * g + b * b;
    }
  }
  return sum;
}

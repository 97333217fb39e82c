import type { Backing, Cutout, Planes } from './picture.ts';
import { toRgb } from './picture.ts';
import { type Despill, despillRgb, keyAlpha, keyDistance, type PlainKey } from './plain-keyer.ts';

/** A frame as it was photographed, and the truth. */
export interface KnownFrame {
  readonly planes: Planes;
  readonly truth: Cutout;
}

export interface FoundKey {
  readonly key: PlainKey;
  /** dB of the sampled pixels over the new surroundings. */
  readonly psnr: number;
}

/** Every fifth pixel of every fifth row stands for its neighbours. */
const STEP = 5;
const SIMILARITIES = [0.01, 0.02, 0.03, 0.045, 0.06, 0.08, 0.1, 0.13, 0.16, 0.2, 0.25, 0.31, 0.38, 0.46];
const BLENDS = [0, 0.02, 0.04, 0.06, 0.08, 0.11, 0.15, 0.2, 0.27, 0.36];

/**
 * Finds the settings with which a plain keyer comes nearest to the truth: a grid of similarity and blend, then finer
 * steps around its best, for each of the cloth's quartile colours and each way of despilling. The choice is made by what
 * the keyer is judged by (PSNR of composites), knowing the truth, which no user could.
 */
export function bestPlainKey(
  filter: PlainKey['filter'],
  frames: readonly KnownFrame[],
  grounds: readonly Backing[],
  despills: readonly (Despill | undefined)[],
): FoundKey {
  const images = frames.map(({ planes }) => toRgb(planes));
  let best: FoundKey | undefined;
  for (const color of clothColors(filter, frames, images)) {
    const distances = frames.map(({ planes }, n) => keyDistance(planes, images[n]!, filter, color));
    for (const despill of despills) {
      const cost = new Cost(frames, images, distances, grounds, despill);
      const found = search(cost);
      if (best && best.psnr >= found.psnr) continue;
      const { similarity, blend, psnr } = found;
      best = { key: { filter, color, similarity, blend, ...(despill ? { despill } : {}) }, psnr };
    }
  }
  return best!;
}

function search(cost: Cost): { similarity: number; blend: number; psnr: number } {
  let best = { similarity: 0, blend: 0, psnr: -Infinity };
  const look = (similarity: number, blend: number): void => {
    if (similarity < 0.00001 || similarity > 1 || blend < 0 || blend > 1) return;
    const psnr = cost.psnr(similarity, blend);
    if (psnr > best.psnr) best = { similarity, blend, psnr };
  };
  for (const similarity of SIMILARITIES) for (const blend of BLENDS) look(similarity, blend);
  for (const step of [0.015, 0.006, 0.002]) {
    const { similarity, blend } = best;
    for (let i = -2; i <= 2; i++)
      for (let k = -2; k <= 2; k++) look(similarity + i * step, Math.max(0, blend + k * step));
  }
  return best;
}

/** The squared error of a pixel is a quadratic function of its alpha: A·a² + B·a + C, summed over grounds and R, G, B. */
class Cost {
  readonly #distance: Float32Array;
  readonly #terms: Float64Array;
  readonly #values: number;

  constructor(
    frames: readonly KnownFrame[],
    images: readonly Backing[],
    distances: readonly Float32Array[],
    grounds: readonly Backing[],
    despill: Despill | undefined,
  ) {
    const { width, height } = images[0]!;
    const count = Math.ceil(width / STEP) * Math.ceil(height / STEP) * frames.length;
    this.#distance = new Float32Array(count);
    this.#terms = new Float64Array(count * 3);
    this.#values = count * grounds.length * 3;
    let n = 0;
    for (const [index, { truth }] of frames.entries()) {
      const colors = despill ? despillRgb(images[index]!.rgb, despill) : images[index]!.rgb;
      for (let y = 0; y < height; y += STEP) {
        for (let x = 0; x < width; x += STEP) {
          const at = y * width + x;
          this.#distance[n] = distances[index]![at]!;
          const through = 1 - truth.rgba[at * 4 + 3]! / 255;
          let a2 = 0;
          let a1 = 0;
          let a0 = 0;
          for (const ground of grounds) {
            for (let c = 0; c < 3; c++) {
              const back = ground.rgb[at * 3 + c]!;
              const p = colors[at * 3 + c]! - back;
              const q = back - (truth.rgba[at * 4 + c]! + through * back);
              a2 += p * p;
              a1 += 2 * p * q;
              a0 += q * q;
            }
          }
          this.#terms[n * 3] = a2;
          this.#terms[n * 3 + 1] = a1;
          this.#terms[n * 3 + 2] = a0;
          n++;
        }
      }
    }
  }

  psnr(similarity: number, blend: number): number {
    let sum = 0;
    const terms = this.#terms;
    for (let n = 0; n < this.#distance.length; n++) {
      const a = keyAlpha(this.#distance[n]!, similarity, blend);
      sum += (terms[n * 3]! * a + terms[n * 3 + 1]!) * a + terms[n * 3 + 2]!;
    }
    return 10 * Math.log10(255 ** 2 / (sum / this.#values));
  }
}

/** First quartile, median and third quartile of what is surely cloth in the first frame. */
function clothColors(
  filter: PlainKey['filter'],
  frames: readonly KnownFrame[],
  images: readonly Backing[],
): number[][] {
  const { planes, truth } = frames[0]!;
  const { width, height } = planes;
  const seen: { readonly light: number; readonly color: number[] }[] = [];
  for (let y = 0; y < height; y += 8) {
    for (let x = 0; x < width; x += 8) {
      const at = y * width + x;
      if (truth.rgba[at * 4 + 3]! > 0) continue;
      const c = (y >> 1) * (width >> 1) + (x >> 1);
      const color =
        filter === 'chromakey'
          ? [planes.u[c]!, planes.v[c]!]
          : [0, 1, 2].map((k) => Math.round(images[0]!.rgb[at * 3 + k]!));
      seen.push({ light: planes.y[at]!, color });
    }
  }
  seen.sort((a, b) => a.light - b.light);
  return [0.25, 0.5, 0.75].map((share) => {
    const around = seen.slice(
      Math.floor((share - 0.1) * seen.length),
      Math.ceil((share + 0.1) * seen.length),
    );
    return around[0]!.color.map((_, k) =>
      Math.round(around.reduce((sum, { color }) => sum + color[k]!, 0) / around.length),
    );
  });
}

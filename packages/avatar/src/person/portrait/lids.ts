import { clamp, lerp, smooth } from '../../motion/numbers.ts';
import type { PortraitColours, Rgb } from './data.ts';
import { EYE_LEFT, EYE_RIGHT, type EyePoints } from './points.ts';
import { heightAt } from './study.ts';

interface Spot {
  readonly x: number;
  readonly y: number;
}

/** Columns of an eye in which the colour of the lid is kept. */
const COLUMNS = 24;
const CHANNELS = [0, 1, 2] as const;

/**
 * Lids of a portrait: skin taken from above the eye slides over it. They are painted into the texture, so whatever bends
 * the picture bends them too.
 */
export class Lids {
  readonly #eyes: readonly [Lid, Lid];

  /** @param texture premultiplied RGBA of the picture in the frame; @param spot place of a point of the face */
  constructor(
    texture: { readonly rgba: Uint8Array; readonly width: number; readonly height: number },
    spot: (i: number) => Spot,
    colours: PortraitColours,
  ) {
    this.#eyes = [new Lid(texture, EYE_LEFT, spot, colours), new Lid(texture, EYE_RIGHT, spot, colours)];
  }

  /**
   * Paints both lids, 0 open … 1 shut, into the texture.
   * @returns which of them changed
   */
  paint(left: number, right: number): readonly [boolean, boolean] {
    return [this.#eyes[0].paint(left), this.#eyes[1].paint(right)];
  }
}

class Lid {
  readonly #rgba: Uint8Array;
  readonly #width: number;
  readonly #box: { readonly x: number; readonly y: number; readonly width: number; readonly height: number };
  /** What is under the lid: the rows of the box. */
  readonly #under: Uint8Array;
  readonly #origin: Spot;
  readonly #axis: Spot;
  readonly #length: number;
  readonly #upper: readonly Spot[];
  readonly #lower: readonly Spot[];
  /** Red, green, blue of the lid's skin per column. */
  readonly #skin: Float32Array;
  readonly #lash: Rgb;
  readonly #cheek: Rgb;
  #shut = 0;

  constructor(
    texture: { readonly rgba: Uint8Array; readonly width: number; readonly height: number },
    eye: EyePoints,
    spot: (i: number) => Spot,
    colours: PortraitColours,
  ) {
    this.#rgba = texture.rgba;
    this.#width = texture.width;
    const [from, to] = [spot(eye.upper[0]!), spot(eye.upper.at(-1)!)];
    this.#origin = from;
    this.#length = Math.max(1, Math.hypot(to.x - from.x, to.y - from.y));
    this.#axis = { x: (to.x - from.x) / this.#length, y: (to.y - from.y) / this.#length };
    const local = (i: number): Spot => this.#local(spot(i).x, spot(i).y);
    this.#upper = eye.upper.map(local);
    this.#lower = eye.lower.map(local);
    const reach = this.#length * 0.3;
    const all = [...eye.upper, ...eye.lower].map(spot);
    const x = Math.floor(clamp(Math.min(...all.map((p) => p.x)) - reach, 0, texture.width - 1));
    const y = Math.floor(clamp(Math.min(...all.map((p) => p.y)) - reach, 0, texture.height - 1));
    const right = Math.ceil(clamp(Math.max(...all.map((p) => p.x)) + reach, x + 1, texture.width));
    const bottom = Math.ceil(clamp(Math.max(...all.map((p) => p.y)) + reach, y + 1, texture.height));
    this.#box = { x, y, width: right - x, height: bottom - y };
    this.#under = new Uint8Array(this.#box.width * this.#box.height * 4);
    for (let row = 0; row < this.#box.height; row++) {
      const at = ((y + row) * texture.width + x) * 4;
      this.#under.set(this.#rgba.subarray(at, at + this.#box.width * 4), row * this.#box.width * 4);
    }
    this.#skin = this.#skinAbove(colours, texture.height);
    this.#lash = colours.lash;
    this.#cheek = colours.skin;
  }

  paint(wanted: number): boolean {
    // A resting lid is as the picture shows it.
    const shut = Math.round(clamp((wanted - 0.06) / 0.9, 0, 1) * 64) / 64;
    if (shut === this.#shut) return false;
    this.#shut = shut;
    this.#restore();
    if (shut > 0) this.#cover(shut);
    return true;
  }

  #local(x: number, y: number): Spot {
    const [dx, dy] = [x - this.#origin.x, y - this.#origin.y];
    return { x: dx * this.#axis.x + dy * this.#axis.y, y: dy * this.#axis.x - dx * this.#axis.y };
  }

  /** Where the lid begins: above the lashes of the open eye. */
  #start(x: number): number {
    const across = clamp((2 * x) / this.#length - 1, -1, 1);
    return heightAt(this.#upper, x) - this.#length * 0.13 * Math.sqrt(1 - across * across);
  }

  #restore(): void {
    const { x, y, width, height } = this.#box;
    for (let row = 0; row < height; row++)
      this.#rgba.set(
        this.#under.subarray(row * width * 4, (row + 1) * width * 4),
        ((y + row) * this.#width + x) * 4,
      );
  }

  /**
   * The skin above the lashes, into which the lid goes over; even along the eye. The lighter half of it: lashes and frames
   * of glasses are no skin.
   */
  #skinAbove(colours: PortraitColours, height: number): Float32Array {
    const size = this.#length;
    const luma = (c: Rgb): number => 0.3 * c[0] + 0.59 * c[1] + 0.11 * c[2];
    const least = luma(colours.skin) * 0.7;
    const raw: Rgb[] = [];
    for (let n = 0; n < COLUMNS; n++) {
      const x = ((n + 0.5) / COLUMNS) * size;
      const bottom = this.#start(x);
      const top = bottom - size * 0.06;
      const seen: Rgb[] = [];
      for (let i = 0; i < 12; i++) {
        const y = lerp(bottom, top, i / 11);
        const px = Math.round(this.#origin.x + x * this.#axis.x - y * this.#axis.y);
        const py = Math.round(this.#origin.y + x * this.#axis.y + y * this.#axis.x);
        if (px < 0 || py < 0 || px >= this.#width || py >= height) continue;
        const at = (py * this.#width + px) * 4;
        seen.push([this.#rgba[at]!, this.#rgba[at + 1]!, this.#rgba[at + 2]!]);
      }
      seen.sort((a, b) => luma(b) - luma(a));
      const lightest = seen.slice(0, Math.ceil(seen.length / 2));
      const mean = (k: 0 | 1 | 2): number => lightest.reduce((sum, c) => sum + c[k], 0) / lightest.length;
      raw.push(lightest.length === 0 ? colours.skin : [mean(0), mean(1), mean(2)]);
    }
    const even = new Float32Array(COLUMNS * 3);
    for (let n = 0; n < COLUMNS; n++) {
      const sum: [number, number, number] = [0, 0, 0];
      let total = 0;
      raw.forEach((colour, m) => {
        const w = Math.exp(-(((m - n) / 4) ** 2));
        total += w;
        for (const k of CHANNELS) sum[k] += colour[k] * w;
      });
      const mean: Rgb = [sum[0] / total, sum[1] / total, sum[2] / total];
      const dull = clamp((least - luma(mean)) / least, 0, 1);
      for (const k of CHANNELS)
        even[n * 3 + k] = lerp(
          mean[k],
          (colours.skin[k] * least) / Math.max(1, luma(colours.skin)),
          Math.min(1, dull * 4),
        );
    }
    return even;
  }

  #cover(shut: number): void {
    const { x: x0, y: y0, width, height } = this.#box;
    const size = this.#length;
    const soft = Math.max(0.8, size * 0.035);
    const lashes = Math.max(0.9, size * 0.028);
    const appears = smooth(shut / 0.16);
    for (let row = 0; row < height; row++)
      for (let column = 0; column < width; column++) {
        const p = this.#local(x0 + column + 0.5, y0 + row + 0.5);
        const along = p.x / size;
        if (along < 0.01 || along > 0.99) continue;
        const upper = heightAt(this.#upper, p.x);
        const lower = heightAt(this.#lower, p.x) + size * 0.012;
        const edge = lerp(upper, lower, shut);
        const ends = smooth(Math.min(along, 1 - along) / 0.1);
        // The lashes of the open eye are covered; above them skin goes over into skin.
        const start = this.#start(p.x);
        const cover =
          smooth((p.y - start) / (size * 0.13)) * clamp((edge - p.y) / soft + 0.5, 0, 1) * appears * ends;
        const below = p.y - edge;
        const line =
          Math.exp(-((below / (below < 0 ? lashes * 0.8 : lashes * 1.5)) ** 2)) *
          (0.62 - 0.3 * Math.abs(along - 0.5)) *
          appears *
          ends;
        if (cover < 0.004 && line < 0.004) continue;
        const c = clamp(along * COLUMNS - 0.5, 0, COLUMNS - 1.001);
        const n = Math.floor(c);
        const down = clamp((p.y - start) / Math.max(1, lower - start), 0, 1);
        // The lid bulges over the eye: lightest in its middle; a fold stays where the open lid had it.
        const fold = Math.exp(-(((p.y - start - size * 0.075) / (size * 0.035)) ** 2));
        const bulge = 0.09 * Math.sin(Math.PI * down) * Math.sin(Math.PI * along) ** 2;
        const light = 0.95 + bulge - 0.07 * down ** 3 - 0.06 * fold * shut;
        const at = ((y0 + row) * this.#width + x0 + column) * 4;
        for (let k = 0; k < 3; k++) {
          const above = lerp(this.#skin[n * 3 + k]!, this.#skin[(n + 1) * 3 + k]!, c - n);
          // Where it begins it is as dark as what is above it; further down it is turned to the light.
          const skin = lerp(above, this.#cheek[k]! * 0.92, 0.45 * smooth(down / 0.6)) * light;
          const covered = lerp(this.#rgba[at + k]!, skin, cover);
          this.#rgba[at + k] = clamp(Math.round(lerp(covered, this.#lash[k]! * 0.9, line)), 0, 255);
        }
      }
  }
}

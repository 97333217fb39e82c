import type { Pose } from '../../draw/pose.ts';
import { clamp, lerp, smooth } from '../../motion/numbers.ts';
import type { PortraitColours, Rgb } from './data.ts';
import type { MouthWeights } from './mouth-moves.ts';

interface Spot {
  readonly x: number;
  readonly y: number;
}

/** Where the mouth of a picture is: the skull carries its upper teeth there. */
export interface SkullFrame {
  /** Middle of the mouth at rest, where the head has taken it. */
  readonly x: number;
  readonly y: number;
  /** Direction from corner to corner; its length is 1 for an unchanged head. */
  readonly ax: number;
  readonly ay: number;
}

/** What is behind the lips at rest, for mouths that show it. */
export interface OwnTeeth {
  readonly rgba: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly middle: Spot;
  readonly axis: Spot;
  /** Heights of the opening at rest, widths of the mouth, from corner to corner. */
  readonly top: (x: number) => number;
  readonly bottom: (x: number) => number;
}

/** Edges of teeth from the middle outwards, widths of the mouth. */
const TOOTH_EDGES = [0, 0.15, 0.275, 0.385];

/** Paints what is to be seen between the lips: teeth, tongue and the dark behind, in the picture's own light. */
export class MouthInside {
  readonly #size: number;
  readonly #own: OwnTeeth | undefined;
  readonly #dark: Rgb;
  readonly #throat: Rgb;
  readonly #tongue: Rgb;
  readonly #tooth: Rgb;
  readonly #line: Rgb;
  readonly #colour = new Float64Array(3);

  /** @param size width of the mouth, pixels */
  constructor(size: number, colours: PortraitColours, own?: OwnTeeth) {
    this.#size = size;
    this.#own = own;
    const { lip, skin, eyeWhite } = colours;
    const light = clamp((0.3 * skin[0] + 0.59 * skin[1] + 0.11 * skin[2]) / 190, 0.25, 1.1);
    const tint = (r: number, g: number, b: number): Rgb => [r * light, g * light, b * light];
    this.#dark = mix(tint(30, 9, 9), scaled(lip, 0.14), 0.5);
    this.#throat = mix(tint(74, 24, 24), scaled(lip, 0.34), 0.5);
    this.#tongue = mix(tint(176, 92, 88), lip, 0.45);
    // Whites of eyes behind glasses or lashes tell the tint of the light, not how bright it is.
    const white = scaled(eyeWhite, 1 / Math.max(1, Math.max(...eyeWhite)));
    this.#tooth = mix(
      [
        236 * light * lerp(1, white[0], 0.5),
        220 * light * lerp(1, white[1], 0.5),
        198 * light * lerp(1, white[2], 0.5),
      ],
      skin,
      0.24,
    );
    this.#line = scaled(lip, 0.36);
  }

  /**
   * @param upper edges of the lips from corner to corner, pixels
   * @returns the box that may have changed
   */
  paint(
    out: { readonly rgba: Uint8ClampedArray; readonly width: number; readonly height: number },
    upper: readonly Spot[],
    lower: readonly Spot[],
    skull: SkullFrame,
    pose: Pose,
    weights: MouthWeights,
  ): void {
    const open = weights.open + weights.openRound;
    // A mouth as the picture shows it is left as it is.
    const strength = this.#own === undefined ? 1 : smooth((open * 5 + weights.close * 1.5) / 0.6);
    if (strength <= 0) return;
    const frame = new LipFrame(upper, lower);
    const size = this.#size;
    const soft = Math.max(1, size * 0.016);
    const sealed = this.#own === undefined ? 0 : weights.close;
    const x0 = Math.max(0, Math.floor(frame.left - 3));
    const x1 = Math.min(out.width, Math.ceil(frame.right + 3));
    const y0 = Math.max(0, Math.floor(frame.top - 3));
    const y1 = Math.min(out.height, Math.ceil(frame.bottom + 3));
    const [across, down] = [skull.ax / size, skull.ay / size];
    for (let y = y0; y < y1; y++)
      for (let x = x0; x < x1; x++) {
        if (!frame.look(x + 0.5, y + 0.5)) continue;
        const { above, below, along } = frame;
        const gap = above + below;
        const thin = smooth(gap / (soft * 1.3));
        const cover = clamp(above / soft + 0.35, 0, 1) * clamp(below / soft + 0.35, 0, 1) * thin * strength;
        const ends = (1 - along * along) ** 0.5;
        const meet = sealed * ends * (1 - thin);
        const off = (above - below) / 2;
        const seam = meet === 0 ? 0 : 0.62 * meet * Math.exp(-((off / Math.max(0.9, size * 0.014)) ** 2));
        if (cover < 0.004 && seam < 0.004) continue;
        const at = (y * out.width + x) * 4;
        if (cover >= 0.004) {
          const [dx, dy] = [x + 0.5 - skull.x, y + 0.5 - skull.y];
          this.#look(
            dx * across + dy * down,
            dy * across - dx * down,
            above / size,
            below / size,
            pose,
            open,
          );
          for (let k = 0; k < 3; k++)
            out.rgba[at + k] = Math.round(lerp(out.rgba[at + k]!, this.#colour[k]!, cover));
        }
        if (seam >= 0.004)
          for (let k = 0; k < 3; k++)
            out.rgba[at + k] = Math.round(lerp(out.rgba[at + k]!, this.#line[k]!, seam));
      }
  }

  /**
   * Colour at a place of the skull's frame.
   * @param s along the mouth, @param t below the line where the lips meet at rest; widths of the mouth
   * @param above distance from the upper lip, @param below from the lower one
   */
  #look(s: number, t: number, above: number, below: number, pose: Pose, open: number): void {
    const c = this.#colour;
    const gap = above + below;
    const side = Math.abs(s);
    const deep = smooth(above / 0.2);
    // The lower lip's wet inner side catches some light.
    const near = 0.75 * Math.exp(-below / 0.03) + 0.35 * smooth((side - 0.3) / 0.14);
    for (let k = 0; k < 3; k++) c[k] = lerp(this.#dark[k]!, this.#throat[k]!, Math.max(0.55 * deep, near));
    // The tongue lies behind the lower teeth and rises for t, n and th.
    const rise = clamp(pose.tongue, 0, 1);
    const high = lerp(0.3, 0.74, rise) * gap * Math.max(0, 1 - (side / 0.36) ** 2);
    const tongue = smooth((high - below) / 0.035 + 0.3) * smooth(gap / 0.05);
    if (tongue > 0) {
      const lit =
        0.5 + 0.3 * smooth(1 - Math.abs(below - high * 0.72) / Math.max(0.02, high * 0.6)) - 0.4 * side;
      for (let k = 0; k < 3; k++) c[k] = lerp(c[k]!, this.#tongue[k]! * lit, tongue * 0.92);
    }
    const low = clamp(pose.lowTeeth - 0.12, 0, 1);
    if (low > 0.01) {
      const edge = (0.012 + 0.05 * low) * Math.max(0, 1 - (side / 0.34) ** 2);
      const shown = smooth((edge - below) / 0.014 + 0.5) * smooth(gap / 0.06);
      for (let k = 0; k < 3; k++) c[k] = lerp(c[k]!, this.#tooth[k]! * (0.62 - 0.7 * side), shown * 0.75);
    }
    if (this.#own === undefined) this.#paintedTeeth(s, t, open, pose.teeth);
    else this.#ownTeeth(this.#own, s, t, clamp(pose.round, 0, 1));
    // Lips throw a shadow into the mouth, corners are dark.
    const corner = this.#own === undefined ? 0.55 : 0.2;
    const shade = (1 - 0.42 * Math.exp(-above / 0.018)) * (1 - corner * smooth((side - 0.26) / 0.2));
    for (let k = 0; k < 3; k++) c[k]! *= shade;
  }

  #paintedTeeth(s: number, t: number, open: number, teeth: number): void {
    const side = Math.abs(s);
    let edge =
      (0.008 + 0.05 * clamp(teeth, 0, 1) + 0.018 * Math.min(1, open)) * Math.max(0, 1 - (side / 0.44) ** 2);
    let joint = 0;
    for (const at of TOOTH_EDGES) {
      const d = side - at;
      joint = Math.max(joint, Math.exp(-((d / 0.007) ** 2)));
      edge -= 0.009 * Math.exp(-((d / 0.02) ** 2));
    }
    const shown = smooth((edge - t) / 0.016 + 0.5);
    if (shown <= 0) return;
    const lit =
      (0.92 - 0.72 * (side / 0.44) ** 2) * (1 - 0.16 * joint) * (1 - 0.1 * smooth((t - edge + 0.03) / 0.03));
    for (let k = 0; k < 3; k++) this.#colour[k] = lerp(this.#colour[k]!, this.#tooth[k]! * lit, shown);
  }

  /** The sitter's own, held by the skull. Above what the picture shows they go on as they are. */
  #ownTeeth(own: OwnTeeth, s: number, t: number, round: number): void {
    const margin = 0.012;
    // Rounded lips stand before the teeth and keep the light from them.
    const top = own.top(s) + margin;
    const bottom = lerp(own.bottom(s) - margin, top + 0.03, 0.7 * round);
    const shown =
      smooth((bottom - t) / 0.02 + 0.5) * smooth((0.44 - Math.abs(s)) / 0.06) * smooth((bottom - top) / 0.02);
    if (shown <= 0) return;
    const down = Math.max(t, Math.min(top, bottom)) * this.#size;
    const along = s * this.#size;
    const x = own.middle.x + along * own.axis.x - down * own.axis.y - 0.5;
    const y = own.middle.y + along * own.axis.y + down * own.axis.x - 0.5;
    const ix = clamp(Math.floor(x), 0, own.width - 2);
    const iy = clamp(Math.floor(y), 0, own.height - 2);
    const [fx, fy] = [clamp(x - ix, 0, 1), clamp(y - iy, 0, 1)];
    const i = (iy * own.width + ix) * 4;
    const below = i + own.width * 4;
    for (let k = 0; k < 3; k++) {
      const value = lerp(
        lerp(own.rgba[i + k]!, own.rgba[i + 4 + k]!, fx),
        lerp(own.rgba[below + k]!, own.rgba[below + 4 + k]!, fx),
        fy,
      );
      this.#colour[k] = lerp(this.#colour[k]!, lerp(value, this.#throat[k]!, 0.22 * round), shown);
    }
  }
}

/** The opening between the lips: how far a pixel is from either. */
class LipFrame {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
  /** Of the pixel looked at: distances into the opening from both lips, and −1…1 from corner to corner. */
  above = 0;
  below = 0;
  along = 0;
  readonly #x: number;
  readonly #y: number;
  readonly #ax: number;
  readonly #ay: number;
  readonly #length: number;
  readonly #upper: Float64Array;
  readonly #lower: Float64Array;

  constructor(upper: readonly Spot[], lower: readonly Spot[]) {
    const [from, to] = [upper[0]!, upper.at(-1)!];
    this.#x = from.x;
    this.#y = from.y;
    this.#length = Math.max(1, Math.hypot(to.x - from.x, to.y - from.y));
    this.#ax = (to.x - from.x) / this.#length;
    this.#ay = (to.y - from.y) / this.#length;
    const all = [...upper, ...lower];
    this.left = Math.min(...all.map(({ x }) => x));
    this.right = Math.max(...all.map(({ x }) => x));
    this.top = Math.min(...all.map(({ y }) => y));
    this.bottom = Math.max(...all.map(({ y }) => y));
    this.#upper = this.#line(upper);
    this.#lower = this.#line(lower);
  }

  /** False for what lies beside the mouth. */
  look(x: number, y: number): boolean {
    const [dx, dy] = [x - this.#x, y - this.#y];
    const a = dx * this.#ax + dy * this.#ay;
    if (a <= 0 || a >= this.#length) return false;
    const b = dy * this.#ax - dx * this.#ay;
    const i = Math.floor(a);
    const f = a - i;
    this.above = b - lerp(this.#upper[i]!, this.#upper[i + 1]!, f);
    this.below = lerp(this.#lower[i]!, this.#lower[i + 1]!, f) - b;
    this.along = (2 * a) / this.#length - 1;
    return this.above > -4 && this.below > -4;
  }

  /** Heights of a line of points per pixel along the mouth, smooth and without overshooting. */
  #line(points: readonly Spot[]): Float64Array {
    const local = points.map((p) => {
      const [dx, dy] = [p.x - this.#x, p.y - this.#y];
      return { x: dx * this.#ax + dy * this.#ay, y: dy * this.#ax - dx * this.#ay };
    });
    const slopes = local.map((p, i) => {
      const [a, b] = [local[i - 1], local[i + 1]];
      if (a === undefined || b === undefined) return 0;
      const [before, after] = [
        (p.y - a.y) / Math.max(0.01, p.x - a.x),
        (b.y - p.y) / Math.max(0.01, b.x - p.x),
      ];
      return before * after <= 0 ? 0 : (2 * before * after) / (before + after);
    });
    slopes[0] = (local[1]!.y - local[0]!.y) / Math.max(0.01, local[1]!.x - local[0]!.x);
    const n = local.length - 1;
    slopes[n] = (local[n]!.y - local[n - 1]!.y) / Math.max(0.01, local[n]!.x - local[n - 1]!.x);
    const out = new Float64Array(Math.ceil(this.#length) + 2);
    let i = 0;
    for (let x = 0; x < out.length; x++) {
      while (i < n - 1 && x > local[i + 1]!.x) i++;
      const [a, b] = [local[i]!, local[i + 1]!];
      const width = Math.max(0.01, b.x - a.x);
      const u = clamp((x - a.x) / width, 0, 1);
      const [u2, u3] = [u * u, u * u * u];
      out[x] =
        (2 * u3 - 3 * u2 + 1) * a.y +
        (u3 - 2 * u2 + u) * width * slopes[i]! +
        (3 * u2 - 2 * u3) * b.y +
        (u3 - u2) * width * slopes[i + 1]!;
    }
    return out;
  }
}

const scaled = ([r, g, b]: Rgb, k: number): Rgb => [r * k, g * k, b * k];
const mix = (a: Rgb, b: Rgb, t: number): Rgb => [
  lerp(a[0], b[0], t),
  lerp(a[1], b[1], t),
  lerp(a[2], b[2], t),
];

import type { Pose } from '../../draw/pose.ts';
import { clamp, lerp, smooth } from '../../motion/numbers.ts';
import { RESTING } from '../../motion/emotions.ts';
import type { PortraitMesh } from './mesh.ts';
import {
  CORNERS_LEFT,
  CORNERS_RIGHT,
  INNER_LOWER,
  INNER_UPPER,
  LOWER_ROWS,
  OUTER_LOWER,
  OUTER_UPPER,
  UPPER_ROWS,
} from './points.ts';
import { heightAt } from './study.ts';

/** Largest opening of the lips, widths of the mouth. */
const OPEN = 0.31;
const CORNER_DROP = 0.1;
/** How much of a movement at the opening the rows of a lip take part in, from the skin to the opening. */
const ROW_CLOSES = [0.3, 0.55, 0.82, 1] as const;

/** What moves the mouth's surroundings: each is a field of displacements in widths of the mouth. */
const MOVES = [
  'open',
  'openRound',
  'wide',
  'round',
  'close',
  'press',
  'tuck',
  'lift',
  'smile',
  'frown',
] as const;
type Move = (typeof MOVES)[number];

/** How strongly each move is asked for. */
export type MouthWeights = Record<Move, number>;

/** Moves lips, cheeks and chin of a portrait. */
export class MouthMoves {
  /** Width of the mouth, pixels. */
  readonly width: number;
  readonly middle: { readonly x: number; readonly y: number };
  /** Opening at rest, widths of the mouth. */
  readonly gap: number;
  readonly #axis: { readonly x: number; readonly y: number };
  readonly #vertices: Uint16Array;
  /** dx, dy per move and moved vertex. */
  readonly #fields: Float32Array;
  readonly #keepsSmile: boolean;

  /** @param keepsSmile the opening at rest is a smile with teeth, not lips that happen to be apart */
  constructor(mesh: PortraitMesh, keepsSmile: boolean) {
    this.#keepsSmile = keepsSmile;
    const spot = (i: number): Spot => ({ x: mesh.rest[i * 3]!, y: mesh.rest[i * 3 + 1]! });
    const [left, right] = [spot(61), spot(291)];
    this.width = Math.hypot(right.x - left.x, right.y - left.y);
    this.middle = { x: (left.x + right.x) / 2, y: (left.y + right.y) / 2 };
    this.#axis = { x: (right.x - left.x) / this.width, y: (right.y - left.y) / this.width };
    const local = (i: number): Spot => {
      const p = spot(i);
      const [dx, dy] = [p.x - this.middle.x, p.y - this.middle.y];
      return {
        x: (dx * this.#axis.x + dy * this.#axis.y) / this.width,
        y: (dy * this.#axis.x - dx * this.#axis.y) / this.width,
      };
    };
    const shape = new MouthShape(local);
    this.gap = shape.gap;
    const moved: number[] = [];
    const fields: number[] = [];
    for (let v = 0; v < mesh.count; v++) {
      const found = shape.moves(v, local(v));
      if (found.every(([x, y]) => Math.abs(x) + Math.abs(y) < 1e-4)) continue;
      moved.push(v);
      fields.push(...found.flat());
    }
    this.#vertices = Uint16Array.from(moved);
    this.#fields = Float32Array.from(fields);
  }

  /** What a pose asks of this mouth. */
  weights(pose: Pose): MouthWeights {
    const jaw = clamp(pose.jaw, 0, 1.15);
    const round = clamp(pose.round, 0, 1.1);
    const press = clamp(pose.press, 0, 1);
    const apart = 1 - press;
    // A smile is open already: what is said with the jaw nearly shut needs no more.
    const open = apart * (this.#keepsSmile ? 0.8 * jaw ** 1.15 : jaw);
    const mix = smooth(round / 0.9);
    const spoken = Math.min(1, pose.teeth + pose.tongue + Math.abs(pose.wide) + jaw);
    return {
      open: open * (1 - mix),
      // Where a smile was closed to be rounded, the opening begins from nothing.
      openRound: open * mix * (this.#keepsSmile ? 1.45 : 1),
      wide: pose.wide,
      round,
      // A smile closes for m, b, p and rounded lips, and relaxes while somebody speaks; lips that are just apart are
      // closed unless the jaw opens them.
      close: this.#keepsSmile
        ? Math.max(
            press,
            0.92 * smooth(round / 0.7),
            0.8 * clamp(pose.tuck, 0, 1),
            0.65 * spoken * clamp(1 - jaw / 0.7, 0, 1),
          )
        : Math.max(press, 1 - Math.min(1, open * 4)),
      press,
      tuck: clamp(pose.tuck, 0, 1) * apart,
      lift: clamp(pose.teeth, 0, 1) * Math.min(1, open * 4),
      smile: pose.smile - RESTING.smile,
      frown: clamp(pose.frown, 0, 1),
    };
  }

  /** Adds the displacements to positions (x, y, z per vertex; pixels). */
  apply(weights: MouthWeights, positions: Float32Array): void {
    const w = MOVES.map((move) => weights[move] * this.width);
    const [ax, ay] = [this.#axis.x, this.#axis.y];
    const size = MOVES.length * 2;
    for (let n = 0; n < this.#vertices.length; n++) {
      let [x, y] = [0, 0];
      for (let m = 0, f = n * size; m < MOVES.length; m++, f += 2) {
        x += this.#fields[f]! * w[m]!;
        y += this.#fields[f + 1]! * w[m]!;
      }
      const v = this.#vertices[n]! * 3;
      positions[v]! += x * ax - y * ay;
      positions[v + 1]! += x * ay + y * ax;
    }
  }
}

interface Spot {
  readonly x: number;
  readonly y: number;
}
type Field = readonly [dx: number, dy: number];
const STILL: Field = [0, 0];

/** The mouth at rest in its own measures: x −0.5…0.5 along the corners, y downwards. */
class MouthShape {
  readonly gap: number;
  readonly #half: number;
  readonly #innerUpper: readonly Spot[];
  readonly #innerLower: readonly Spot[];
  readonly #outerUpper: readonly Spot[];
  readonly #outerLower: readonly Spot[];
  readonly #role = new Map<number, { readonly part: 'upper' | 'lower' | 'corner'; readonly row: number }>();

  constructor(local: (i: number) => Spot) {
    [this.#innerUpper, this.#innerLower, this.#outerUpper, this.#outerLower] = [
      INNER_UPPER.map(local),
      INNER_LOWER.map(local),
      OUTER_UPPER.map(local),
      OUTER_LOWER.map(local),
    ];
    this.#half = (this.#innerUpper.at(-1)!.x - this.#innerUpper[0]!.x) / 2;
    this.gap = Math.max(0, ...this.#innerUpper.map((p, i) => this.#innerLower[i]!.y - p.y));
    UPPER_ROWS.forEach((points, row) => points.forEach((i) => this.#role.set(i, { part: 'upper', row })));
    LOWER_ROWS.forEach((points, row) => points.forEach((i) => this.#role.set(i, { part: 'lower', row })));
    for (const corner of [CORNERS_LEFT, CORNERS_RIGHT])
      corner.forEach((i, row) => this.#role.set(i, { part: 'corner', row }));
  }

  /** One displacement per move, in the order of `MOVES`. */
  moves(vertex: number, p: Spot): Field[] {
    const role = this.#role.get(vertex);
    const fields =
      role === undefined
        ? this.#skin(p)
        : role.part === 'corner'
          ? this.#corner(p)
          : this.#lip(p, role.part, role.row);
    return MOVES.map((move) => fields[move] ?? STILL);
  }

  /** How far the opening reaches at x, 1 in the middle and 0 at the corners. */
  #arch(x: number): number {
    const t = Math.min(1, Math.abs(x) / this.#half);
    // A smile is wide: its corners stay together while the middle opens.
    return (1 - t * t) ** (0.6 + 2.2 * clamp(this.gap - 0.04, 0, 0.2));
  }

  /** The same for rounded lips: they stay together towards the corners. */
  #ring(x: number): number {
    const t = Math.min(1, Math.abs(x) / (this.#half * 0.72));
    return (1 - t * t) ** 0.75;
  }

  #gapAt(x: number): number {
    return Math.max(0, heightAt(this.#innerLower, x) - heightAt(this.#innerUpper, x));
  }

  #lip(p: Spot, part: 'upper' | 'lower', row: number): Partial<Record<Move, Field>> {
    const inner = row / 3;
    const closes = ROW_CLOSES[row]!;
    const arch = this.#arch(p.x * lerp(0.94, 1, inner));
    const ring = this.#ring(p.x * lerp(0.8, 1, inner));
    const gap = this.#gapAt(p.x);
    const line = (heightAt(this.#innerUpper, p.x) + heightAt(this.#innerLower, p.x)) / 2;
    const common = {
      wide: [p.x * 0.14, 0],
      round: [-p.x * 0.3, (part === 'upper' ? -1 : 1) * 0.028 * (1 - inner) * arch],
      press: [0, -(p.y - line) * 0.2 * (1 - inner)],
      ...this.#corners(p),
    } satisfies Partial<Record<Move, Field>>;
    if (part === 'upper') {
      const rise = lerp(0.2, 0.32, inner);
      return {
        ...common,
        open: [0, OPEN * lerp(CORNER_DROP, -rise * 0.42, arch)],
        openRound: [0, OPEN * (CORNER_DROP * 0.6 * (1 - ring) - rise * 0.5 * ring)],
        close: [0, gap * 0.5 * closes],
        lift: [0, -lerp(0.012, 0.026, inner) * arch],
      };
    }
    return {
      ...common,
      open: [0, OPEN * lerp(CORNER_DROP, 0.88, arch)],
      openRound: [0, OPEN * lerp(0.1 * lerp(2, 0.4, inner), 0.84, ring)],
      close: [0, -gap * 0.5 * closes],
      tuck: [0, -(0.012 + 0.045 * inner) * arch],
    };
  }

  #corner(p: Spot): Partial<Record<Move, Field>> {
    return {
      open: [-Math.sign(p.x) * 0.012, OPEN * CORNER_DROP],
      openRound: [0, OPEN * CORNER_DROP * 0.6],
      wide: [p.x * 0.14, 0],
      round: [-p.x * 0.3, 0],
      ...this.#corners(p),
    };
  }

  /** What the corners of the mouth do, softer around them. */
  #corners(p: Spot): { smile: Field; frown: Field } {
    const far = Math.hypot((Math.abs(p.x) - 0.5) / 0.3, p.y / 0.26);
    const near = Math.exp(-far * far);
    return { smile: [Math.sign(p.x) * 0.032 * near, -0.055 * near], frown: [0, 0.05 * near] };
  }

  /** Skin around the lips: it follows what is next to it, and less further away. */
  #skin(p: Spot): Partial<Record<Move, Field>> {
    const aside = Math.abs(p.x);
    // The nose is near and does not take part.
    const reach = 1 - smooth((Math.hypot(p.x / 0.95, p.y / (p.y < 0 ? 0.36 : 0.75)) - 0.45) / 0.7);
    const beside = 1 - smooth((aside - 0.46) / 0.3);
    const above = heightAt(this.#outerUpper, p.x) - p.y;
    const below = p.y - heightAt(this.#outerLower, p.x);
    const gap = this.#gapAt(p.x) * beside;
    const fields: Partial<Record<Move, Field>> = {
      wide: [p.x * 0.14 * reach, 0],
      round: [-p.x * 0.3 * reach, 0],
      ...this.#corners(p),
    };
    const jaw = this.#jaw(p);
    if (p.y > 0) {
      const near = Math.exp(-((Math.max(0, below) / 0.13) ** 2)) * beside;
      return {
        ...fields,
        open: [0, OPEN * jaw],
        openRound: [0, OPEN * jaw * 0.96],
        // The chin stays where it is when lips meet: what would be pushed together there shows as a second chin.
        close: [0, -gap * 0.5 * ROW_CLOSES[0] * near],
        press: [0, -0.012 * near],
        round: [fields.round![0], 0.022 * near],
      };
    }
    const near = Math.exp(-((Math.max(0, above) / 0.12) ** 2)) * beside;
    const arch = this.#arch(p.x);
    return {
      ...fields,
      open: [0, OPEN * lerp(jaw, -0.2 * 0.42 * arch, near)],
      openRound: [0, OPEN * lerp(jaw, -0.2 * 0.5 * arch, near)],
      close: [0, gap * 0.5 * ROW_CLOSES[0] * near],
      lift: [0, -0.01 * near],
      round: [fields.round![0], -0.022 * near],
    };
  }

  /** Share of the jaw's movement: all of it at the chin, none at ears and cheeks, fading down the neck. */
  #jaw(p: Spot): number {
    const aside = Math.abs(p.x);
    const down = lerp(smooth((p.y + 0.02) / 0.14), smooth((p.y + 0.1) / 0.62), smooth((aside - 0.3) / 0.35));
    const side = 1 - smooth((aside - 0.7) / 0.9);
    const neck = 1 - smooth((p.y - 0.95) / 0.95);
    return 0.84 * down * side * neck;
  }
}

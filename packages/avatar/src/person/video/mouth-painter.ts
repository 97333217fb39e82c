import type { DecodedPlanar } from '@cyclorama/stage';
import { inverse, scaleOf, toPicture, type HeadPlace } from './head-place.ts';
import { cover, ovalOf, radius, type Oval } from './mouth-area.ts';
import {
  activityOf,
  choose,
  predict,
  shift,
  unitOf,
  type MouthModel,
  type MouthWish,
} from './mouth-model.ts';
import { DROP, middleOf, OPEN, SHAPE_VALUES, type MouthShape } from './mouth-shape.ts';
import { patchBytes } from './patches.ts';
import { MOVING, STILL } from './points.ts';
import { RingMatch, type PlaneReader } from './ring-match.ts';
import { WarpField } from './warp-field.ts';
import { fillCells, NODE_VALUES, STEP, type Cells, type Source } from './fill-cells.ts';

/** Planes that are painted on. */
export interface Canvas {
  readonly y: Uint8Array;
  readonly u: Uint8Array;
  readonly v: Uint8Array;
}

/** The face of the footage's picture. */
export interface OwnFace {
  readonly place: HeadPlace;
  /** Its mouth on the normal head. */
  readonly shape: MouthShape;
}

const POINTS = MOVING.length + STILL.length;
/** Fields of the warp: the footage's own picture, and two pictures of the mouth. */
const FIELDS = 3;

/** Puts a mouth that says something into pictures of the footage. Belongs to one thread. */
export class MouthPainter {
  readonly #model: MouthModel;
  readonly #patches: readonly Uint8Array[];
  readonly #rest: MouthShape;
  readonly #restMiddle: readonly [number, number];
  readonly #field: WarpField;
  readonly #ring = new RingMatch();
  #nodes = new Float32Array(0);

  /** @param patches bytes of all pictures of the mouth, one behind the other. @throws RangeError when they do not fit */
  constructor(model: MouthModel, patches: Uint8Array) {
    const bytes = patchBytes(model.patch);
    if (patches.length !== bytes * model.exemplars.length)
      throw new RangeError('the pictures of the mouth are not as many as the model says');
    this.#model = model;
    this.#patches = model.exemplars.map((_, i) => patches.subarray(i * bytes, (i + 1) * bytes));
    this.#rest = Float32Array.from(model.rest);
    this.#restMiddle = middleOf(this.#rest);
    this.#field = new WarpField(POINTS, FIELDS, unitOf(model) * 0.09);
  }

  /**
   * Paints the mouth over `canvas`, which shows `own` already.
   * @param always the footage's own mouth moves: it is covered even at rest
   */
  paint(canvas: Canvas, own: DecodedPlanar, face: OwnFace, wish: MouthWish, always: boolean): void {
    const model = this.#model;
    const activity = always ? 1 : activityOf(wish);
    if (activity <= 0) return;
    const over = predict(model, wish);
    const target = this.#target(face, over, activity);
    const [first, second = { index: first!.index, weight: 0 }] = choose(model, over);
    const picked = [first!, second] as const;
    this.#pull(
      face,
      target,
      picked.map(({ index }) => index),
    );
    const moved = this.#oval(face, over);
    const sources = picked.map(({ index, weight }): Source => ({ ...this.#source(index), weight }));
    this.#match(own, face.place, moved, sources);
    const cells = this.#cells(own, face.place, moved, activity);
    if (cells) fillCells(canvas, own, sources, cells);
  }

  /** The oval outside of which a wish changes nothing but the skin's place, on the normal head; undefined at rest. */
  border(face: OwnFace, wish: MouthWish): Oval | undefined {
    return activityOf(wish) > 0 ? this.#oval(face, predict(this.#model, wish)) : undefined;
  }

  #oval(face: OwnFace, over: Float64Array): Oval {
    const [ox, oy] = middleOf(face.shape);
    const oval = ovalOf(this.#model, Math.max(0, over[OPEN]!), Math.max(0, over[DROP]!));
    return { ...oval, x: oval.x + ox - this.#restMiddle[0], y: oval.y + oy - this.#restMiddle[1] };
  }

  /** Where the points shall be: as in the footage at rest, moved by what is said. */
  #target(face: OwnFace, over: Float64Array, activity: number): Float64Array {
    const moved = shift(this.#model, over);
    const [ox, oy] = middleOf(face.shape);
    const dx = ox - this.#restMiddle[0];
    const dy = oy - this.#restMiddle[1];
    const out = new Float64Array(SHAPE_VALUES);
    for (let i = 0; i < SHAPE_VALUES; i += 2) {
      // The chin of the footage stays where it is at rest; its lips give way to shut ones.
      out[i] = face.shape[i]! + (this.#rest[i]! + dx - face.shape[i]!) * activity + moved[i]! * activity;
      out[i + 1] =
        face.shape[i + 1]! +
        (this.#rest[i + 1]! + dy - face.shape[i + 1]!) * activity +
        moved[i + 1]! * activity;
    }
    return out;
  }

  #pull(face: OwnFace, target: Float64Array, picked: readonly number[]): void {
    const { at, pull } = this.#field;
    const shapes = [face.shape, ...picked.map((index) => this.#model.exemplars[index]!.shape)];
    // Pictures of the mouth are laid over each other by what stays still in them: the corners' middle.
    for (let i = 0; i < MOVING.length; i++) {
      at[2 * i] = target[2 * i]!;
      at[2 * i + 1] = target[2 * i + 1]!;
      shapes.forEach((shape, f) => {
        pull[(i * FIELDS + f) * 2] = shape[2 * i]! - target[2 * i]!;
        pull[(i * FIELDS + f) * 2 + 1] = shape[2 * i + 1]! - target[2 * i + 1]!;
      });
    }
    STILL.forEach((_, s) => {
      const i = MOVING.length + s;
      at[2 * i] = this.#model.still[2 * s]!;
      at[2 * i + 1] = this.#model.still[2 * s + 1]!;
      pull.fill(0, i * FIELDS * 2, (i + 1) * FIELDS * 2);
    });
  }

  #source(index: number): Omit<Source, 'weight'> {
    const bytes = this.#patches[index]!;
    const { width, height } = this.#model.patch;
    const luma = width * height;
    return {
      y: bytes.subarray(0, luma),
      u: bytes.subarray(luma, (luma * 5) / 4),
      v: bytes.subarray((luma * 5) / 4),
      width,
      height,
    };
  }

  /** What the light on the new mouth must be changed by, all around it. */
  #match(own: DecodedPlanar, place: HeadPlace, oval: Oval, sources: readonly Source[]): void {
    const field = this.#field;
    const { patch } = this.#model;
    const picture: PlaneReader = { ...own };
    this.#ring.measure((cos, sin, read) => {
      const x = oval.x + oval.half * cos * 0.96;
      const y = oval.y + (sin < 0 ? oval.up : oval.down) * sin * 0.96;
      field.look(x, y);
      const { out } = field;
      const [px, py] = toPicture(place, x + out[0]!, y + out[1]!);
      read(picture, px, py, 1);
      sources.forEach((source, f) => {
        if (source.weight > 0)
          read(
            { ...source, strideY: source.width, strideC: source.width / 2 },
            x + out[2 + 2 * f]! - patch.x,
            y + out[3 + 2 * f]! - patch.y,
            -source.weight,
          );
      });
    });
  }

  /** Everything about the points of a coarse grid over the part of the picture that changes. */
  #cells(own: DecodedPlanar, place: HeadPlace, oval: Oval, activity: number): Cells | undefined {
    const { patch } = this.#model;
    const unit = unitOf(this.#model);
    // Beyond the oval the skin follows the chin a little further.
    const reach = { x: oval.half * 1.45, up: oval.up * 1.15, down: oval.down + unit * 0.55 };
    const corners = [
      [-reach.x, -reach.up],
      [reach.x, -reach.up],
      [-reach.x, reach.down],
      [reach.x, reach.down],
    ].map(([x, y]) => toPicture(place, oval.x + x!, oval.y + y!));
    const even = (v: number): number => Math.floor(v / 2) * 2;
    const x0 = Math.max(0, even(Math.min(...corners.map(([x]) => x))));
    const y0 = Math.max(0, even(Math.min(...corners.map(([, y]) => y))));
    const x1 = Math.min(own.width, Math.max(...corners.map(([x]) => x)));
    const y1 = Math.min(own.height, Math.max(...corners.map(([, y]) => y)));
    const columns = Math.ceil((x1 - x0) / STEP);
    const rows = Math.ceil((y1 - y0) / STEP);
    if (columns < 1 || rows < 1) return undefined;
    const size = (columns + 1) * (rows + 1) * NODE_VALUES;
    if (this.#nodes.length < size) this.#nodes = new Float32Array(size);
    const nodes = this.#nodes;
    const back = inverse(place);
    const scale = scaleOf(place);
    const { out } = this.#field;
    let to = 0;
    for (let j = 0; j <= rows; j++)
      for (let i = 0; i <= columns; i++, to += NODE_VALUES) {
        const px = x0 + i * STEP + 0.5;
        const py = y0 + j * STEP + 0.5;
        const [x, y] = toPicture(back, px, py);
        this.#field.look(x, y);
        const u = Math.abs(x - oval.x) / reach.x;
        const v = y < oval.y ? (oval.y - y) / reach.up : (y - oval.y) / reach.down;
        // Nothing moves at the edge of the part that is painted.
        const fade = cover(Math.max(u, v));
        const [sx, sy] = toPicture(place, x + out[0]! * fade, y + out[1]! * fade);
        nodes[to] = sx - 0.5;
        nodes[to + 1] = sy - 0.5;
        nodes[to + 2] = x + out[2]! - patch.x - 0.5;
        nodes[to + 3] = y + out[3]! - patch.y - 0.5;
        nodes[to + 4] = x + out[4]! - patch.x - 0.5;
        nodes[to + 5] = y + out[5]! - patch.y - 0.5;
        const r = radius(oval, x, y);
        const alpha = cover(r) * activity;
        nodes[to + 6] = alpha;
        nodes[to + 10] = Math.max(Math.abs(out[0]!), Math.abs(out[1]!)) * fade * scale;
        const angle = Math.atan2((y - oval.y) / (y < oval.y ? oval.up : oval.down), (x - oval.x) / oval.half);
        if (alpha > 0 || r < 1.3) this.#ring.at(Math.min(r, 0.97), angle, nodes, to + 7);
        else nodes.fill(0, to + 7, to + 10);
      }
    return { x: x0, y: y0, columns, rows, nodes };
  }
}

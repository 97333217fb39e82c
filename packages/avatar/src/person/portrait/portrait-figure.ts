import { createCanvas, loadImage } from '@napi-rs/canvas';
import type { PaintedPicture } from '@cyclorama/stage';
import type { Pose, RestName } from '../../draw/pose.ts';
import type { ActionInfo } from '../../types.ts';
import type { Figure } from '../figure.ts';
import { framePerson, type PersonFraming } from '../framing.ts';
import type { PortraitData } from './data.ts';
import { HeadMoves, type HeadTurn } from './head-moves.ts';
import { MouthInside, type SkullFrame } from './inside.ts';
import { Lids } from './lids.ts';
import { makeMesh, type PortraitMesh } from './mesh.ts';
import { MouthMoves, type MouthWeights } from './mouth-moves.ts';
import { EYE_LEFT, EYE_RIGHT, FACE_OVAL, INNER_LOWER, INNER_UPPER } from './points.ts';
import { heightAt } from './study.ts';
import { BodyLayer } from './body-layer.ts';
import { NOTHING, type PixelBox, unite, WarpSurface, within } from './surface.ts';

interface Spot {
  readonly x: number;
  readonly y: number;
}

/** Where the edges of the lips came to lie in the last picture. Pixels of the frame, from corner to corner. */
export interface LipEdges {
  readonly upper: readonly Spot[];
  readonly lower: readonly Spot[];
  /** Width of the mouth at rest. */
  readonly width: number;
}

/** A photograph that speaks: its mesh is bent, lids and the inside of the mouth are painted in its own colours. */
export class PortraitFigure implements Figure {
  readonly width: number;
  readonly height: number;
  readonly rest: RestName = 'clasp';
  readonly repertoire: readonly ActionInfo[] = [];
  /** How the model's picture lies in the frame. */
  readonly framing: PersonFraming;
  readonly #surface: WarpSurface;
  readonly #mesh: PortraitMesh;
  readonly #mouth: MouthMoves;
  readonly #head: HeadMoves;
  readonly #inside: MouthInside;
  readonly #lids: Lids;
  readonly #body: BodyLayer | undefined;
  readonly #positions: Float32Array;
  /** Of the picture before: five floats per vertex. */
  readonly #before: Float32Array;
  readonly #rgba: Uint8ClampedArray;
  #mouthBefore = '';
  #painted = false;

  /** @param isCutOut whether the ground is transparent, @param texture fills the surface's texture */
  private constructor(
    data: PortraitData,
    isCutOut: boolean,
    width: number,
    height: number,
    texture: (surface: WarpSurface) => void,
  ) {
    this.width = width;
    this.height = height;
    this.framing = framePortrait(data, isCutOut, width, height);
    const mesh = makeMesh(data, this.framing, { width, height }, isCutOut);
    this.#mesh = mesh;
    this.#body = isCutOut
      ? new BodyLayer(mesh.count, width, height, personBox(data, this.framing))
      : undefined;
    const triangles = [...(this.#body?.triangles ?? []), ...mesh.triangles];
    this.#surface = new WarpSurface(width, height, mesh.count + (this.#body?.count ?? 0), triangles);
    texture(this.#surface);
    const at = (i: number): Spot => ({ x: mesh.rest[i * 3]!, y: mesh.rest[i * 3 + 1]! });
    const pixels = { rgba: this.#surface.texture, width, height };
    this.#mouth = new MouthMoves(mesh, data.showsTeeth);
    this.#head = new HeadMoves(mesh, height, isCutOut);
    this.#inside = new MouthInside(
      this.#mouth.width,
      data.colours,
      data.showsTeeth ? this.#ownTeeth(pixels) : undefined,
    );
    this.#lids = new Lids(pixels, at, data.colours);
    this.#positions = new Float32Array(mesh.rest.length);
    this.#before = new Float32Array(this.#surface.vertices.length);
    this.#rgba = new Uint8ClampedArray(width * height * 4);
    this.#fixTexture();
  }

  /** @param png blob `picture` of the model */
  static async open(
    data: PortraitData,
    png: Uint8Array,
    isCutOut: boolean,
    width: number,
    height: number,
  ): Promise<PortraitFigure> {
    const image = await loadImage(Buffer.from(png));
    const { k, x, y } = framePortrait(data, isCutOut, width, height);
    const context = createCanvas(width, height).getContext('2d');
    context.imageSmoothingQuality = 'high';
    context.drawImage(image, x, y, data.width * k, data.height * k);
    const rgba = context.canvas.data();
    return new PortraitFigure(data, isCutOut, width, height, (surface) => surface.texture.set(rgba));
  }

  async paint(pose: Pose): Promise<PaintedPicture> {
    // A turn of the event loop: whoever drives a painter in a loop is not to starve everything else.
    await new Promise((resolve) => setImmediate(resolve));
    const { width, height } = this;
    const weights = this.#mouth.weights(pose);
    const turn = this.#head.turn(pose);
    this.#move(pose, weights, turn);
    const blinked = this.#lids.paint(pose.lidL, pose.lidR);
    const skull = this.#skull(turn);
    let box = this.#painted ? this.#changed() : { x0: 0, y0: 0, x1: width, y1: height };
    if (blinked[0]) box = unite(box, this.#around([...EYE_LEFT.upper, ...EYE_LEFT.lower], 0.35));
    if (blinked[1]) box = unite(box, this.#around([...EYE_RIGHT.upper, ...EYE_RIGHT.lower], 0.35));
    const mouth = [
      pose.tongue,
      pose.teeth,
      pose.lowTeeth,
      weights.open,
      weights.openRound,
      weights.close,
    ].join();
    if (mouth !== this.#mouthBefore) box = unite(box, this.#around([...INNER_UPPER, ...INNER_LOWER], 0.3));
    this.#mouthBefore = mouth;
    this.#before.set(this.#surface.vertices);
    const area = within(box, width, height);
    const first = !this.#painted;
    this.#painted = true;
    if (area === undefined) return { rgba: this.#rgba, dirty: [] };
    this.#surface.draw(area, this.#body !== undefined, first);
    this.#surface.copy(area, this.#rgba);
    const { upper, lower } = this.lips();
    this.#inside.paint({ rgba: this.#rgba, width, height }, upper, lower, skull, pose, weights);
    if (first) return { rgba: this.#rgba };
    const dirty = { x: area.x0, y: area.y0, width: area.x1 - area.x0, height: area.y1 - area.y0 };
    return { rgba: this.#rgba, dirty: [dirty] };
  }

  /** Edges of the lips in the picture painted last. */
  lips(): LipEdges {
    return { upper: INNER_UPPER.map(this.#at), lower: INNER_LOWER.map(this.#at), width: this.#mouth.width };
  }

  /** Places around the head beyond which nothing of it moves, with the way outwards. */
  border(): readonly (Spot & { readonly outX: number; readonly outY: number })[] {
    const { rest, middle, count } = this.#mesh;
    return FACE_OVAL.map((_, i) => {
      const vertex = count - FACE_OVAL.length + i;
      const [x, y] = [rest[vertex * 3]! - middle.x, rest[vertex * 3 + 1]! - middle.y];
      const far = Math.max(1, Math.hypot(x, y));
      return { ...this.#at(vertex), outX: x / far, outY: y / far };
    });
  }

  readonly #at = (i: number): Spot => ({
    x: this.#surface.vertices[i * 5]!,
    y: this.#surface.vertices[i * 5 + 1]!,
  });

  /** Every vertex shows what is at its place in the picture at rest. */
  #fixTexture(): void {
    const { vertices } = this.#surface;
    for (let v = 0; v < this.#mesh.count; v++) {
      vertices[v * 5 + 2] = this.#mesh.rest[v * 3]!;
      vertices[v * 5 + 3] = this.#mesh.rest[v * 3 + 1]!;
    }
    this.#body?.fixTexture(vertices);
  }

  #move(pose: Pose, weights: MouthWeights, turn: HeadTurn): void {
    this.#positions.set(this.#mesh.rest);
    this.#mouth.apply(weights, this.#positions);
    this.#head.brows(pose, this.#positions);
    this.#head.place(turn, this.#positions, this.#surface.vertices);
    this.#body?.place((y) => this.#head.carry(turn, y), this.#surface.vertices);
  }

  /** Where the head has taken the mouth of the picture at rest. */
  #skull(turn: HeadTurn): SkullFrame {
    const { middle } = this.#mouth;
    const { rest, tilt } = this.#mesh;
    const z = (rest[13 * 3 + 2]! + rest[61 * 3 + 2]! + rest[291 * 3 + 2]!) / 3;
    const by = this.#head.carry(turn, middle.y);
    const place = (x: number, y: number): Spot => {
      const p = this.#head.turned(turn, x, y, z);
      return { x: p.x + by.x, y: p.y + by.y };
    };
    const at = place(middle.x, middle.y);
    const size = this.#mouth.width;
    const beside = place(middle.x + Math.cos(tilt) * size, middle.y + Math.sin(tilt) * size);
    return { ...at, ax: (beside.x - at.x) / size, ay: (beside.y - at.y) / size };
  }

  /** The box of all triangles of which a corner has moved since the picture before. */
  #changed(): PixelBox {
    const { vertices, triangles } = this.#surface;
    const before = this.#before;
    let [x0, y0, x1, y1] = [Infinity, Infinity, -Infinity, -Infinity];
    const moved = (v: number): boolean =>
      vertices[v * 5] !== before[v * 5] || vertices[v * 5 + 1] !== before[v * 5 + 1];
    for (let t = 0; t < triangles.length; t += 3) {
      const [a, b, c] = [triangles[t]!, triangles[t + 1]!, triangles[t + 2]!];
      if (!moved(a) && !moved(b) && !moved(c)) continue;
      for (const v of [a, b, c])
        for (const list of [vertices, before]) {
          const [x, y] = [list[v * 5]!, list[v * 5 + 1]!];
          if (x < x0) x0 = x;
          if (x > x1) x1 = x;
          if (y < y0) y0 = y;
          if (y > y1) y1 = y;
        }
    }
    return x1 < x0 ? NOTHING : { x0: x0 - 2, y0: y0 - 2, x1: x1 + 2, y1: y1 + 2 };
  }

  /** The box of points, now and in the picture before, with a margin of its width. */
  #around(points: readonly number[], margin: number): PixelBox {
    let box = NOTHING;
    for (const list of this.#painted ? [this.#surface.vertices, this.#before] : [this.#surface.vertices])
      for (const v of points) {
        const [x, y] = [list[v * 5]!, list[v * 5 + 1]!];
        box = unite(box, { x0: x, y0: y, x1: x, y1: y });
      }
    const by = (box.x1 - box.x0) * margin + 4;
    return { x0: box.x0 - by, y0: box.y0 - by, x1: box.x1 + by, y1: box.y1 + by };
  }

  #ownTeeth(picture: { readonly rgba: Uint8Array; readonly width: number; readonly height: number }): {
    readonly rgba: Uint8Array;
    readonly width: number;
    readonly height: number;
    readonly middle: Spot;
    readonly axis: Spot;
    readonly top: (x: number) => number;
    readonly bottom: (x: number) => number;
  } {
    const { rest, tilt } = this.#mesh;
    const { middle, width: size } = this.#mouth;
    const axis = { x: Math.cos(tilt), y: Math.sin(tilt) };
    const local = (i: number): Spot => {
      const [dx, dy] = [rest[i * 3]! - middle.x, rest[i * 3 + 1]! - middle.y];
      return { x: (dx * axis.x + dy * axis.y) / size, y: (dy * axis.x - dx * axis.y) / size };
    };
    const [upper, lower] = [INNER_UPPER.map(local), INNER_LOWER.map(local)];
    return {
      // The texture's memory changes when lids close; teeth do not.
      rgba: picture.rgba.slice(),
      width: picture.width,
      height: picture.height,
      middle,
      axis,
      top: (x) => heightAt(upper, x),
      bottom: (x) => heightAt(lower, x),
    };
  }
}

/** Where the person is in the frame, with the soft edge of its hair. */
function personBox({ box }: PortraitData, { k, x, y }: PersonFraming): PixelBox {
  const edge = 4 + 4 * k;
  return {
    x0: box.x * k + x - edge,
    y0: box.y * k + y - edge,
    x1: (box.x + box.width) * k + x + edge,
    y1: (box.y + box.height) * k + y + edge,
  };
}

function framePortrait(data: PortraitData, isCutOut: boolean, width: number, height: number): PersonFraming {
  const [left, right] = [234, 454].map((i) => data.points[i * 3]!);
  const [top, chin] = [10, 152].map((i) => data.points[i * 3 + 1]!);
  const face = { x: (left! + right!) / 2, y: (top! + chin!) / 2 };
  return framePerson(
    { width: data.width, height: data.height, isCutOut, face, box: data.box },
    width,
    height,
  );
}

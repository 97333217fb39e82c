import { createCanvas, type SKRSContext2D } from '@napi-rs/canvas';
import type { PaintedPicture } from '@cyclorama/stage';
import { lookOf } from './characters.ts';
import { ArmLayer } from './draw/arm-layer.ts';
import { joined, pixels, union, type Area } from './draw/boxes.ts';
import { drawFigure, makeFigure, measureFigure, type DrawnBoxes } from './draw/figure.ts';
import { frameFigure, type Framing } from './draw/framing.ts';
import type { Pose, RestName } from './draw/pose.ts';
import { armKey, quantise, trunkKey } from './draw/quantise.ts';
import type { Figure } from './person/figure.ts';

/** Draws poses of one character in one size, on a transparent ground, and tells what changed. */
export class FigurePainter implements Figure {
  readonly width: number;
  readonly height: number;
  readonly rest: RestName;
  readonly #place: Framing;
  readonly #figure;
  readonly #canvas;
  readonly #ctx;
  readonly #layer: ArmLayer;
  #last: { readonly boxes: DrawnBoxes; readonly trunk: string; readonly arms: string } | undefined;

  /** @throws RangeError for an unknown character */
  constructor(character: string, width: number, height: number) {
    const { look, framing } = lookOf(character);
    this.width = width;
    this.height = height;
    this.rest = look.rest ?? 'clasp';
    this.#place = frameFigure(look, framing, width, height);
    this.#figure = makeFigure(look, this.#place.k);
    this.#canvas = createCanvas(width, height);
    this.#ctx = this.#canvas.getContext('2d');
    this.#layer = new ArmLayer(width, height);
  }

  /** Premultiplied RGBA; `dirty` is counted from the picture of the call before. */
  async paint(wanted: Pose): Promise<PaintedPicture> {
    // Read-back in an unbroken loop keeps every picture alive; a turn of the event loop lets them go.
    await new Promise((resolve) => setImmediate(resolve));
    const { width, height } = this;
    const { k, x, y } = this.#place;
    const ctx = this.#ctx;
    const pose = quantise(wanted, k);
    const before = this.#last;
    const trunk = trunkKey(pose);
    const arms = armKey(pose);
    const stood = before?.trunk === trunk;
    ctx.setTransform(k, 0, 0, k, x, y);
    const next = measureFigure(ctx, this.#figure, pose, this.#layer);
    const head = before === undefined ? next.head : union(before.boxes.head, next.head);
    const moved = [head];
    if (before !== undefined && (!stood || arms !== before.arms))
      moved.push(union(before.boxes.arms, next.arms));
    ctx.setTransform(1, 0, 0, 1, 0, 0);
    ctx.save();
    // On a trunk that stood still only the parts that moved are drawn: placing what is large costs most.
    if (stood) clipTo(ctx, pixels(moved.reduce(union), width, height));
    ctx.clearRect(0, 0, width, height);
    ctx.setTransform(k, 0, 0, k, x, y);
    const boxes = drawFigure(ctx, this.#figure, pose, this.#layer);
    ctx.restore();
    this.#last = { boxes, trunk, arms };
    const rgba = this.#canvas.data();
    if (before === undefined) return { rgba };
    if (!stood) moved.push(union(before.boxes.trunk, boxes.trunk));
    return { rgba, dirty: joined(moved.flatMap((box) => pixels(box, width, height) ?? [])) };
  }
}

function clipTo(ctx: SKRSContext2D, area: Area | undefined): void {
  ctx.beginPath();
  ctx.rect(area?.x ?? 0, area?.y ?? 0, area?.width ?? 0, area?.height ?? 0);
  ctx.clip();
}

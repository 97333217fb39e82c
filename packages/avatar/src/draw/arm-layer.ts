import { createCanvas, type Canvas } from '@napi-rs/canvas';
import { HAND_KEYS, type Pose } from './pose.ts';
import { NOWHERE, pixels, type Box } from './boxes.ts';
import { drawArms, type Figure } from './figure.ts';
import type { Ctx } from './shapes.ts';

/** A picture of the arms that is drawn anew only when they move. */
export class ArmLayer {
  private readonly canvas: Canvas;
  private readonly ctx: Ctx;
  private key = '';
  private box: Box = NOWHERE;

  constructor(width: number, height: number) {
    this.canvas = createCanvas(width, height);
    this.ctx = this.canvas.getContext('2d');
  }

  /** Draws the arms anew if they moved or `ctx` stands elsewhere than before; tells where they are. */
  prepare(ctx: Ctx, figure: Figure, pose: Pose, rise: number, grow: number): Box {
    const { a, b, c, d, e, f } = ctx.getTransform();
    const { width, height } = this.canvas;
    const key = [
      a,
      b,
      c,
      d,
      e,
      f,
      rise,
      grow,
      pose.shrug,
      pose.product,
      ...HAND_KEYS.flatMap((k) => [pose.left[k], pose.right[k]]),
    ].join(' ');
    if (key !== this.key) {
      this.ctx.setTransform(1, 0, 0, 1, 0, 0);
      this.ctx.clearRect(0, 0, width, height);
      this.ctx.setTransform(a, b, c, d, e, f);
      this.box = drawArms(this.ctx, figure, pose, rise, grow);
      this.key = key;
    }
    return this.box;
  }

  /** Puts the arms on `ctx` under its current transformation and tells where they are. */
  draw(ctx: Ctx, figure: Figure, pose: Pose, rise: number, grow: number): Box {
    this.prepare(ctx, figure, pose, rise, grow);
    const { width, height } = this.canvas;
    const area = pixels(this.box, width, height);
    if (area !== undefined) {
      ctx.save();
      ctx.setTransform(1, 0, 0, 1, 0, 0);
      ctx.drawImage(
        this.canvas,
        area.x,
        area.y,
        area.width,
        area.height,
        area.x,
        area.y,
        area.width,
        area.height,
      );
      ctx.restore();
    }
    return this.box;
  }
}

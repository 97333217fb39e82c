import { type Ctx } from './shapes.ts';
import { smooth } from '../motion/numbers.ts';

/**
 * Turns face coordinates (a flat, frontal face) into picture coordinates of a head that is turned and nods:
 * every point gets a depth on the rounded face and is rotated in space, so that near features travel further
 * than the outline. The jaw drops what lies below the mouth.
 */
export class HeadWarp {
  readonly yaw: number;
  readonly pitch: number;
  /** How far the chin is dropped, units. */
  readonly jaw: number;
  private readonly sinYaw: number;
  private readonly cosYaw: number;
  private readonly sinPitch: number;
  private readonly cosPitch: number;

  constructor(yaw: number, pitch: number, jaw: number) {
    this.yaw = yaw;
    this.pitch = pitch;
    this.jaw = jaw;
    this.sinYaw = Math.sin(yaw);
    this.cosYaw = Math.cos(yaw);
    this.sinPitch = Math.sin(pitch);
    this.cosPitch = Math.cos(pitch);
  }

  /** A point of the face; `lift` raises it off the surface (a nose tip), negative goes behind (an ear). */
  at(x: number, y: number, lift = 0): [number, number] {
    const side = Math.max(0.03, 1 - (x / 104) ** 2);
    return this.rotate(x, this.drop(x, y), 74 * Math.sqrt(side) * (1 - 0.2 * (y / 140) ** 2) + lift);
  }

  /** A point at a given depth: outlines and hair. */
  atDepth(x: number, y: number, z: number): [number, number] {
    return this.rotate(x, this.drop(x, y), z);
  }

  /** Makes face coordinates near the anchor the current coordinates (for sprites drawn on the flat face). */
  enter(ctx: Ctx, x: number, y: number, lift: number): void {
    this.apply(ctx, x, y, (px, py) => this.at(px, py, lift));
  }

  enterDepth(ctx: Ctx, x: number, y: number, z: number): void {
    this.apply(ctx, x, y, (px, py) => this.atDepth(px, py, z));
  }

  private apply(ctx: Ctx, x: number, y: number, map: (x: number, y: number) => [number, number]): void {
    const h = 8;
    const [ox, oy] = map(x, y);
    const [ax, ay] = map(x + h, y);
    const [bx, by] = map(x - h, y);
    const [cx, cy] = map(x, y + h);
    const [dx, dy] = map(x, y - h);
    const m11 = (ax - bx) / (2 * h);
    const m12 = (ay - by) / (2 * h);
    const m21 = (cx - dx) / (2 * h);
    const m22 = (cy - dy) / (2 * h);
    ctx.transform(m11, m12, m21, m22, ox - m11 * x - m21 * y, oy - m12 * x - m22 * y);
  }

  private drop(x: number, y: number): number {
    if (this.jaw === 0 || y < 50) return y;
    const middle = 1 - 0.3 * Math.min(1, Math.abs(x) / 80);
    return y + this.jaw * smooth((y - 50) / 70) * middle;
  }

  private rotate(x: number, y: number, z: number): [number, number] {
    const deep = z * this.cosYaw - x * this.sinYaw;
    return [x * this.cosYaw + z * this.sinYaw, y * this.cosPitch + deep * this.sinPitch];
  }
}

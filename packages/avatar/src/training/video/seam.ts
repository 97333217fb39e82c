import { quantile } from '../../person/video/solve.ts';

/** An oval around a mouth in a picture, turned by `angle` (radians, clockwise). */
export interface MouthOval {
  readonly x: number;
  readonly y: number;
  readonly half: number;
  readonly up: number;
  readonly down: number;
  readonly angle: number;
}

/** Directions in which the border is looked at, each over neighbours to both sides. */
const AROUND = 48;
const BESIDE = [-1.5, -1, -0.5, 0, 0.5, 1, 1.5] as const;
/** Pixels across the border within which a step would be seen. */
const ACROSS = 3;
/** Where on the way into the mouth a step is looked for, parts of the oval's radius. */
const RADII = [0.9, 0.95, 1, 1.05] as const;

/** Looks along the border of new mouths for steps of luminance that the picture without them does not have there. */
export class SeamMeter {
  readonly #steps: number[] = [];

  /** Compares a picture with the same one without a new mouth, both RGBA. */
  add(
    before: Uint8Array,
    after: Uint8Array | Uint8ClampedArray,
    { width, height }: { readonly width: number; readonly height: number },
    oval: MouthOval,
  ): void {
    const change = (x: number, y: number): number => {
      let sum = 0;
      let count = 0;
      for (let dy = -1; dy <= 1; dy++)
        for (let dx = -1; dx <= 1; dx++) {
          const px = Math.floor(x + dx);
          const py = Math.floor(y + dy);
          if (px < 0 || py < 0 || px >= width || py >= height) continue;
          const i = (py * width + px) * 4;
          sum +=
            0.2126 * (after[i]! - before[i]!) +
            0.7152 * (after[i + 1]! - before[i + 1]!) +
            0.0722 * (after[i + 2]! - before[i + 2]!);
          count++;
        }
      return count === 0 ? 0 : sum / count;
    };
    const [c, s] = [Math.cos(oval.angle), Math.sin(oval.angle)];
    const place = (x: number, y: number): [number, number] => [
      oval.x + c * x - s * y,
      oval.y + s * x + c * y,
    ];
    let worst = 0;
    for (let n = 0; n < AROUND; n++)
      for (const r of RADII) {
        let step = 0;
        for (const beside of BESIDE) {
          const angle = (2 * Math.PI * (n + beside)) / AROUND;
          const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
          const x = oval.half * r * cos;
          const y = (sin < 0 ? oval.up : oval.down) * r * sin;
          step += change(...place(x, y)) - change(...place(x + ACROSS * cos, y + ACROSS * sin));
        }
        worst = Math.max(worst, Math.abs(step) / BESIDE.length);
      }
    this.#steps.push(worst);
  }

  /** The largest step of nearly all pictures, of 255: one in a hundred may be a flaw of the measurement. */
  step(): number {
    return this.#steps.length === 0 ? 0 : quantile(this.#steps, 0.99);
  }
}

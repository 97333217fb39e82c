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
const RADII = [0.83, 0.92, 1] as const;
/** What the face itself shows may have moved by this part of the oval: its own edges are no seams. */
const MOVED = 0.3;
/** An edge of the face itself that has turned a little may be steeper by this factor. */
const SAME = 1.2;

type Rgba = Uint8Array | Uint8ClampedArray;

/** Looks along the border of new mouths for steps of luminance that the face without them does not have near there. */
export class SeamMeter {
  readonly #steps: number[] = [];

  /** Compares a picture with the same one without a new mouth, both RGBA. */
  add(
    before: Rgba,
    after: Rgba,
    { width, height }: { readonly width: number; readonly height: number },
    oval: MouthOval,
  ): void {
    const [c, s] = [Math.cos(oval.angle), Math.sin(oval.angle)];
    /** Step across the border at part `r` of the radius and `out` pixels further, averaged along the border. */
    const step = (rgba: Rgba, n: number, r: number, out: number): number => {
      let sum = 0;
      for (const beside of BESIDE) {
        const angle = (2 * Math.PI * (n + beside)) / AROUND;
        const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
        const x = oval.half * r * cos + out * cos;
        const y = (sin < 0 ? oval.up : oval.down) * r * sin + out * sin;
        const light = (dx: number, dy: number): number =>
          luma(rgba, width, height, oval.x + c * dx - s * dy, oval.y + s * dx + c * dy);
        sum += light(x + ACROSS * cos, y + ACROSS * sin) - light(x, y);
      }
      return sum / BESIDE.length;
    };
    let worst = 0;
    for (let n = 0; n < AROUND; n++)
      for (const r of RADII) {
        const now = step(after, n, r, 0);
        if (Math.abs(now) <= worst) continue;
        const own: number[] = [];
        const reach = oval.half * MOVED;
        for (let out = -reach; out <= reach; out += Math.max(1, reach / 12))
          own.push(step(before, n, r, out));
        const over = Math.max(now - SAME * Math.max(0, ...own), SAME * Math.min(0, ...own) - now);
        worst = Math.max(worst, over);
      }
    this.#steps.push(worst);
  }

  /** The largest step of nearly all pictures, of 255: one in a hundred may be a flaw of the measurement. */
  step(): number {
    return this.#steps.length === 0 ? 0 : quantile(this.#steps, 0.99);
  }
}

/** Mean luminance of the nine pixels around a place. */
function luma(rgba: Rgba, width: number, height: number, x: number, y: number): number {
  let sum = 0;
  let count = 0;
  for (let dy = -1; dy <= 1; dy++)
    for (let dx = -1; dx <= 1; dx++) {
      const px = Math.floor(x + dx);
      const py = Math.floor(y + dy);
      if (px < 0 || py < 0 || px >= width || py >= height) continue;
      const i = (py * width + px) * 4;
      sum += 0.2126 * rgba[i]! + 0.7152 * rgba[i + 1]! + 0.0722 * rgba[i + 2]!;
      count++;
    }
  return count === 0 ? 0 : sum / count;
}

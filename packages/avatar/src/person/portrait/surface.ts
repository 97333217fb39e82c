import { loadWarpKernels, type WarpKernels } from '../kernels/load.ts';

/** Bounds in pixels, not necessarily whole. */
export interface PixelBox {
  readonly x0: number;
  readonly y0: number;
  readonly x1: number;
  readonly y1: number;
}

export const NOTHING: PixelBox = { x0: Infinity, y0: Infinity, x1: -Infinity, y1: -Infinity };

export const unite = (a: PixelBox, b: PixelBox): PixelBox => ({
  x0: Math.min(a.x0, b.x0),
  y0: Math.min(a.y0, b.y0),
  x1: Math.max(a.x1, b.x1),
  y1: Math.max(a.y1, b.y1),
});

/** Whole pixels of a box within a picture; undefined when there are none. */
export function within(box: PixelBox, width: number, height: number): PixelBox | undefined {
  const x0 = Math.max(0, Math.floor(box.x0));
  const y0 = Math.max(0, Math.floor(box.y0));
  const x1 = Math.min(width, Math.ceil(box.x1));
  const y1 = Math.min(height, Math.ceil(box.y1));
  return x1 > x0 && y1 > y0 ? { x0, y0, x1, y1 } : undefined;
}

const PAGE = 65536;

/** A picture on a mesh: a texture, vertices to be moved, and what is drawn of them. All in one memory of its own. */
export class WarpSurface {
  readonly width: number;
  readonly height: number;
  /** Premultiplied RGBA. */
  readonly texture: Uint8Array;
  /** x, y of the frame, u, v of the texture, one unused; per vertex. */
  readonly vertices: Float32Array;
  readonly triangles: Uint16Array;
  readonly #kernels: WarpKernels;
  readonly #out: Uint8Array;

  constructor(width: number, height: number, vertices: number, triangles: ArrayLike<number>) {
    this.width = width;
    this.height = height;
    const picture = width * height * 4;
    let end = 64;
    const place = (bytes: number): number => {
      const at = end;
      end += Math.ceil((bytes + 16) / 64) * 64;
      return at;
    };
    const [texture, out] = [place(picture), place(picture)];
    const [points, corners] = [place(vertices * 20), place(triangles.length * 2)];
    const pages = Math.ceil(end / PAGE);
    const memory = new WebAssembly.Memory({ initial: pages, maximum: PAGE, shared: true });
    this.texture = new Uint8Array(memory.buffer, texture, picture);
    this.#out = new Uint8Array(memory.buffer, out, picture);
    this.vertices = new Float32Array(memory.buffer, points, vertices * 5);
    this.triangles = new Uint16Array(memory.buffer, corners, triangles.length);
    this.triangles.set(triangles);
    this.#kernels = loadWarpKernels(memory);
  }

  /**
   * Draws all triangles within whole pixels of the frame.
   * @param emptied whether what they do not cover is transparent; else it stays
   * @param first whether nothing was drawn yet: then everything is as in the texture
   */
  draw({ x0, y0, x1, y1 }: PixelBox, emptied: boolean, first: boolean): void {
    const { width, height, texture, vertices, triangles } = this;
    const out = this.#out.byteOffset;
    if (emptied) this.#kernels.clear(out, width, x0, y0, x1, y1);
    else if (first) this.#out.set(texture);
    const count = triangles.length / 3;
    const [corners, points] = [triangles.byteOffset, vertices.byteOffset];
    this.#kernels.draw(corners, count, points, texture.byteOffset, width, height, out, width, x0, y0, x1, y1);
  }

  /** Copies whole pixels of the frame. */
  copy({ x0, y0, x1, y1 }: PixelBox, target: Uint8ClampedArray): void {
    for (let y = y0; y < y1; y++) {
      const from = (y * this.width + x0) * 4;
      target.set(this.#out.subarray(from, from + (x1 - x0) * 4), from);
    }
  }
}

import type { PixelBox } from './surface.ts';

/** Cells of the grid on which a body that is cut out moves, pixels. */
const CELL = 40;

/** Everything of a person that is cut out, below the head: it sways and breathes. Drawn first. */
export class BodyLayer {
  readonly count: number;
  readonly triangles: number[] = [];
  readonly #first: number;
  readonly #rest: Float32Array;

  /** @param first number of its first vertex, @param person where the person is: nothing is drawn beside it */
  constructor(first: number, width: number, height: number, person: PixelBox) {
    this.#first = first;
    const [nx, ny] = [Math.ceil(width / CELL), Math.ceil(height / CELL)];
    // One cell more on each side: what sways into the frame comes from its edge.
    const [columns, rows] = [nx + 3, ny + 2];
    this.count = columns * rows;
    this.#rest = new Float32Array(this.count * 2);
    for (let j = 0, v = 0; j < rows; j++)
      for (let i = 0; i < columns; i++, v++) {
        this.#rest[v * 2] = ((i - 1) * width) / nx;
        this.#rest[v * 2 + 1] = ((j - 1) * height) / ny;
      }
    for (let j = 0; j + 1 < rows; j++)
      for (let i = 0; i + 1 < columns; i++) {
        const a = first + j * columns + i;
        const [x, y] = [this.#rest[(a - first) * 2]!, this.#rest[(a - first) * 2 + 1]!];
        const beside = x > person.x1 || x + width / nx < person.x0 || y + height / ny < person.y0;
        if (beside) continue;
        this.triangles.push(a, a + 1, a + columns, a + 1, a + columns + 1, a + columns);
      }
  }

  fixTexture(vertices: Float32Array): void {
    for (let n = 0; n < this.count; n++) {
      const v = (this.#first + n) * 5;
      vertices[v + 2] = this.#rest[n * 2]!;
      vertices[v + 3] = this.#rest[n * 2 + 1]!;
    }
  }

  place(carry: (y: number) => { x: number; y: number }, vertices: Float32Array): void {
    for (let n = 0; n < this.count; n++) {
      const v = (this.#first + n) * 5;
      const [x, y] = [this.#rest[n * 2]!, this.#rest[n * 2 + 1]!];
      const by = carry(y);
      vertices[v] = x + by.x;
      vertices[v + 1] = y + by.y;
    }
  }
}

/** Displacements at any point, known at some of them: each point's pull falls off steeply with distance. */
export class WarpField {
  readonly #count: number;
  readonly #fields: number;
  /** Where the points are, x and y of each. */
  readonly at: Float64Array;
  /** Of each point, x and y for each field. */
  readonly pull: Float64Array;
  readonly out: Float64Array;
  readonly #soft: number;

  /** @param soft points nearer than this to each other share their pull */
  constructor(count: number, fields: number, soft: number) {
    this.#count = count;
    this.#fields = fields;
    this.#soft = soft * soft;
    this.at = new Float64Array(count * 2);
    this.pull = new Float64Array(count * fields * 2);
    this.out = new Float64Array(fields * 2);
  }

  /** Writes the displacements at (x, y) of all fields into `out`. */
  look(x: number, y: number): void {
    const { at, pull, out } = this;
    const values = this.#fields * 2;
    out.fill(0);
    let total = 0;
    for (let i = 0; i < this.#count; i++) {
      const dx = at[2 * i]! - x;
      const dy = at[2 * i + 1]! - y;
      const d = dx * dx + dy * dy + this.#soft;
      const w = 1 / (d * d);
      total += w;
      const from = i * values;
      for (let k = 0; k < values; k++) out[k] = out[k]! + w * pull[from + k]!;
    }
    for (let k = 0; k < values; k++) out[k] = out[k]! / total;
  }
}

import { PLATE_COLUMNS, PLATE_ROWS } from './layout.ts';

const CELLS = PLATE_COLUMNS * PLATE_ROWS;
/** Cells of the picture that a cell of the plate must have seen to believe them. */
const LEAST_SEEN = 1;
/** Seconds in which the plate follows the light, and after which what is hidden is no longer trusted. */
const FOLLOW = 0.2;
const FORGET = 4;

/**
 * The empty screen as it is lit at the moment: a coarse grid of colours. What a person hides keeps the colour that was
 * seen there last, moved along with the light; what was never seen is filled from around.
 */
export class Plate {
  /** Luma, and chroma centred on 0, of each cell. */
  private readonly color = new Float32Array(CELLS * 3);
  /** Seconds since a cell was seen. */
  private readonly age = new Float32Array(CELLS).fill(Infinity);

  /** Forgets all and assumes one colour. */
  reset(y: number, u: number, v: number): void {
    for (let k = 0; k < CELLS; k++) this.color.set([y, u, v], 3 * k);
    this.age.fill(Infinity);
  }

  /** Nothing was seen yet. */
  get isNew(): boolean {
    return this.age.every((age) => age === Infinity);
  }

  /**
   * Takes in what a frame shows: sums of Y, U, V and their count per cell. `settling` while a new plate
   * is being found.
   * @returns how far what is seen differs from what was known, as a share of the screen's chroma; 0 for a new plate,
   * 1 when nothing of it is seen.
   */
  update(sums: Float32Array, seconds: number, settling: boolean): number {
    const wasNew = this.isNew;
    const moved = [0, 0, 0];
    let [known, difference, any] = [0, 0, false];
    for (let k = 0; k < CELLS; k++) {
      const count = sums[4 * k + 3]!;
      if (count < LEAST_SEEN) continue;
      any = true;
      if (this.age[k] === Infinity) continue;
      known++;
      for (let c = 0; c < 3; c++) moved[c] = moved[c]! + sums[4 * k + c]! / count - this.color[3 * k + c]!;
      difference += Math.abs(
        this.lengthOf(sums[4 * k + 1]! / count, sums[4 * k + 2]! / count) / this.length(k) - 1,
      );
    }
    const rate = 1 - Math.exp(-seconds / FOLLOW);
    const first = known === 0;
    for (let k = 0; k < CELLS; k++) {
      const count = sums[4 * k + 3]!;
      const seen = count >= LEAST_SEEN;
      const age = this.age[k]!;
      for (let c = 0; c < 3; c++) {
        const at = 3 * k + c;
        const own = this.color[at]!;
        if (seen) this.color[at] = own + (sums[4 * k + c]! / count - own) * (age < FORGET ? rate : 1);
        else if (known > 0 && age !== Infinity) this.color[at] = own + (moved[c]! / known) * rate;
      }
      this.age[k] = seen ? 0 : age + seconds;
    }
    if (any) this.fill(first ? 80 : settling ? 12 : 3);
    if (known > 0) return difference / known;
    // All that was known is gone.
    return wasNew ? 0 : 1;
  }

  /** Mean colour of what is seen at present, or of all when nothing is. */
  mean(): { readonly y: number; readonly u: number; readonly v: number } {
    const sum = [0, 0, 0];
    let count = 0;
    const seen = this.age.some((age) => age === 0);
    for (let k = 0; k < CELLS; k++) {
      if (seen && this.age[k] !== 0) continue;
      count++;
      for (let c = 0; c < 3; c++) sum[c] = sum[c]! + this.color[3 * k + c]!;
    }
    return { y: sum[0]! / count, u: sum[1]! / count, v: sum[2]! / count };
  }

  /** Writes four floats per cell: Y, U, V and the length of UV. */
  write(out: Float32Array): void {
    for (let k = 0; k < CELLS; k++) {
      for (let c = 0; c < 3; c++) out[4 * k + c] = this.color[3 * k + c]!;
      out[4 * k + 3] = this.length(k);
    }
  }

  private length(k: number): number {
    return this.lengthOf(this.color[3 * k + 1]!, this.color[3 * k + 2]!);
  }

  private lengthOf(u: number, v: number): number {
    return Math.max(1, Math.hypot(u, v));
  }

  /** Lets colour flow into cells that were not seen for long. */
  private fill(rounds: number): void {
    const { color, age } = this;
    for (let round = 0; round < rounds; round++) {
      // Alternating directions carry colour across the grid in few rounds.
      for (let n = 0; n < CELLS; n++) {
        const k = round & 1 ? CELLS - 1 - n : n;
        if (age[k]! < FORGET) continue;
        const column = k % PLATE_COLUMNS;
        const left = column > 0 ? k - 1 : k;
        const right = column + 1 < PLATE_COLUMNS ? k + 1 : k;
        const above = k >= PLATE_COLUMNS ? k - PLATE_COLUMNS : k;
        const below = k + PLATE_COLUMNS < CELLS ? k + PLATE_COLUMNS : k;
        for (let c = 0; c < 3; c++) {
          color[3 * k + c] =
            (color[3 * left + c]! + color[3 * right + c]! + color[3 * above + c]! + color[3 * below + c]!) /
            4;
        }
      }
    }
  }
}

import type { MatteArea } from '../settings.ts';

/** Samples per cell and axis. */
const FINE = 4;

/** What polygons demand of the cells of a grid: where nothing may stay and what must. */
export class Areas {
  private readonly columns: number;
  private readonly rows: number;
  private readonly demands: { readonly cells: Float32Array; readonly effect: MatteArea['effect'] }[];

  constructor(areas: readonly MatteArea[], columns: number, rows: number) {
    this.columns = columns;
    this.rows = rows;
    this.demands = areas.map((area) => ({ effect: area.effect, cells: this.cover(area.points) }));
  }

  /** Later areas lie over earlier ones. */
  apply(mask: Float32Array): void {
    for (const { cells, effect } of this.demands) {
      const goal = effect === 'keep' ? 1 : 0;
      for (let i = 0; i < cells.length; i++) {
        const share = cells[i]!;
        if (share > 0) mask[i] = mask[i]! + (goal - mask[i]!) * share;
      }
    }
  }

  /** Share of each cell that lies inside a polygon (even-odd rule). */
  private cover(points: MatteArea['points']): Float32Array {
    const { columns, rows } = this;
    const cells = new Float32Array(columns * rows);
    const width = columns * FINE;
    for (let line = 0; line < rows * FINE; line++) {
      const y = (line + 0.5) / (rows * FINE);
      const crossings = points
        .flatMap(([x0, y0], i) => {
          const [x1, y1] = points[(i + 1) % points.length]!;
          return y0 <= y === y1 <= y ? [] : [x0 + ((y - y0) / (y1 - y0)) * (x1 - x0)];
        })
        .sort((a, b) => a - b);
      const row = Math.floor(line / FINE) * columns;
      for (let i = 0; i + 1 < crossings.length; i += 2) {
        const from = Math.max(0, Math.ceil(crossings[i]! * width - 0.5));
        const to = Math.min(width, Math.ceil(crossings[i + 1]! * width - 0.5));
        for (let x = from; x < to; x++) cells[row + Math.floor(x / FINE)]! += 1 / (FINE * FINE);
      }
    }
    return cells;
  }
}

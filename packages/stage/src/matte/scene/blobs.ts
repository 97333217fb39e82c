/** Share of the picture below which a person by itself is taken for a mistake. */
const LEAST_PERSON = 0.002;
/** … and share of the largest one. */
const LEAST_BESIDE = 0.06;
/** Share of the picture up to which a gap inside the person is closed without question. */
const SMALL_GAP = 0.0012;
/** Larger gaps are closed when the network was nowhere in them surer of the room than this. */
const SURE_ROOM = 0.08;

/** Removes small islands from masks and closes holes in them, in place. Holds memory for one grid. */
export class Blobs {
  private readonly columns: number;
  private readonly rows: number;
  private readonly labels: Int32Array;
  private readonly queue: Int32Array;

  constructor(columns: number, rows: number) {
    this.columns = columns;
    this.rows = rows;
    this.labels = new Int32Array(columns * rows);
    this.queue = new Int32Array(columns * rows);
  }

  clean(mask: Float32Array): void {
    const { labels } = this;
    const count = labels.length;
    labels.fill(0);
    const regions: { person: boolean; size: number; border: boolean; least: number; most: number }[] = [];
    for (let start = 0; start < count; start++) {
      if (labels[start] === 0) regions.push(this.flood(mask, start, regions.length + 1));
    }
    let largest = 0;
    for (const region of regions) if (region.person) largest = Math.max(largest, region.size);
    const verdicts = regions.map((region) => {
      if (region.person) {
        return region.size < Math.max(LEAST_PERSON * count, LEAST_BESIDE * largest) ? 'remove' : 'leave';
      }
      if (region.border || largest === 0) return 'leave';
      return region.size <= SMALL_GAP * count || region.least > SURE_ROOM ? 'close' : 'leave';
    });
    if (verdicts.every((verdict) => verdict === 'leave')) return;
    for (let i = 0; i < count; i++) {
      const verdict = verdicts[labels[i]! - 1];
      if (verdict === 'remove') mask[i] = Math.min(mask[i]!, 0.02);
      else if (verdict === 'close') mask[i] = Math.max(mask[i]!, 0.98);
    }
  }

  /** Labels the region (person: 8 neighbours, room: 4) that holds a cell. */
  private flood(
    mask: Float32Array,
    start: number,
    label: number,
  ): { person: boolean; size: number; border: boolean; least: number; most: number } {
    const { columns, rows, labels, queue } = this;
    const person = mask[start]! > 0.5;
    let [tail, border, least, most] = [1, false, mask[start]!, mask[start]!];
    queue[0] = start;
    labels[start] = label;
    const visit = (at: number): void => {
      if (labels[at] !== 0 || mask[at]! > 0.5 !== person) return;
      labels[at] = label;
      queue[tail++] = at;
    };
    for (let head = 0; head < tail; head++) {
      const at = queue[head]!;
      const x = at % columns;
      const y = (at - x) / columns;
      least = Math.min(least, mask[at]!);
      most = Math.max(most, mask[at]!);
      const [left, right, up, down] = [x > 0, x + 1 < columns, y > 0, y + 1 < rows];
      if (!(left && right && up && down)) border = true;
      if (left) visit(at - 1);
      if (right) visit(at + 1);
      if (up) visit(at - columns);
      if (down) visit(at + columns);
      if (!person) continue;
      if (left && up) visit(at - columns - 1);
      if (right && up) visit(at - columns + 1);
      if (left && down) visit(at + columns - 1);
      if (right && down) visit(at + columns + 1);
    }
    return { person, size: tail, border, least, most };
  }
}

/** Cells that differ from the empty room, told apart by what they hang together with. */
export interface Evidence {
  readonly columns: number;
  readonly rows: number;
  /** Difference to the room per cell. */
  readonly unlike: Float32Array;
  /** The network's share of person per cell. */
  readonly mask: Float32Array;
  /** Share of the plate's pattern that the picture shows per cell; exactly 1 where it has none. */
  readonly pattern: Float32Array;
  /** What gaps that the room shines through never differ by on the whole. */
  readonly faint: number;
  /** Differences that are no noise any more, and those that are beyond doubt. */
  readonly slight: number;
  readonly strong: number;
}

/** From this on the network believes in a person. */
const PERSON = 0.5;
const SURE = 0.9;
/** Share of the picture that a region without the network's word must have, and how many cells it may lie away. */
const LEAST_HAND = 0.0006;
const REACH = 14;
const SURER = 0.97;
/** Share of a gap's cells that must have a pattern, and of the pattern that must show, for the room to be seen in it. */
const PATTERNED = 0.3;
const SAME_PATTERN = 0.6;
/** Share of the picture up to which something enclosed that looks like the room is closed when the network says so. */
const SMALL_GAP = 0.0008;
/** Surest word of the network in a gap above which it is closed whatever its size. */
const CLOSED = 0.995;

/** Finds the cells in which a person is at least partly seen. Holds memory for one grid. */
export class Connect {
  private readonly columns: number;
  private readonly rows: number;
  private readonly queue: Int32Array;
  private readonly labels: Uint8Array;

  constructor(columns: number, rows: number) {
    this.columns = columns;
    this.rows = rows;
    this.queue = new Int32Array(columns * rows);
    this.labels = new Uint8Array(columns * rows);
  }

  /** 1 for cells of persons, into `person`. */
  find(evidence: Evidence, person: Uint8Array): void {
    const { unlike, mask, slight, strong } = evidence;
    const { queue } = this;
    const count = person.length;
    person.fill(0);
    // What differs surely and is a person to the network; and all that hangs together with it.
    let tail = 0;
    for (let at = 0; at < count; at++) {
      if (unlike[at]! > strong && mask[at]! > PERSON) {
        person[at] = 1;
        queue[tail++] = at;
      }
    }
    this.grow(person, tail, (at) => unlike[at]! > slight);
    this.addHands(evidence, person);
    this.closeGaps(evidence, person);
  }

  /** Regions beside the person that the network does not know: outstretched hands, things that are held. */
  private addHands({ unlike, strong, slight, mask }: Evidence, person: Uint8Array): void {
    const { labels, queue, columns, rows } = this;
    const count = person.length;
    labels.set(person);
    for (let start = 0; start < count; start++) {
      if (labels[start] !== 0 || unlike[start]! <= strong) continue;
      labels[start] = 1;
      queue[0] = start;
      const tail = this.grow(labels, 1, (at) => unlike[at]! > slight);
      if (tail < LEAST_HAND * count) continue;
      let near = false;
      let most = 0;
      for (let i = 0; i < tail && !near; i++) {
        const at = queue[i]!;
        most = Math.max(most, mask[at]!);
        const x = at % columns;
        const y = (at - x) / columns;
        for (const [dx, dy] of [
          [-REACH, 0],
          [REACH, 0],
          [0, -REACH],
          [0, REACH],
          [-REACH / 2, 0],
          [REACH / 2, 0],
          [0, -REACH / 2],
          [0, REACH / 2],
        ] as const) {
          const [nx, ny] = [x + dx, y + dy];
          if (nx >= 0 && ny >= 0 && nx < columns && ny < rows && person[ny * columns + nx] === 1) near = true;
        }
      }
      if (near) for (let i = 0; i < tail; i++) person[queue[i]!] = 1;
    }
  }

  /** What looks like the room amid the person: clothes of its colour, if the network says so, or the room. */
  private closeGaps({ mask, unlike, pattern, faint }: Evidence, person: Uint8Array): void {
    const { labels, queue, columns, rows } = this;
    const count = person.length;
    labels.set(person);
    for (let start = 0; start < count; start++) {
      if (labels[start] !== 0) continue;
      labels[start] = 1;
      queue[0] = start;
      const tail = this.grow(labels, 1, () => true, true);
      let [border, sum, least, difference, shown, patterned] = [false, 0, 1, 0, 0, 0];
      for (let i = 0; i < tail; i++) {
        const at = queue[i]!;
        const x = at % columns;
        const y = (at - x) / columns;
        if (x === 0 || y === 0 || x === columns - 1 || y === rows - 1) border = true;
        sum += mask[at]!;
        difference += unlike[at]!;
        if (pattern[at] !== 1) {
          patterned++;
          shown += pattern[at]!;
        }
        least = Math.min(least, mask[at]!);
      }
      if (border) continue;
      const small = tail <= SMALL_GAP * count;
      const other = small && difference > faint * tail;
      // A wall without a pattern can look like anything; the pattern of a shelf shows only where the shelf is seen.
      const through = patterned > PATTERNED * tail && shown > SAME_PATTERN * patterned;
      const sure = sum > (small ? SURE : SURER) * tail && !through;
      if (other || sure || least > CLOSED || tail <= 2) {
        for (let i = 0; i < tail; i++) person[queue[i]!] = 1;
      }
    }
  }

  /** Spreads the marks of the first `tail` queued cells; returns how many are queued then. */
  private grow(marks: Uint8Array, tail: number, into: (at: number) => boolean, straight = false): number {
    const { queue, columns, rows } = this;
    for (let head = 0; head < tail; head++) {
      const at = queue[head]!;
      const x = at % columns;
      const y = (at - x) / columns;
      for (let ny = Math.max(0, y - 1); ny <= Math.min(rows - 1, y + 1); ny++) {
        for (let nx = Math.max(0, x - 1); nx <= Math.min(columns - 1, x + 1); nx++) {
          const to = ny * columns + nx;
          if (marks[to] !== 0 || (straight && nx !== x && ny !== y) || !into(to)) continue;
          marks[to] = 1;
          queue[tail++] = to;
        }
      }
    }
    return tail;
  }
}

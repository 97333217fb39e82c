import { HISTOGRAM, type Layout } from './layout.ts';
import type { SceneKernels } from './load.ts';

/** Logits that the colours of person and room may add to the network's. */
const COLORS = 4;
/** The same for what was seen behind the person before. */
const SEEN = 5;
/** Surer of the room than this, the network is not asked again. */
const LEAST = 0.002;
/** Difference to the known room that speaks neither for it nor for a person. */
const SAME = 0.06;
/** Share of a new picture in what is known of the room. */
const PACE = 0.08;
/** Share of the room that differs from what is known after which nothing is known any more. */
const CAMERA_MOVED = 0.4;
/** Share of the past in the counted colours. */
const KEEP = 0.9;

/** Settles the network's doubts by the colours of person and room and by what was seen behind the person. */
export class KnownRoom {
  private readonly kernels: SceneKernels;
  private readonly layout: Layout;
  private readonly memory: WebAssembly.Memory;

  constructor(memory: WebAssembly.Memory, kernels: SceneKernels, layout: Layout) {
    this.memory = memory;
    this.kernels = kernels;
    this.layout = layout;
  }

  /** Another scene begins: nothing is known. */
  forget(): void {
    const { layout } = this;
    this.floats(layout.personCounts, HISTOGRAM / 4).fill(0);
    this.floats(layout.roomCounts, HISTOGRAM / 4).fill(0);
    this.floats(layout.plate, 4 * layout.count).fill(0);
  }

  /** Corrects the mask of the picture in the cells, and learns from it. */
  settle(): void {
    const { kernels, layout } = this;
    const { columns, rows, count, cells, mask, plate } = layout;
    const { personCounts, roomCounts, personShares, roomShares } = layout;
    kernels.relight(cells, mask, plate, count);
    kernels.tally(cells, mask, personCounts, roomCounts, count, KEEP);
    kernels.spreadBins(personCounts, personShares);
    kernels.spreadBins(roomCounts, roomShares);
    kernels.weigh(cells, mask, personShares, roomShares, plate, count, COLORS, SEEN, SAME, LEAST);
    const moved = kernels.remember(cells, mask, plate, columns, rows, PACE);
    if (moved > CAMERA_MOVED) this.floats(plate, 4 * count).fill(0);
  }

  private floats(at: number, count: number): Float32Array {
    return new Float32Array(this.memory.buffer, at, count);
  }
}

import { plateBytes } from './plate/plate-memory.ts';

/** Offsets into the scratch of a scene matter. Grids have `columns` × `rows` cells. */
export interface Layout {
  readonly columns: number;
  readonly rows: number;
  readonly count: number;
  /** 16 bytes per cell: the reduced picture, and what it was before. */
  readonly cells: number;
  readonly past: number;
  /** 16 bytes per cell: fits of mask to colour, as made and smoothed. */
  readonly rawFits: number;
  readonly fits: number;
  /** 16 bytes per cell: colours of the person and of the room around its edge, before and after spreading. */
  readonly rawInside: number;
  readonly inside: number;
  readonly rawOutside: number;
  readonly outside: number;
  /** 12 bytes per cell: what the network sees. */
  readonly rgb: number;
  /** 4 bytes per cell: the network's mask, the steady one, motion (twice), the cleaned one. */
  readonly mask: number;
  readonly steady: number;
  readonly motion: number;
  readonly spread: number;
  readonly clean: number;
  /** 16 bytes per cell: the room as far as it is known. */
  readonly plate: number;
  /** Histograms of 4096 floats: colours of person and room, as counted and as shares. */
  readonly personCounts: number;
  readonly roomCounts: number;
  readonly personShares: number;
  readonly roomShares: number;
  /** A byte per cell: where all vanishes and where all stays. */
  readonly remove: number;
  readonly keep: number;
  /** A byte per cell: gone, whole or to be looked at. */
  readonly states: number;
  /** 64 bytes per column, for running sums; and two bytes per pixel of a picture's row. */
  readonly sums: number;
  /** Arguments of a cut, and its row of interpolated cells. */
  readonly job: number;
  readonly line: number;
  /** Planes of the empty room. */
  readonly planes: number;
  readonly bytes: number;
}

/** No grid has more cells or columns; what scratch is measured by. */
export const MOST_CELLS = 512 * 288;
export const MOST_COLUMNS = 512;
/** Bytes. */
export const HISTOGRAM = 4096 * 4;
const ALIGN = 64;

/** Lays a grid out from `start` for pictures of up to `width` × `height` pixels. */
export function layOut(start: number, columns: number, rows: number, width: number, height: number): Layout {
  return place(start, columns, rows, columns * rows, columns, width, height);
}

/** Bytes that every grid fits into. */
export function layoutBytes(width: number, height: number): number {
  return place(0, 0, 0, MOST_CELLS, MOST_COLUMNS, width, height).bytes + ALIGN;
}

function place(
  start: number,
  columns: number,
  rows: number,
  count: number,
  lineLength: number,
  width: number,
  height: number,
): Layout {
  let end = Math.ceil(start / ALIGN) * ALIGN;
  const take = (bytes: number): number => {
    const at = end;
    end += Math.ceil((bytes + 16) / ALIGN) * ALIGN;
    return at;
  };
  const layout = {
    columns,
    rows,
    count,
    cells: take(16 * count),
    past: take(16 * count),
    rawFits: take(16 * count),
    fits: take(16 * count),
    rawInside: take(16 * count),
    inside: take(16 * count),
    rawOutside: take(16 * count),
    outside: take(16 * count),
    rgb: take(12 * count),
    mask: take(4 * count),
    steady: take(4 * count),
    motion: take(4 * count),
    spread: take(4 * count),
    clean: take(4 * count),
    plate: take(16 * count),
    personCounts: take(HISTOGRAM),
    roomCounts: take(HISTOGRAM),
    personShares: take(HISTOGRAM),
    roomShares: take(HISTOGRAM),
    remove: take(count),
    keep: take(count),
    states: take(count),
    sums: take(Math.max(64 * lineLength, 2 * Math.max(width, height) + 64)),
    job: take(128),
    line: take(56 * lineLength),
    planes: take(plateBytes(width, height)),
  };
  return { ...layout, bytes: end - start };
}

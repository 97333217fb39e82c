import { half } from '../../pixels/picture.ts';

/** Chroma samples per cell, each way. */
export const CELL = 4;
/** Bytes of a cell's record. */
export const RECORD = 32;
/** Cells of the plate. */
export const PLATE_COLUMNS = 32;
export const PLATE_ROWS = 18;
/** State of a cell that holds nothing but the person (see maps.as.ts). */
export const PERSON = 1;
/** Coefficient maps. */
const MAPS = 15;
/** Sizes whose last frame is remembered at the same time. */
export const MEMORIES = 3;

/** Where everything of one picture size lies in the scratch block. Offsets and strides in bytes. */
export interface Layout {
  readonly chromaWidth: number;
  readonly chromaHeight: number;
  readonly cellColumns: number;
  readonly cellRows: number;
  readonly plate: number;
  readonly sums: number;
  readonly cells: number;
  readonly cellStride: number;
  readonly screens: number;
  readonly people: number;
  readonly near: number;
  readonly state: number;
  /** How surely clothes of the screen's hue, 0 or 255. */
  readonly body: number;
  readonly flags: number;
  readonly remove: number;
  readonly keep: number;
  readonly flagStride: number;
  readonly maps: number;
  readonly mapStride: number;
  readonly mapSize: number;
  readonly line: number;
  readonly raw: number;
  readonly rawStride: number;
  readonly alpha: number;
  readonly alphaStride: number;
  readonly before: readonly number[];
  readonly held: readonly number[];
  readonly heldStride: number;
  readonly heldStrideC: number;
  /** First byte after everything. */
  readonly end: number;
}

const up = (value: number, to: number): number => Math.ceil(value / to) * to;

/** Lays the block out for pictures of a size. A smaller size never needs more. */
export function layOut(base: number, width: number, height: number): Layout {
  const [chromaWidth, chromaHeight] = [half(width), half(height)];
  const [cellColumns, cellRows] = [Math.ceil(chromaWidth / CELL), Math.ceil(chromaHeight / CELL)];
  let at = up(base, 64);
  const take = (bytes: number, margin = 0): number => {
    const start = at + margin;
    at = up(start + bytes + 64, 64);
    return start;
  };
  const cellStride = up(cellColumns, 2) * RECORD;
  const flagStride = up(cellColumns + 1, 16);
  const mapStride = up((cellColumns + 4) * 2, 16) + 32;
  const mapSize = mapStride * cellRows + 64;
  const rawStride = up(chromaWidth, 8) * 2 + 32;
  const alphaStride = up(chromaWidth, 16) + 32;
  const heldStride = up(2 * chromaWidth, 16);
  const heldStrideC = up(chromaWidth, 8);
  const heldBytes = chromaHeight * (4 * heldStride + 2 * heldStrideC + heldStrideC / 8);
  // A pyramid of four floats per cell: rounding up adds a row and a column per level.
  let pyramid = 0;
  for (let [w, h] = [cellColumns, cellRows]; ; [w, h] = [half(w), half(h)]) {
    pyramid += w * h;
    if (w === 1 && h === 1) break;
  }
  return {
    chromaWidth,
    chromaHeight,
    cellColumns,
    cellRows,
    plate: take(PLATE_COLUMNS * PLATE_ROWS * 16),
    sums: take(PLATE_COLUMNS * PLATE_ROWS * 16),
    cells: take(cellStride * cellRows),
    cellStride,
    screens: take(cellColumns * cellRows * 16),
    people: take(pyramid * 16),
    near: take(cellColumns * cellRows * 4),
    state: take(cellColumns * cellRows),
    body: take(cellColumns * cellRows),
    remove: take(cellColumns * cellRows),
    keep: take(cellColumns * cellRows),
    flags: take(flagStride * cellRows),
    flagStride,
    maps: take(mapSize * MAPS, 16),
    mapStride,
    mapSize,
    line: take(mapStride * 12, 16),
    raw: take(rawStride * chromaHeight, 16),
    rawStride,
    alpha: take(alphaStride * chromaHeight, 16),
    alphaStride,
    before: Array.from({ length: MEMORIES }, () => take(rawStride * chromaHeight, 16)),
    held: Array.from({ length: MEMORIES }, () => take(heldBytes)),
    heldStride,
    heldStrideC,
    end: at,
  };
}

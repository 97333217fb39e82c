import type { DecodedPlanar } from '@cyclorama/stage';
import type { Canvas } from './mouth-painter.ts';

/** Pixels from one node of the grid to the next; even. */
export const STEP = 8;
/**
 * Numbers of a node: where the footage's own picture is read (x, y), where each of two pictures of the mouth is read, how
 * much of the mouth is seen, what its luma, Cb and Cr lack, how far the own picture is moved.
 */
export const NODE_VALUES = 11;
const [ALPHA, MOVED] = [6, 10];
/** Less is not seen, pixels. */
const STANDS = 0.04;

/** A grid over a part of the picture; nodes row by row, one more than cells in each direction. */
export interface Cells {
  readonly x: number;
  readonly y: number;
  readonly columns: number;
  readonly rows: number;
  readonly nodes: Float32Array;
}

/** A picture of the mouth. */
export interface Source {
  readonly y: Uint8Array;
  readonly u: Uint8Array;
  readonly v: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly weight: number;
}

const from = new Float64Array(NODE_VALUES);
const step = new Float64Array(NODE_VALUES);

/** Paints all cells: the own picture moved, the mouth over it. */
export function fillCells(
  canvas: Canvas,
  own: DecodedPlanar,
  sources: readonly Source[],
  cells: Cells,
): void {
  const line = (cells.columns + 1) * NODE_VALUES;
  for (let row = 0; row < cells.rows; row++)
    for (let column = 0; column < cells.columns; column++) {
      const a = row * line + column * NODE_VALUES;
      const corners = [a, a + NODE_VALUES, a + line, a + line + NODE_VALUES] as const;
      const seen = corners.some((n) => cells.nodes[n + ALPHA]! > 0);
      if (!seen && corners.every((n) => cells.nodes[n + MOVED]! < STANDS)) continue;
      fillCell(canvas, own, sources, cells, row, column, corners, seen);
    }
}

function fillCell(
  canvas: Canvas,
  own: DecodedPlanar,
  sources: readonly Source[],
  { x, y, nodes }: Cells,
  row: number,
  column: number,
  corners: readonly [number, number, number, number],
  seen: boolean,
): void {
  const { width, height } = own;
  const x0 = x + column * STEP;
  const y0 = y + row * STEP;
  const x1 = Math.min(width, x0 + STEP);
  const y1 = Math.min(height, y0 + STEP);
  const [first, second] = sources;
  const two = second !== undefined && second.weight > 0;
  const w1 = two ? first!.weight : 1;
  const w2 = two ? second.weight : 0;
  for (let py = y0; py < y1; py++) {
    along(nodes, corners, (py - y0) / STEP);
    for (let px = x0; px < x1; px++) {
      let light = linear(own.y, own.strideY, width, height, from[0]!, from[1]!);
      if (seen && from[ALPHA]! > 0.002) {
        let mouth = linear(first!.y, first!.width, first!.width, first!.height, from[2]!, from[3]!);
        if (two)
          mouth =
            mouth * w1 + w2 * linear(second.y, second.width, second.width, second.height, from[4]!, from[5]!);
        light += (mouth + from[7]! - light) * from[ALPHA]!;
      }
      canvas.y[py * width + px] = light < 0 ? 0 : light > 255 ? 255 : light + 0.5;
      for (let k = 0; k < NODE_VALUES; k++) from[k] = from[k]! + step[k]!;
    }
  }
  const w = width >> 1;
  const h = height >> 1;
  for (let cy = y0 >> 1; cy < y1 >> 1; cy++) {
    // The middle of a pixel of chroma lies between four of luma.
    along(nodes, corners, (2 * cy + 0.5 - y0) / STEP);
    for (let k = 0; k < NODE_VALUES; k++) from[k] = from[k]! + step[k]! * 0.5;
    for (let cx = x0 >> 1; cx < x1 >> 1; cx++) {
      const sx = (from[0]! - 0.5) / 2;
      const sy = (from[1]! - 0.5) / 2;
      let cb = linear(own.u, own.strideC, w, h, sx, sy);
      let cr = linear(own.v, own.strideC, w, h, sx, sy);
      if (seen && from[ALPHA]! > 0.002) {
        const stride = first!.width >> 1;
        const high = first!.height >> 1;
        const ax = (from[2]! - 0.5) / 2;
        const ay = (from[3]! - 0.5) / 2;
        let mb = linear(first!.u, stride, stride, high, ax, ay);
        let mr = linear(first!.v, stride, stride, high, ax, ay);
        if (two) {
          const bx = (from[4]! - 0.5) / 2;
          const by = (from[5]! - 0.5) / 2;
          mb = mb * w1 + w2 * linear(second.u, stride, stride, high, bx, by);
          mr = mr * w1 + w2 * linear(second.v, stride, stride, high, bx, by);
        }
        cb += (mb + from[8]! - cb) * from[ALPHA]!;
        cr += (mr + from[9]! - cr) * from[ALPHA]!;
      }
      canvas.u[cy * w + cx] = cb + 0.5;
      canvas.v[cy * w + cx] = cr + 0.5;
      for (let k = 0; k < NODE_VALUES; k++) from[k] = from[k]! + 2 * step[k]!;
    }
  }
}

/** Values at the left of a line through a cell, and what they change by from pixel to pixel. */
function along(
  nodes: Float32Array,
  [a, b, c, d]: readonly [number, number, number, number],
  f: number,
): void {
  for (let k = 0; k < NODE_VALUES; k++) {
    const left = nodes[a + k]! + (nodes[c + k]! - nodes[a + k]!) * f;
    const right = nodes[b + k]! + (nodes[d + k]! - nodes[b + k]!) * f;
    from[k] = left;
    step[k] = (right - left) / STEP;
  }
}

/** Between the four pixels around a place; the edge goes on outside. */
function linear(
  plane: Uint8Array,
  stride: number,
  width: number,
  height: number,
  x: number,
  y: number,
): number {
  const cx = x < 0 ? 0 : x > width - 1.001 ? width - 1.001 : x;
  const cy = y < 0 ? 0 : y > height - 1.001 ? height - 1.001 : y;
  const ix = cx | 0;
  const iy = cy | 0;
  const fx = cx - ix;
  const fy = cy - iy;
  const p = iy * stride + ix;
  const top = plane[p]! + (plane[p + 1]! - plane[p]!) * fx;
  const low = plane[p + stride]! + (plane[p + stride + 1]! - plane[p + stride]!) * fx;
  return top + (low - top) * fy;
}

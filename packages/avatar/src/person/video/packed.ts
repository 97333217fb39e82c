import type { DecodedPlanar } from '@cyclorama/stage';
import { smooth } from '../../motion/numbers.ts';
import type { Canvas } from './mouth-painter.ts';

/** A picture without gaps (Y, U, V and perhaps alpha): what is painted on and scaled. */
export interface Packed extends Canvas {
  readonly width: number;
  readonly height: number;
  readonly bytes: Buffer;
  readonly a?: Uint8Array;
}

export function allocatePacked(width: number, height: number, alpha: boolean): Packed {
  const luma = width * height;
  const chroma = luma / 4;
  const bytes = Buffer.alloc(luma + 2 * chroma + (alpha ? luma : 0));
  return {
    width,
    height,
    bytes,
    y: bytes.subarray(0, luma),
    u: bytes.subarray(luma, luma + chroma),
    v: bytes.subarray(luma + chroma, luma + 2 * chroma),
    ...(alpha ? { a: bytes.subarray(luma + 2 * chroma) } : {}),
  };
}

export function copyInto(from: DecodedPlanar, to: Packed): void {
  const { width, height, strideY, strideC } = from;
  rows(from.y, strideY, to.y, width, height);
  rows(from.u, strideC, to.u, width / 2, height / 2);
  rows(from.v, strideC, to.v, width / 2, height / 2);
  if (from.a && to.a) rows(from.a, strideY, to.a, width, height);
}

function rows(from: Uint8Array, stride: number, to: Uint8Array, width: number, height: number): void {
  for (let row = 0; row < height; row++)
    to.set(from.subarray(row * stride, row * stride + width), row * width);
}

/** Lets `over` show through `onto` by 0…1. */
export function melt(onto: Uint8Array, over: Uint8Array, share: number): void {
  const w = Math.round(share * 256);
  for (let i = 0; i < onto.length; i++) onto[i] = (onto[i]! * (256 - w) + over[i]! * w + 128) >> 8;
}

/** Share of the incoming of two pictures, `n` of `count` on the way. */
export function meltShare(n: number, count: number): number {
  return smooth((n + 1) / (count + 1));
}

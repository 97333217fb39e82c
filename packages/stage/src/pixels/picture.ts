import type { StageMemory } from './memory.ts';

/**
 * A planar 4:2:0 picture in stage memory, BT.709 limited range. With alpha, colour is premultiplied: `y`, `u` and
 * `v` are already weighted by alpha, offsets of the limited range included. Plain numbers, so it can be posted to
 * other threads.
 */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Byte offset of the block that holds everything. */
  readonly block: number;
  readonly y: number;
  readonly u: number;
  readonly v: number;
  readonly strideY: number;
  readonly strideC: number;
  /** Alpha at luma resolution (stride `strideY`); 0 = opaque. */
  readonly a: number;
  /** Alpha at chroma resolution (stride `strideC`); 0 = opaque or not needed. */
  readonly ac: number;
}

/** Width or height of a chroma plane. */
export function half(size: number): number {
  return (size + 1) >> 1;
}

/** A picture for sources: rows padded to 64 bytes, which is what decoders deliver, so planes copy in one go. */
export function allocatePicture(memory: StageMemory, width: number, height: number, alpha: boolean): Picture {
  const strideY = Math.ceil(width / 64) * 64;
  const strideC = Math.ceil(half(width) / 64) * 64;
  const luma = strideY * height;
  const chroma = strideC * half(height);
  const block = memory.allocate((alpha ? 2 : 1) * luma + (alpha ? 3 : 2) * chroma);
  return {
    width,
    height,
    block,
    strideY,
    strideC,
    y: block,
    u: block + luma,
    v: block + luma + chroma,
    a: alpha ? block + luma + 2 * chroma : 0,
    ac: alpha ? block + 2 * luma + 2 * chroma : 0,
  };
}

/** A picture without padding (Y, U, V and A follow each other): encoders read it where it lies. Even sizes only. */
export function allocatePacked(memory: StageMemory, width: number, height: number, alpha: boolean): Picture {
  const luma = width * height;
  const chroma = luma / 4;
  const block = memory.allocate(luma + 2 * chroma + (alpha ? luma : 0));
  return {
    width,
    height,
    block,
    strideY: width,
    strideC: width / 2,
    y: block,
    u: block + luma,
    v: block + luma + chroma,
    a: alpha ? block + luma + 2 * chroma : 0,
    ac: 0,
  };
}

/** Bytes of a packed picture. */
export function packedSize(width: number, height: number, alpha: boolean): number {
  return (width * height * (alpha ? 5 : 3)) / 2;
}

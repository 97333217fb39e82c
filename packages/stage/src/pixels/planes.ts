import type * as av from 'node-av';
import { half, type Picture } from './picture.ts';

/** Copies `height` rows of `width` bytes; whole blocks where the strides agree. */
function copyRows(
  into: Uint8Array,
  at: number,
  stride: number,
  from: Buffer,
  fromAt: number,
  fromStride: number,
  width: number,
  height: number,
): void {
  if (stride === fromStride && fromAt % fromStride === 0) {
    // The last row of a native plane may end without its padding.
    const end = Math.min(from.length, fromAt + stride * height);
    into.set(from.subarray(fromAt, end), at);
    return;
  }
  for (let row = 0; row < height; row++) {
    const start = fromAt + row * fromStride;
    into.set(from.subarray(start, start + width), at + row * stride);
  }
}

/**
 * Copies a window of a decoded YUV(A) 4:2:0 frame into a picture; (x, y) is the window's corner in the frame, its
 * size the picture's. Alpha planes are copied when both have one.
 */
export function copyFrame(bytes: Uint8Array, picture: Picture, frame: av.Frame, x: number, y: number): void {
  const data = frame.data;
  if (!data) throw new Error('picture without data');
  const lines = frame.linesize;
  const { width, height, strideY, strideC } = picture;
  const luma = (index: number, at: number): void => {
    const line = lines[index]!;
    copyRows(bytes, at, strideY, data[index]!, y * line + x, line, width, height);
  };
  const chroma = (index: number, at: number): void => {
    const line = lines[index]!;
    copyRows(bytes, at, strideC, data[index]!, (y >> 1) * line + (x >> 1), line, half(width), half(height));
  };
  luma(0, picture.y);
  chroma(1, picture.u);
  chroma(2, picture.v);
  if (picture.a && data.length > 3) luma(3, picture.a);
}

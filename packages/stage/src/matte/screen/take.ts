import type { Picture } from '../../pixels/picture.ts';
import { half } from '../../pixels/picture.ts';
import type { Samples } from './find.ts';

/**
 * Reduces a picture to at most `columns` × `rows` means, read directly: for work that is done once, not for every
 * frame.
 */
export function takeSamples(bytes: Uint8Array, picture: Picture, columns: number, rows: number): Samples {
  const [width, height] = [half(picture.width), half(picture.height)];
  columns = Math.min(columns, width);
  rows = Math.min(rows, height);
  const [y, u, v] = [0, 0, 0].map(() => new Float32Array(columns * rows)) as [
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  for (let row = 0; row < rows; row++) {
    const [top, bottom] = [Math.floor((row * height) / rows), Math.floor(((row + 1) * height) / rows)];
    for (let column = 0; column < columns; column++) {
      const [left, right] = [
        Math.floor((column * width) / columns),
        Math.floor(((column + 1) * width) / columns),
      ];
      let [sy, su, sv] = [0, 0, 0];
      for (let j = top; j < bottom; j++) {
        for (let i = left; i < right; i++) {
          sy += bytes[picture.y + 2 * j * picture.strideY + 2 * i]!;
          su += bytes[picture.u + j * picture.strideC + i]!;
          sv += bytes[picture.v + j * picture.strideC + i]!;
        }
      }
      const count = (bottom - top) * (right - left);
      const at = row * columns + column;
      y[at] = sy / count;
      u[at] = su / count - 128;
      v[at] = sv / count - 128;
    }
  }
  return { columns, rows, y, u, v };
}

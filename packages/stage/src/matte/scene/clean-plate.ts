import { createCanvas, loadImage } from '@napi-rs/canvas';

/**
 * Reads a picture of the empty room as cells [Y, U, V, 1] of 0…1 of a byte (BT.709 limited range); it is stretched to
 * the grid.
 * @throws Error when the file is no picture
 */
export async function readCleanPlate(path: string, columns: number, rows: number): Promise<Float32Array> {
  let image;
  try {
    image = await loadImage(path);
  } catch (error) {
    throw new Error(`The clean plate ${path} cannot be read as a picture.`, { cause: error });
  }
  // Halved until it is less than twice too large, so that every pixel counts.
  let [width, height] = [image.width, image.height];
  let canvas = createCanvas(width, height);
  canvas.getContext('2d').drawImage(image, 0, 0);
  while (width >= 2 * columns || height >= 2 * rows) {
    const [w, h] = [
      width >= 2 * columns ? Math.ceil(width / 2) : width,
      height >= 2 * rows ? Math.ceil(height / 2) : height,
    ];
    const smaller = createCanvas(w, h);
    smaller.getContext('2d').drawImage(canvas, 0, 0, w, h);
    [canvas, width, height] = [smaller, w, h];
  }
  const last = createCanvas(columns, rows);
  const context = last.getContext('2d');
  context.drawImage(canvas, 0, 0, columns, rows);
  const { data } = context.getImageData(0, 0, columns, rows);
  const cells = new Float32Array(4 * columns * rows);
  for (let i = 0; i < data.length; i += 4) {
    const [r, g, b] = [data[i]! / 255, data[i + 1]! / 255, data[i + 2]! / 255];
    const luma = 0.2126 * r + 0.7152 * g + 0.0722 * b;
    cells[i] = (16 + 219 * luma) / 255;
    cells[i + 1] = (128 + (224 * (b - luma)) / 1.8556) / 255;
    cells[i + 2] = (128 + (224 * (r - luma)) / 1.5748) / 255;
    cells[i + 3] = 1;
  }
  return cells;
}

import { type Canvas, createCanvas, loadImage } from '@napi-rs/canvas';
import { half } from '../../../pixels/picture.ts';

/** The empty room at one size: 4:2:0, BT.709 limited range, rows without padding. */
export interface PlatePlanes {
  readonly width: number;
  readonly height: number;
  readonly y: Uint8Array;
  readonly u: Uint8Array;
  readonly v: Uint8Array;
  /** What a shift of half a pixel could change, per pixel of luma. */
  readonly slack: Uint8Array;
}

/** Sizes of the plate that are kept: that of the source, its half, its quarter. */
export const PLATE_LEVELS = 3;

/**
 * Reads a picture of the empty room, stretched to `width` × `height`; and in halves of that.
 * @throws Error when the file is no picture
 */
export async function readCleanPlate(path: string, width: number, height: number): Promise<PlatePlanes[]> {
  let image;
  try {
    image = await loadImage(path);
  } catch (error) {
    throw new Error(`The clean plate ${path} cannot be read as a picture.`, { cause: error });
  }
  let canvas = createCanvas(image.width, image.height);
  canvas.getContext('2d').drawImage(image, 0, 0);
  const levels: PlatePlanes[] = [];
  let [w, h] = [width, height];
  for (let level = 0; level < PLATE_LEVELS; level++) {
    canvas = scale(canvas, w, h);
    levels.push(toPlanes(canvas));
    [w, h] = [half(w), half(h)];
  }
  return levels;
}

/** Halved until it is less than twice too large, so that every pixel counts. */
function scale(canvas: Canvas, width: number, height: number): Canvas {
  while (canvas.width !== width || canvas.height !== height) {
    const w = canvas.width > 2 * width ? Math.ceil(canvas.width / 2) : width;
    const h = canvas.height > 2 * height ? Math.ceil(canvas.height / 2) : height;
    const smaller = createCanvas(w, h);
    smaller.getContext('2d').drawImage(canvas, 0, 0, w, h);
    canvas = smaller;
  }
  return canvas;
}

function toPlanes(canvas: Canvas): PlatePlanes {
  const { width, height } = canvas;
  const { data } = canvas.getContext('2d').getImageData(0, 0, width, height);
  const [cw, ch] = [half(width), half(height)];
  const y = new Uint8Array(width * height);
  const blue = new Float32Array(cw * ch);
  const red = new Float32Array(cw * ch);
  for (let row = 0; row < height; row++) {
    for (let x = 0; x < width; x++) {
      const at = row * width + x;
      const [r, g, b] = [data[4 * at]!, data[4 * at + 1]!, data[4 * at + 2]!];
      const luma = 0.2126 * r + 0.7152 * g + 0.0722 * b;
      y[at] = Math.round(16 + (219 / 255) * luma);
      // At odd borders a chroma sample stands for fewer pixels.
      const share = 1 / (Math.min(2, width - (x & ~1)) * Math.min(2, height - (row & ~1)));
      const c = (row >> 1) * cw + (x >> 1);
      blue[c] = blue[c]! + share * (b - luma);
      red[c] = red[c]! + share * (r - luma);
    }
  }
  const chroma = (sums: Float32Array, range: number): Uint8Array =>
    Uint8Array.from(sums, (sum) => Math.max(0, Math.min(255, Math.round(128 + ((224 / 255) * sum) / range))));
  return {
    width,
    height,
    y,
    u: chroma(blue, 1.8556),
    v: chroma(red, 1.5748),
    slack: slackOf(y, width, height),
  };
}

function slackOf(y: Uint8Array, width: number, height: number): Uint8Array {
  const slack = new Uint8Array(y.length);
  for (let at = 0; at < y.length; at++) {
    const x = at % width;
    const row = (at - x) / width;
    const left = y[x > 0 ? at - 1 : at]!;
    const right = y[x + 1 < width ? at + 1 : at]!;
    const up = y[row > 0 ? at - width : at]!;
    const down = y[row + 1 < height ? at + width : at]!;
    slack[at] = Math.min(255, (Math.abs(right - left) + Math.abs(down - up)) >> 2);
  }
  return slack;
}

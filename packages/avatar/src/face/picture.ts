/** Straight RGBA, row by row. */
export interface RgbaPicture {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array | Uint8ClampedArray;
}

/** Planar 4:2:0 as decoders deliver it; BT.709 limited range unless said otherwise. */
export interface I420Picture {
  readonly width: number;
  readonly height: number;
  readonly y: Uint8Array;
  readonly u: Uint8Array;
  readonly v: Uint8Array;
  readonly strideY: number;
  readonly strideC: number;
  readonly matrix?: 'bt709' | 'bt601';
  readonly fullRange?: boolean;
}

export type FacePicture = RgbaPicture | I420Picture;

/** A square anywhere in a picture, turned clockwise about its centre. Pixels; the first pixel's centre is 0.5. */
export interface Square {
  readonly x: number;
  readonly y: number;
  readonly side: number;
  /** Radians. */
  readonly angle: number;
}

export interface CropOptions {
  /** Pixels of a side of the result. */
  readonly size: number;
  /** What black and white become. */
  readonly low: number;
  readonly high: number;
  /** What lies outside of the picture: black, or its nearest pixel. */
  readonly outside: 'black' | 'nearest';
}

/** More samples than this squared per pixel would cost more than they show. */
const MAX_SAMPLES = 4;

/** Cuts a square out as RGB floats, size × size × 3: averaged when it is reduced, bilinear when it is not. */
export function cropSquare(
  picture: FacePicture,
  square: Square,
  options: CropOptions,
  out: Float32Array,
): void {
  const read = 'rgba' in picture ? readerOfRgba(picture) : readerOfPlanes(picture);
  const { width, height } = picture;
  const { size, low, high, outside } = options;
  const step = square.side / size;
  const samples = Math.max(1, Math.min(MAX_SAMPLES, Math.ceil(step * 0.75)));
  const [cos, sin] = [Math.cos(square.angle) * step, Math.sin(square.angle) * step];
  const scale = (high - low) / 255;
  const sum = new Float64Array(3);
  const at = (dx: number, dy: number, weight: number): void => {
    let x = Math.floor(square.x + dx * cos - dy * sin);
    let y = Math.floor(square.y + dx * sin + dy * cos);
    if (x < 0 || y < 0 || x >= width || y >= height) {
      if (outside === 'black') return;
      x = x < 0 ? 0 : x >= width ? width - 1 : x;
      y = y < 0 ? 0 : y >= height ? height - 1 : y;
    }
    read(x, y, weight, sum);
  };
  const smooth = (dx: number, dy: number): void => {
    const px = square.x + dx * cos - dy * sin - 0.5;
    const py = square.y + dx * sin + dy * cos - 0.5;
    if (outside === 'black' && (px < -0.5 || py < -0.5 || px > width - 0.5 || py > height - 0.5)) return;
    const x0 = Math.floor(px);
    const y0 = Math.floor(py);
    const [fx, fy] = [px - x0, py - y0];
    const xa = x0 < 0 ? 0 : x0 >= width ? width - 1 : x0;
    const xb = x0 + 1 < 0 ? 0 : x0 + 1 >= width ? width - 1 : x0 + 1;
    const ya = y0 < 0 ? 0 : y0 >= height ? height - 1 : y0;
    const yb = y0 + 1 < 0 ? 0 : y0 + 1 >= height ? height - 1 : y0 + 1;
    read(xa, ya, (1 - fx) * (1 - fy), sum);
    read(xb, ya, fx * (1 - fy), sum);
    read(xa, yb, (1 - fx) * fy, sum);
    read(xb, yb, fx * fy, sum);
  };
  const share = 1 / (samples * samples);
  let to = 0;
  for (let oy = 0; oy < size; oy++) {
    const dy = oy - size / 2;
    for (let ox = 0; ox < size; ox++, to += 3) {
      const dx = ox - size / 2;
      sum.fill(0);
      if (samples === 1) smooth(dx + 0.5, dy + 0.5);
      else {
        for (let sy = 0.5; sy < samples; sy++) {
          for (let sx = 0.5; sx < samples; sx++) at(dx + sx / samples, dy + sy / samples, share);
        }
      }
      for (let k = 0; k < 3; k++) out[to + k] = low + Math.max(0, Math.min(255, sum[k]!)) * scale;
    }
  }
}

type Read = (x: number, y: number, weight: number, sum: Float64Array) => void;

function readerOfRgba({ width, rgba }: RgbaPicture): Read {
  return (x, y, weight, sum) => {
    const i = (y * width + x) * 4;
    sum[0]! += rgba[i]! * weight;
    sum[1]! += rgba[i + 1]! * weight;
    sum[2]! += rgba[i + 2]! * weight;
  };
}

function readerOfPlanes(picture: I420Picture): Read {
  const { strideY, strideC } = picture;
  const [luma, cb, cr] = [picture.y, picture.u, picture.v];
  const full = picture.fullRange === true;
  const [base, gainY, gainC] = full ? [0, 1, 1] : [16, 255 / 219, 255 / 224];
  const [rv, gu, gv, bu] =
    picture.matrix === 'bt601' ? [1.402, 0.344136, 0.714136, 1.772] : [1.5748, 0.187324, 0.468124, 1.8556];
  return (x, y, weight, sum) => {
    const c = (y >> 1) * strideC + (x >> 1);
    const light = (luma[y * strideY + x]! - base) * gainY;
    const [u, v] = [(cb[c]! - 128) * gainC, (cr[c]! - 128) * gainC];
    sum[0]! += (light + rv * v) * weight;
    sum[1]! += (light - gu * u - gv * v) * weight;
    sum[2]! += (light + bu * u) * weight;
  };
}

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
  const { size, low, high, outside } = options;
  const scale = (high - low) / 255;
  const count = size * size;
  const planes = scratchOf(count * 3);
  const plane = (index: number): Float32Array => planes.subarray(index * count, (index + 1) * count);
  const black = outside === 'black';
  if ('rgba' in picture) {
    const { rgba: data, width, height } = picture;
    for (let k = 0; k < 3; k++) {
      const from = { data, offset: k, step: 4, stride: width * 4, width, height };
      samplePlane(from, square, size, black ? 0 : undefined, plane(k));
      for (let i = 0; i < count; i++) out[i * 3 + k] = low + planes[k * count + i]! * scale;
    }
    return;
  }
  const { width, height, strideY, strideC } = picture;
  const base = picture.fullRange === true ? 0 : 16;
  const light = { data: picture.y, offset: 0, step: 1, stride: strideY, width, height };
  samplePlane(light, square, size, black ? base : undefined, plane(0));
  const small = { ...square, x: square.x / 2, y: square.y / 2, side: square.side / 2 };
  [picture.u, picture.v].forEach((data, k) => {
    const chroma = {
      ...{ data, offset: 0, step: 1, stride: strideC },
      ...{ width: (width + 1) >> 1, height: (height + 1) >> 1 },
    };
    samplePlane(chroma, small, size, black ? 128 : undefined, plane(k + 1));
  });
  toRgb(picture, planes, count, low, scale, out);
}

function toRgb(
  picture: I420Picture,
  planes: Float32Array,
  count: number,
  low: number,
  scale: number,
  out: Float32Array,
): void {
  const full = picture.fullRange === true;
  const [base, gainY, gainC] = full ? [0, 1, 1] : [16, 255 / 219, 255 / 224];
  const [rv, gu, gv, bu] =
    picture.matrix === 'bt601' ? [1.402, 0.344136, 0.714136, 1.772] : [1.5748, 0.187324, 0.468124, 1.8556];
  for (let i = 0; i < count; i++) {
    const light = (planes[i]! - base) * gainY;
    const u = (planes[count + i]! - 128) * gainC;
    const v = (planes[2 * count + i]! - 128) * gainC;
    out[i * 3] = low + clamp(light + rv * v) * scale;
    out[i * 3 + 1] = low + clamp(light - gu * u - gv * v) * scale;
    out[i * 3 + 2] = low + clamp(light + bu * u) * scale;
  }
}

const clamp = (value: number): number => (value < 0 ? 0 : value > 255 ? 255 : value);

let scratch = new Float32Array(0);

/** Memory that every crop of this thread uses in turn. */
function scratchOf(length: number): Float32Array {
  if (scratch.length < length) scratch = new Float32Array(length);
  return scratch;
}

interface Plane {
  readonly data: Uint8Array | Uint8ClampedArray;
  readonly offset: number;
  readonly step: number;
  readonly stride: number;
  readonly width: number;
  readonly height: number;
}

/** One channel of a square; `beyond` is what lies outside, undefined the nearest pixel. */
function samplePlane(
  { data, offset, step, stride, width, height }: Plane,
  square: Square,
  size: number,
  beyond: number | undefined,
  out: Float32Array,
): void {
  const unit = square.side / size;
  const samples = Math.max(1, Math.min(MAX_SAMPLES, Math.ceil(unit / 2)));
  const [ax, ay] = [Math.cos(square.angle) * unit, Math.sin(square.angle) * unit];
  const [right, bottom] = [width - 1, height - 1];
  const isInside = contains(square, width, height);
  const points = samples * samples;
  const subX = new Float64Array(points);
  const subY = new Float64Array(points);
  for (let k = 0; k < points; k++) {
    const [dx, dy] = [((k % samples) + 0.5) / samples, (Math.floor(k / samples) + 0.5) / samples];
    subX[k] = dx * ax - dy * ay;
    subY[k] = dx * ay + dy * ax;
  }
  let to = 0;
  for (let oy = -size / 2; oy < size / 2; oy++) {
    let x = square.x - (size / 2) * ax - oy * ay;
    let y = square.y - (size / 2) * ay + oy * ax;
    for (let ox = 0; ox < size; ox++, x += ax, y += ay, to++) {
      let sum = 0;
      for (let k = 0; k < points; k++) {
        let px = x + subX[k]!;
        let py = y + subY[k]!;
        if (!isInside) {
          if (beyond !== undefined && (px < 0 || py < 0 || px > width || py > height)) {
            sum += beyond;
            continue;
          }
          px = px < 0.5 ? 0.5 : px > right + 0.5 ? right + 0.5 : px;
          py = py < 0.5 ? 0.5 : py > bottom + 0.5 ? bottom + 0.5 : py;
        }
        if (points > 1) {
          sum += data[offset + (py | 0) * stride + (px | 0) * step]!;
          continue;
        }
        const qx = (px - 0.5) | 0;
        const qy = (py - 0.5) | 0;
        const [fx, fy] = [px - 0.5 - qx, py - 0.5 - qy];
        const at = offset + qy * stride + qx * step;
        const across = qx < right ? step : 0;
        const down = qy < bottom ? stride : 0;
        const upper = data[at]! + (data[at + across]! - data[at]!) * fx;
        const lower = data[at + down]! + (data[at + down + across]! - data[at + down]!) * fx;
        sum += upper + (lower - upper) * fy;
      }
      out[to] = sum / points;
    }
  }
}

/** Whether all of a square lies in a picture, half a pixel from its edges. */
function contains({ x, y, side, angle }: Square, width: number, height: number): boolean {
  const reach = (side / 2) * (Math.abs(Math.cos(angle)) + Math.abs(Math.sin(angle))) + 0.51;
  return x - reach >= 0 && y - reach >= 0 && x + reach <= width && y + reach <= height;
}

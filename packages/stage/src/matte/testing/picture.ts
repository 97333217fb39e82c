/** A person on nothing: premultiplied RGBA, width × height × 4 bytes. */
export interface Cutout {
  readonly width: number;
  readonly height: number;
  readonly rgba: Uint8Array;
}

/** Tight planes of a 4:2:0 picture, BT.709 limited range; even sizes. */
export interface Planes {
  readonly width: number;
  readonly height: number;
  readonly y: Uint8Array;
  readonly u: Uint8Array;
  readonly v: Uint8Array;
}

/** What a keyer made: colour weighted by alpha with the offsets of the limited range, as everywhere in the stage. */
export interface KeyedPlanes extends Planes {
  readonly a: Uint8Array;
  /** Alpha at chroma resolution. */
  readonly ac: Uint8Array;
}

/** RGB of a surrounding, width × height × 3 values 0…255. */
export interface Backing {
  readonly width: number;
  readonly height: number;
  readonly rgb: Float32Array;
}

export function makePlanes(width: number, height: number): Planes {
  const chroma = (width >> 1) * (height >> 1);
  return {
    width,
    height,
    y: new Uint8Array(width * height),
    u: new Uint8Array(chroma),
    v: new Uint8Array(chroma),
  };
}

/** RGB 0…255 to planes; chroma is the mean of four pixels. Own arithmetic: a witness beside the product's kernels. */
export function toPlanes(image: Backing): Planes {
  const { width, height, rgb } = image;
  const out = makePlanes(width, height);
  for (let y = 0; y < height; y += 2) {
    for (let x = 0; x < width; x += 2) {
      let r4 = 0;
      let g4 = 0;
      let b4 = 0;
      for (let k = 0; k < 4; k++) {
        const at = (y + (k >> 1)) * width + x + (k & 1);
        const r = rgb[at * 3]!;
        const g = rgb[at * 3 + 1]!;
        const b = rgb[at * 3 + 2]!;
        out.y[at] = clampByte(16 + (219 / 255) * (0.2126 * r + 0.7152 * g + 0.0722 * b));
        r4 += r / 4;
        g4 += g / 4;
        b4 += b / 4;
      }
      const luma = 0.2126 * r4 + 0.7152 * g4 + 0.0722 * b4;
      const at = (y >> 1) * (width >> 1) + (x >> 1);
      out.u[at] = clampByte(128 + ((224 / 255) * (b4 - luma)) / 1.8556);
      out.v[at] = clampByte(128 + ((224 / 255) * (r4 - luma)) / 1.5748);
    }
  }
  return out;
}

/** Planes to RGB 0…255 (not rounded), chroma repeated. */
export function toRgb(planes: Planes): Backing {
  const { width, height } = planes;
  const rgb = new Float32Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      const chroma = (y >> 1) * (width >> 1) + (x >> 1);
      const luma = (planes.y[at]! - 16) * (255 / 219);
      const u = (planes.u[chroma]! - 128) * (255 / 224);
      const v = (planes.v[chroma]! - 128) * (255 / 224);
      rgb[at * 3] = clamp(luma + 1.5748 * v);
      rgb[at * 3 + 1] = clamp(luma - 0.187324 * u - 0.468124 * v);
      rgb[at * 3 + 2] = clamp(luma + 1.8556 * u);
    }
  }
  return { width, height, rgb };
}

export const clamp = (value: number): number => (value < 0 ? 0 : value > 255 ? 255 : value);
export const clampByte = (value: number): number => (value < 0 ? 0 : value > 255 ? 255 : (value + 0.5) | 0);

import type { Kernels } from '../../kernels/load.ts';
import { half, type Picture } from '../../pixels/picture.ts';
import type { Rect } from '../../plan.ts';

/** `linear` for everyday scaling in a tick; `soft` (cubic B-spline) makes what it enlarges smooth: blurred grounds. */
export type ScaleFilter = 'linear' | 'soft';

/** Shape of a filter at distance x, and how far it reaches, in source pixels when enlarging. */
const FILTERS: Readonly<Record<ScaleFilter, { radius: number; at: (x: number) => number }>> = {
  linear: { radius: 1, at: (x) => Math.max(0, 1 - Math.abs(x)) },
  soft: {
    radius: 2,
    at: (x) => {
      const t = Math.abs(x);
      if (t < 1) return 2 / 3 - t * t + (t * t * t) / 2;
      return t < 2 ? (2 - t) ** 3 / 6 : 0;
    },
  },
};

const ONE = 16384;

/** Weights of one direction in Q14, ready for the kernels. */
export interface Table {
  readonly taps: number;
  /** Weights per output position in the table: `taps` and zeros. */
  readonly stride: number;
  readonly first: Int32Array;
  readonly weights: Int16Array;
}

/**
 * Weights that map `length` source pixels from `from` on (fractions allowed) of a line of `size` onto `target`. When
 * shrinking, the filter widens, so nothing aliases; edges repeat. `multiple`: to which the number of weights is padded.
 */
export function scaleTable(
  size: number,
  from: number,
  length: number,
  target: number,
  filter: ScaleFilter,
  multiple: number,
): Table {
  const { radius, at: shape } = FILTERS[filter];
  const scale = length / target;
  const stretch = Math.max(1, scale);
  const reach = radius * stretch;
  const span = Math.ceil(reach * 2) + 1;
  const taps = Math.min(span, size);
  const stride = Math.ceil(taps / multiple) * multiple;
  const first = new Int32Array(target);
  const weights = new Int16Array(target * stride);
  const exact = new Float64Array(taps);
  for (let o = 0; o < target; o++) {
    const center = from + (o + 0.5) * scale - 0.5;
    const start = Math.floor(center - reach) + 1;
    const at = Math.max(0, Math.min(start, size - taps));
    exact.fill(0);
    let sum = 0;
    for (let t = 0; t < span; t++) {
      const w = shape((start + t - center) / stretch);
      const index = Math.max(0, Math.min(size - 1, start + t)) - at;
      if (w === 0 || index < 0 || index >= taps) continue;
      exact[index]! += w;
      sum += w;
    }
    first[o] = at;
    let left = ONE;
    let largest = 0;
    for (let t = 0; t < taps; t++) {
      const w = Math.round((exact[t]! / sum) * ONE);
      weights[o * stride + t] = w;
      left -= w;
      if (exact[t]! > exact[largest]!) largest = t;
    }
    // Flat areas keep their exact value: the weights sum up to one.
    weights[o * stride + largest]! += left;
  }
  return { taps, stride, first, weights };
}

/**
 * Bytes of stage memory that a scaler needs whose results have at most this size and whose sources are at most
 * `sourceWidth` wide.
 */
export function scalerBytes(
  width: number,
  height: number,
  sourceWidth = width,
): { readonly picture: number; readonly tables: number } {
  const stride = Math.ceil(width / 64) * 64;
  return { picture: stride * (height + 2) * 3 + rowStride(sourceWidth) * height + 64, tables: 4 << 20 };
}

/** Bytes of a row between the two passes. */
function rowStride(sourceWidth: number): number {
  return Math.ceil(sourceWidth / 16) * 16 + 16;
}

interface Plan {
  readonly luma: Direction;
  readonly chroma: Direction;
  readonly picture: Picture;
}

interface Direction {
  /** Offsets in stage memory. */
  readonly downFirst: number;
  readonly down: number;
  readonly downTaps: number;
  readonly acrossFirst: number;
  readonly across: number;
  readonly acrossTaps: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Scales planar pictures inside a thread with memory that was set aside for it: nothing is allocated while it works.
 * The result lies in one scratch picture that the next call overwrites.
 */
export class Scaler {
  readonly #kernels: Kernels;
  readonly #buffer: () => ArrayBufferLike;
  readonly #picture: number;
  readonly #pictureBytes: number;
  readonly #tables: number;
  readonly #tableBytes: number;
  #used = 0;
  readonly #plans = new Map<string, Plan>();
  /** Plans by numbers, so that a tick that repeats the last one makes no strings. */
  #last: { key: readonly number[]; plan: Plan }[] = [];

  /** `picture` and `tables`: blocks of `scalerBytes`. */
  constructor(
    kernels: Kernels,
    buffer: () => ArrayBufferLike,
    blocks: { readonly picture: number; readonly tables: number },
    bytes: { readonly picture: number; readonly tables: number },
  ) {
    this.#kernels = kernels;
    this.#buffer = buffer;
    this.#picture = blocks.picture;
    this.#pictureBytes = bytes.picture;
    this.#tables = blocks.tables;
    this.#tableBytes = bytes.tables;
  }

  /** Scales the part `crop` (source pixels, fractions allowed) to `width` × `height`. */
  scale(source: Picture, crop: Rect, width: number, height: number, filter: ScaleFilter = 'linear'): Picture {
    const { picture, luma, chroma } = this.#plan(source, crop, width, height, filter);
    this.#plane(source.y, source.strideY, source.width, picture.y, picture.strideY, luma);
    this.#plane(source.u, source.strideC, half(source.width), picture.u, picture.strideC, chroma);
    this.#plane(source.v, source.strideC, half(source.width), picture.v, picture.strideC, chroma);
    if (source.a) {
      this.#plane(source.a, source.strideY, source.width, picture.a, picture.strideY, luma);
      if (source.ac)
        this.#plane(source.ac, source.strideC, half(source.width), picture.ac, picture.strideC, chroma);
      else
        this.#kernels.halveAlpha(
          picture.a,
          picture.strideY,
          picture.ac,
          picture.strideC,
          picture.width,
          picture.height,
        );
    }
    return picture;
  }

  #plane(src: number, ss: number, sw: number, dst: number, ds: number, d: Direction): void {
    const stride = rowStride(sw);
    // Rows between the two passes stand at the end of the block.
    const between = this.#picture + this.#pictureBytes - stride * d.height - 64;
    this.#kernels.scaleRows(src, ss, between, stride, sw, d.height, d.downFirst, d.down, d.downTaps);
    this.#kernels.scaleColumns(
      between,
      stride,
      dst,
      ds,
      d.width,
      d.height,
      d.acrossFirst,
      d.across,
      d.acrossTaps,
    );
  }

  #plan(source: Picture, crop: Rect, width: number, height: number, filter: ScaleFilter): Plan {
    const key = [
      source.width,
      source.height,
      crop.x,
      crop.y,
      crop.width,
      crop.height,
      width,
      height,
      source.a ? 1 : 0,
      filter === 'soft' ? 1 : 0,
    ];
    for (const { key: known, plan } of this.#last) {
      if (known.every((value, index) => value === key[index])) return plan;
    }
    const name = key.join(' ');
    let plan = this.#plans.get(name);
    if (!plan) {
      plan = this.#make(source, crop, width, height, filter);
      this.#plans.set(name, plan);
    }
    this.#last.push({ key, plan });
    if (this.#last.length > 16) this.#last.shift();
    return plan;
  }

  #make(source: Picture, crop: Rect, width: number, height: number, filter: ScaleFilter): Plan {
    const { x, y } = crop;
    const luma = [
      scaleTable(source.height, y, crop.height, height, filter, 2),
      scaleTable(source.width, x, crop.width, width, filter, 8),
    ] as const;
    const cw = half(width);
    const ch = half(height);
    // Chroma samples cover two pixels each, so the crop is half as large; odd sizes keep their scale.
    const perX = (crop.width / width) * cw;
    const perY = (crop.height / height) * ch;
    const chroma = [
      scaleTable(half(source.height), y / 2, perY, ch, filter, 2),
      scaleTable(half(source.width), x / 2, perX, cw, filter, 8),
    ] as const;
    const bytes = [...luma, ...chroma].reduce(
      (sum, table) => sum + table.first.length * 4 + table.weights.length * 2 + 32,
      0,
    );
    if (bytes > this.#tableBytes) throw new RangeError('scaling needs too many weights');
    const result = Math.ceil(width / 64) * 64 * (height + 2) * 3;
    if (result + rowStride(source.width) * height + 64 > this.#pictureBytes)
      throw new RangeError(
        `${source.width} × ${source.height} to ${width} × ${height} is too large for this scaler`,
      );
    if (this.#used + bytes > this.#tableBytes) {
      this.#plans.clear();
      this.#last = [];
      this.#used = 0;
    }
    return {
      luma: this.#load(luma[0], luma[1], width, height),
      chroma: this.#load(chroma[0], chroma[1], cw, ch),
      picture: this.#layout(width, height, source.a !== 0),
    };
  }

  #load(down: Table, across: Table, width: number, height: number): Direction {
    const buffer = this.#buffer();
    const put = (view: Int32Array | Int16Array): number => {
      const at = Math.ceil((this.#tables + this.#used) / 16) * 16;
      if (view instanceof Int32Array) new Int32Array(buffer, at, view.length).set(view);
      else new Int16Array(buffer, at, view.length).set(view);
      this.#used = at + view.byteLength - this.#tables;
      return at;
    };
    return {
      downFirst: put(down.first),
      down: put(down.weights),
      downTaps: down.taps,
      acrossFirst: put(across.first),
      across: put(across.weights),
      acrossTaps: across.stride,
      width,
      height,
    };
  }

  #layout(width: number, height: number, alpha: boolean): Picture {
    const strideY = Math.ceil(width / 64) * 64;
    const strideC = Math.ceil(half(width) / 64) * 64;
    const lumaBytes = strideY * height;
    const chromaBytes = strideC * half(height);
    const at = this.#picture;
    const u = at + lumaBytes;
    const a = u + 2 * chromaBytes;
    return {
      width,
      height,
      block: at,
      strideY,
      strideC,
      y: at,
      u,
      v: u + chromaBytes,
      a: alpha ? a : 0,
      ac: alpha ? a + lumaBytes : 0,
    };
  }
}

import * as av from 'node-av';
import { check, decodeFrames, openStream } from './open.ts';
import type { RgbaFrame, YuvFrame } from './picture.ts';

export interface ReadOptions {
  /** First frame wanted, counted from 0 in presentation order. */
  readonly from?: number;
  readonly count?: number;
  /** Keep the transparency of VP8/VP9 files. */
  readonly alpha?: boolean;
}

/**
 * Decodes pictures of a file: straight RGBA by default (BT.709 or BT.601 as the file says, BT.709 when it does not),
 * or the planes with `as: 'yuv'`. Throws when the file has no picture or cannot be decoded.
 */
export async function readFrames(
  path: string,
  options: ReadOptions & { readonly as: 'yuv' },
): Promise<YuvFrame[]>;
export async function readFrames(
  path: string,
  options?: ReadOptions & { readonly as?: 'rgba' },
): Promise<RgbaFrame[]>;
export async function readFrames(
  path: string,
  options: ReadOptions & { readonly as?: 'rgba' | 'yuv' } = {},
): Promise<RgbaFrame[] | YuvFrame[]> {
  const rgba: RgbaFrame[] = [];
  const yuv: YuvFrame[] = [];
  const from = options.from ?? 0;
  await eachFrame(path, options.alpha ?? false, (frame, index, time) => {
    if (index < from) return true;
    const { planes, matrix } = toPlanes(frame);
    if (options.as === 'yuv') yuv.push({ index, time, ...planes });
    else rgba.push({ index, time, width: planes.width, height: planes.height, rgba: toRgba(planes, matrix) });
    return options.count === undefined || index + 1 < from + options.count;
  });
  return options.as === 'yuv' ? yuv : rgba;
}

/** How many pictures a file really decodes to. */
export async function countFrames(path: string): Promise<number> {
  let count = 0;
  await eachFrame(path, false, () => {
    count++;
    return true;
  });
  return count;
}

async function eachFrame(
  path: string,
  alpha: boolean,
  visit: (frame: av.Frame, index: number, time: number) => boolean,
): Promise<void> {
  const file = openStream(path, 'video', { alpha });
  if (!file) throw new Error(`${path} has no pictures`);
  try {
    let index = 0;
    for (const frame of decodeFrames(file)) {
      if (!visit(frame, index, Number(frame.bestEffortTimestamp) * file.decoder.tick)) break;
      index++;
      // Native loops that never yield keep their garbage.
      if (index % 16 === 0) await new Promise(setImmediate);
    }
  } finally {
    file.close();
  }
}

interface Planes {
  readonly width: number;
  readonly height: number;
  readonly y: Uint8Array;
  readonly u: Uint8Array;
  readonly v: Uint8Array;
  readonly a?: Uint8Array;
}

/** Tight 4:2:0 planes; other formats are converted by swscale first. */
function toPlanes(frame: av.Frame): { readonly planes: Planes; readonly matrix: Matrix } {
  const { width, height } = frame;
  const known =
    frame.format === av.AV_PIX_FMT_YUV420P ||
    frame.format === av.AV_PIX_FMT_YUVJ420P ||
    frame.format === av.AV_PIX_FMT_YUVA420P;
  if (!known) {
    const other = new av.Frame();
    other.alloc();
    try {
      other.width = width;
      other.height = height;
      other.format = av.AV_PIX_FMT_YUVA420P;
      other.colorSpace = av.AVCOL_SPC_BT709;
      other.colorRange = av.AVCOL_RANGE_MPEG;
      check(other.getBuffer(), 'frame buffer');
      const scaler = new av.SoftwareScaleContext();
      scaler.allocContext();
      try {
        check(scaler.scaleFrameSync(other, frame), 'convert');
      } finally {
        scaler.freeContext();
      }
      return toPlanes(other);
    } finally {
      other.free();
    }
  }
  const cw = (width + 1) >> 1;
  const ch = (height + 1) >> 1;
  const data = frame.data;
  const stride = frame.linesize;
  if (!data) throw new Error('frame without data');
  const planes = {
    width,
    height,
    y: tight(data[0]!, stride[0]!, width, height),
    u: tight(data[1]!, stride[1]!, cw, ch),
    v: tight(data[2]!, stride[2]!, cw, ch),
  };
  const matrix = matrixOf(frame);
  if (frame.format !== av.AV_PIX_FMT_YUVA420P) return { planes, matrix };
  return { planes: { ...planes, a: tight(data[3]!, stride[3]!, width, height) }, matrix };
}

function tight(plane: Buffer, stride: number, width: number, height: number): Uint8Array {
  const out = new Uint8Array(width * height);
  for (let row = 0; row < height; row++) {
    out.set(plane.subarray(row * stride, row * stride + width), row * width);
  }
  return out;
}

interface Matrix {
  readonly kr: number;
  readonly kb: number;
  readonly full: boolean;
}

function matrixOf(frame: av.Frame): Matrix {
  const is601 = frame.colorSpace === av.AVCOL_SPC_BT470BG || frame.colorSpace === av.AVCOL_SPC_SMPTE170M;
  const full = frame.colorRange === av.AVCOL_RANGE_JPEG || frame.format === av.AV_PIX_FMT_YUVJ420P;
  return is601 ? { kr: 0.299, kb: 0.114, full } : { kr: 0.2126, kb: 0.0722, full };
}

/** Own arithmetic on purpose: a second witness of the colours that the product writes. */
function toRgba(planes: Planes, matrix: Matrix): Uint8Array {
  const { width, height, y, u, v, a } = planes;
  const kg = 1 - matrix.kr - matrix.kb;
  const yScale = matrix.full ? 1 : 255 / 219;
  const yOffset = matrix.full ? 0 : 16;
  const cScale = matrix.full ? 1 : 255 / 224;
  const rv = 2 * (1 - matrix.kr) * cScale;
  const bu = 2 * (1 - matrix.kb) * cScale;
  const gu = (-bu * matrix.kb) / kg;
  const gv = (-rv * matrix.kr) / kg;
  const cw = (width + 1) >> 1;
  const out = new Uint8ClampedArray(width * height * 4);
  for (let row = 0; row < height; row++) {
    for (let column = 0; column < width; column++) {
      const at = row * width + column;
      const chroma = (row >> 1) * cw + (column >> 1);
      const luma = (y[at]! - yOffset) * yScale;
      const cu = u[chroma]! - 128;
      const cv = v[chroma]! - 128;
      out[at * 4] = luma + rv * cv;
      out[at * 4 + 1] = luma + gu * cu + gv * cv;
      out[at * 4 + 2] = luma + bu * cu;
      out[at * 4 + 3] = a ? a[at]! : 255;
    }
  }
  return new Uint8Array(out.buffer);
}

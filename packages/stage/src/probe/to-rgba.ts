import { createCanvas, type Canvas } from '@napi-rs/canvas';
import * as av from 'node-av';

function check(code: number, what: string): number {
  if (code < 0) throw new Error(`${what}: ${new av.FFmpegError(code).message}`);
  return code;
}

/** Scales and converts a picture into a new frame that the caller frees; BT.709 where the colours are not named. */
export function convertFrame(
  source: av.Frame,
  width: number,
  height: number,
  format: av.AVPixelFormat,
): av.Frame {
  const target = new av.Frame();
  target.alloc();
  try {
    target.width = width;
    target.height = height;
    target.format = format;
    if (format !== av.AV_PIX_FMT_RGBA) {
      target.colorSpace = av.AVCOL_SPC_BT709;
      target.colorRange = av.AVCOL_RANGE_MPEG;
    }
    check(target.getBuffer(), 'picture buffer');
    if (source.colorSpace === av.AVCOL_SPC_UNSPECIFIED && isYuv(source))
      source.colorSpace = av.AVCOL_SPC_BT709;
    const scaler = new av.SoftwareScaleContext();
    scaler.allocContext();
    try {
      check(scaler.scaleFrameSync(target, source), 'scale');
    } finally {
      scaler.freeContext();
    }
    return target;
  } catch (error) {
    target.free();
    throw error;
  }
}

function isYuv(frame: av.Frame): boolean {
  return /^yuv|^nv/.test(av.avGetPixFmtName(frame.format as av.AVPixelFormat) ?? '');
}

/** Size that fits into a box without enlarging, the picture's proportions kept. */
export function fitInto(
  size: { readonly width: number; readonly height: number },
  box: { readonly width: number; readonly height: number },
): { readonly width: number; readonly height: number } {
  const scale = Math.min(1, box.width / size.width, box.height / size.height);
  return {
    width: Math.max(1, Math.round(size.width * scale)),
    height: Math.max(1, Math.round(size.height * scale)),
  };
}

/** Size at which a frame is meant to be seen: non-square pixels widened, before rotation. */
export function shownSize(frame: av.Frame): { readonly width: number; readonly height: number } {
  const { num, den } = frame.sampleAspectRatio;
  const ratio = num > 0 && den > 0 ? num / den : 1;
  return { width: Math.max(1, Math.round(frame.width * ratio)), height: frame.height };
}

/** Draws a frame upright at most as large as the box. */
export function frameToCanvas(
  frame: av.Frame,
  rotation: number,
  box: { readonly width: number; readonly height: number },
): Canvas {
  const turned = rotation === 90 || rotation === 270;
  const size = fitInto(shownSize(frame), turned ? { width: box.height, height: box.width } : box);
  const rgba = convertFrame(frame, size.width, size.height, av.AV_PIX_FMT_RGBA);
  try {
    const plain = createCanvas(size.width, size.height);
    const context = plain.getContext('2d');
    const image = context.createImageData(size.width, size.height);
    const data = rgba.data![0]!;
    const stride = rgba.linesize[0]!;
    for (let row = 0; row < size.height; row++) {
      image.data.set(data.subarray(row * stride, row * stride + size.width * 4), row * size.width * 4);
    }
    context.putImageData(image, 0, 0);
    if (rotation === 0) return plain;
    const upright = turned ? createCanvas(size.height, size.width) : createCanvas(size.width, size.height);
    const out = upright.getContext('2d');
    out.translate(upright.width / 2, upright.height / 2);
    out.rotate((rotation * Math.PI) / 180);
    out.drawImage(plain, -size.width / 2, -size.height / 2);
    return upright;
  } finally {
    rgba.free();
  }
}

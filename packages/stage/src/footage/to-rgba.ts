import * as av from 'node-av';
import { check, newFrame } from '../container/native.ts';

export interface ScaledRgba {
  readonly rgba: Uint8Array;
  /** Bytes from one line to the next. */
  readonly stride: number;
}

/**
 * Scales packed planar pictures (Y, U, V and perhaps alpha behind one another, no gaps) of one size to RGBA of another.
 * Belongs to one thread.
 */
export class RgbaScaler {
  readonly #context = new av.SoftwareScaleContext();
  readonly #out = newFrame();
  readonly #from: { readonly width: number; readonly height: number; readonly alpha: boolean };

  constructor(
    from: { readonly width: number; readonly height: number; readonly alpha: boolean },
    to: { readonly width: number; readonly height: number },
  ) {
    this.#from = from;
    this.#context.allocContext();
    const method = to.width < from.width ? 'area' : 'fast_bilinear';
    check(this.#context.setOption('sws_flags', method), 'method of the scaler');
    const out = this.#out;
    out.width = to.width;
    out.height = to.height;
    out.format = av.AV_PIX_FMT_RGBA;
    out.colorRange = av.AVCOL_RANGE_JPEG;
    check(out.getBuffer(), 'frame buffer');
  }

  /** The result is valid until the next call. Colours before black with alpha become premultiplied RGBA. */
  run(packed: Buffer): ScaledRgba {
    const { width, height, alpha } = this.#from;
    const frame = av.Frame.fromVideoBuffer(packed, {
      width,
      height,
      format: alpha ? av.AV_PIX_FMT_YUVA420P : av.AV_PIX_FMT_YUV420P,
      pts: 0n,
      timeBase: { num: 1, den: 25 },
    });
    try {
      frame.colorSpace = av.AVCOL_SPC_BT709;
      frame.colorRange = av.AVCOL_RANGE_MPEG;
      check(this.#context.scaleFrameSync(this.#out, frame), 'scale');
    } finally {
      frame.free();
    }
    const rgba = this.#out.data?.[0];
    const stride = this.#out.linesize[0];
    if (!rgba || !stride) throw new Error('picture without data');
    return { rgba, stride };
  }

  close(): void {
    this.#out.free();
    this.#context.freeContext();
  }
}

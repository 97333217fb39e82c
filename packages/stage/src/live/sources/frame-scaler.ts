import * as av from 'node-av';
import { check } from '../../container/native.ts';
import type { Kernels } from '../../kernels/load.ts';
import { half, type Picture } from '../../pixels/picture.ts';
import { copyFrame } from '../../pixels/planes.ts';
import type { Orientation } from '../../sources/open-video.ts';
import { VideoScaler } from '../../sources/video-scaler.ts';

/** What decides how a frame becomes a picture. */
export interface FrameLook {
  readonly orientation: Orientation;
  /** Upright, with square pixels. */
  readonly naturalWidth: number;
  readonly naturalHeight: number;
  readonly alpha: boolean;
}

/**
 * Brings decoded frames to one size: BT.709 limited range, alpha premultiplied. Frames that are stage pictures already
 * are copied; ordinary video goes through swscale straight into stage memory; everything else (other matrices, RGB,
 * transparency, rotation) takes the filter graph.
 */
export class FrameScaler {
  readonly #kernels: Kernels;
  #signature = '';
  #fast: av.SoftwareScaleContext | undefined;
  #general: VideoScaler | undefined;
  #planes: { readonly picture: Picture; readonly memory: ArrayBufferLike; readonly buffers: Buffer[] }[] = [];

  constructor(kernels: Kernels) {
    this.#kernels = kernels;
  }

  into(bytes: Uint8Array, picture: Picture, frame: av.Frame, look: FrameLook): void {
    const signature = signatureOf(frame, look, picture);
    if (signature !== this.#signature) {
      this.close();
      this.#signature = signature;
      this.#open(frame, look, picture);
    }
    if (this.#general) this.#general.into(bytes, picture, frame);
    else if (this.#fast) this.#scale(bytes, picture, frame, this.#fast);
    else copyFrame(bytes, picture, frame, 0, 0);
  }

  close(): void {
    this.#fast?.freeContext();
    this.#general?.close();
    this.#fast = undefined;
    this.#general = undefined;
    this.#signature = '';
    this.#planes = [];
  }

  #open(frame: av.Frame, look: FrameLook, picture: Picture): void {
    const upright = look.orientation.filters.length === 0;
    if (look.alpha || !upright || !isBt709(frame) || isOddSource(frame)) {
      const whole = { x: 0, y: 0, width: look.naturalWidth, height: look.naturalHeight };
      const target = { x: 0, y: 0, width: picture.width, height: picture.height };
      this.#general = new VideoScaler(this.#kernels, {
        orientation: look.orientation,
        naturalWidth: look.naturalWidth,
        naturalHeight: look.naturalHeight,
        placement: { crop: whole, target },
        alpha: look.alpha,
        enhance: false,
      });
      return;
    }
    const full = isFullRange(frame);
    const sameSize = frame.width === picture.width && frame.height === picture.height;
    if (sameSize && !full && frame.format === av.AV_PIX_FMT_YUV420P) return;
    const scaler = new av.SoftwareScaleContext();
    try {
      scaler.allocContext();
      const options: readonly (readonly [string, number])[] = [
        ['srcw', frame.width],
        ['srch', frame.height],
        ['src_format', frame.format],
        ['dstw', picture.width],
        ['dsth', picture.height],
        ['dst_format', av.AV_PIX_FMT_YUV420P],
        ['src_range', full ? 1 : 0],
        ['dst_range', 0],
      ];
      for (const [name, value] of options) check(scaler.setOption(name, value), `scaler ${name}`);
      const quality = sameSize ? av.SWS_BICUBIC : av.SWS_BILINEAR;
      check(scaler.setOption('sws_flags', quality | av.SWS_ACCURATE_RND), 'scaler flags');
      check(scaler.initContext(), 'scaler');
    } catch (error) {
      scaler.freeContext();
      throw error;
    }
    this.#fast = scaler;
  }

  #scale(bytes: Uint8Array, picture: Picture, frame: av.Frame, scaler: av.SoftwareScaleContext): void {
    const data = frame.data;
    if (!data) throw new Error('picture without data');
    const { strideY, strideC } = picture;
    const lines = frame.linesize.slice(0, data.length);
    const planes = this.#buffersOf(bytes, picture);
    check(scaler.scaleSync(data, lines, 0, frame.height, planes, [strideY, strideC, strideC]), 'scale');
  }

  #buffersOf(bytes: Uint8Array, picture: Picture): Buffer[] {
    const memory = bytes.buffer;
    const known = this.#planes.find((entry) => entry.picture === picture && entry.memory === memory);
    if (known) return known.buffers;
    const { y, u, v, strideY, strideC, height } = picture;
    const buffers = [
      Buffer.from(memory, y, strideY * height),
      Buffer.from(memory, u, strideC * half(height)),
      Buffer.from(memory, v, strideC * half(height)),
    ];
    this.#planes = this.#planes.filter((entry) => entry.memory === memory);
    this.#planes.push({ picture, memory, buffers });
    return buffers;
  }
}

function signatureOf(frame: av.Frame, look: FrameLook, picture: Picture): string {
  return [
    `${frame.width}x${frame.height}/${frame.format}/${frame.colorSpace}/${frame.colorRange}`,
    `${picture.width}x${picture.height}/${picture.a ? 1 : 0}`,
    `${look.naturalWidth}x${look.naturalHeight}/${look.alpha}/${look.orientation.filters.join()}`,
  ].join(' ');
}

function isFullRange(frame: av.Frame): boolean {
  const name = av.avGetPixFmtName(frame.format as av.AVPixelFormat) ?? '';
  return frame.colorRange === av.AVCOL_RANGE_JPEG || name.startsWith('yuvj');
}

/** Untagged pictures: the convention of players is BT.709 from 720 lines on, BT.601 below. */
function isBt709(frame: av.Frame): boolean {
  if (frame.colorSpace === av.AVCOL_SPC_BT709) return true;
  return frame.colorSpace === av.AVCOL_SPC_UNSPECIFIED && frame.height >= 720;
}

/** Formats for which swscale needs more than sizes: not planar YUV. */
function isOddSource(frame: av.Frame): boolean {
  const name = av.avGetPixFmtName(frame.format as av.AVPixelFormat) ?? '';
  return !/^yuvj?4[0-9]{2}p(9|1[0-6])?(le|be)?$/.test(name);
}

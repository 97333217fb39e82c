import * as av from 'node-av';
import { newFrame, videoChain, type FilterChain } from '../container/native.ts';
import type { Kernels } from '../kernels/load.ts';
import { half, type Picture } from '../pixels/picture.ts';
import { copyFrame } from '../pixels/planes.ts';
import type { Placement } from '../pixels/rect.ts';
import type { Orientation } from './open-video.ts';

export interface ScalerOptions {
  readonly orientation: Orientation;
  /** Upright natural size, square pixels: the space in which `placement.crop` is given. */
  readonly naturalWidth: number;
  readonly naturalHeight: number;
  readonly placement: Placement;
  readonly alpha: boolean;
  readonly enhance: boolean;
}

/** Turns decoded frames into stage pictures: upright, cropped, scaled, BT.709 limited, premultiplied. */
export class VideoScaler {
  private chain: FilterChain | undefined;
  private signature = '';
  private readonly options: ScalerOptions;
  private readonly kernels: Kernels;
  private readonly out = newFrame();
  private offsetX = 0;
  private offsetY = 0;

  constructor(kernels: Kernels, options: ScalerOptions) {
    this.kernels = kernels;
    this.options = options;
  }

  /** Scales one frame into `picture`, whose size is the placement's target. */
  into(bytes: Uint8Array, picture: Picture, frame: av.Frame): void {
    // Streams may change size or colours on the way.
    const signature = `${frame.width}x${frame.height}/${frame.format}/${frame.colorSpace}/${frame.colorRange}`;
    if (signature !== this.signature) {
      this.chain?.close();
      this.chain = undefined;
      this.chain = this.build(frame);
      this.signature = signature;
    }
    if (!this.chain!.run(frame, this.out)) throw new Error('the scaler kept a picture back');
    copyFrame(bytes, picture, this.out, this.offsetX, this.offsetY);
    this.out.unref();
    if (picture.a) this.premultiply(picture);
  }

  close(): void {
    this.chain?.close();
    this.out.free();
  }

  private premultiply(p: Picture): void {
    const k = this.kernels;
    const w = half(p.width);
    const h = half(p.height);
    k.halveAlpha(p.a, p.strideY, p.ac, p.strideC, p.width, p.height);
    k.multiply(p.y, p.strideY, p.a, p.strideY, p.width, p.height);
    k.multiply(p.u, p.strideC, p.ac, p.strideC, w, h);
    k.multiply(p.v, p.strideC, p.ac, p.strideC, w, h);
  }

  private build(frame: av.Frame): FilterChain {
    const { orientation, placement, naturalWidth, naturalHeight, alpha, enhance } = this.options;
    const { crop, target } = placement;
    const width = orientation.swapped ? frame.height : frame.width;
    const height = orientation.swapped ? frame.width : frame.height;
    const filters = [...orientation.filters];
    const across = window(crop.x, crop.width, target.width, naturalWidth, width);
    const down = window(crop.y, crop.height, target.height, naturalHeight, height);
    this.offsetX = across.offset;
    this.offsetY = down.offset;
    if (across.size < width || down.size < height) {
      filters.push(`crop=${across.size}:${down.size}:${across.start}:${down.start}:exact=1`);
    }
    const grows = across.scaled > across.size || down.scaled > down.size;
    const method = enhance && grows ? 'lanczos' : 'bicubic';
    // Untagged pictures: the convention of players is BT.709 from 720 lines on, BT.601 below.
    const untagged =
      frame.colorSpace === av.AVCOL_SPC_UNSPECIFIED && !isRgb(frame.format as av.AVPixelFormat);
    const matrix = untagged ? `:in_color_matrix=${frame.height >= 720 ? 'bt709' : 'bt601'}` : '';
    filters.push(
      `scale=${across.scaled}:${down.scaled}:flags=${method}+accurate_rnd${matrix}:out_color_matrix=bt709:out_range=tv`,
      `format=${alpha ? 'yuva420p' : 'yuv420p'}`,
    );
    // The filter knows no alpha plane, and around transparent edges it would draw halos.
    if (enhance && grows && !alpha) filters.push('unsharp=5:5:0.8:3:3:0');
    return videoChain(frame, filters.join(','), `${method}+accurate_rnd`);
  }
}

interface Window {
  /** Even start and size inside the decoded picture. */
  readonly start: number;
  readonly size: number;
  /** Size of the window after scaling, and where in it the wanted part begins. */
  readonly scaled: number;
  readonly offset: number;
}

/** Whole, even source pixels around a fractional crop in one direction. */
function window(from: number, length: number, target: number, natural: number, decoded: number): Window {
  const stretch = decoded / natural;
  const scale = target / (length * stretch);
  const first = from * stretch;
  const last = (from + length) * stretch;
  const start = Math.max(0, Math.floor((first + 0.01) / 2) * 2);
  const end = Math.min(decoded, Math.ceil((last - 0.01) / 2) * 2);
  const offset = Math.max(0, Math.round((first - start) * scale));
  const scaled = Math.max(Math.round((end - start) * scale), offset + target, 1);
  return { start, size: end - start, scaled, offset };
}

function isRgb(format: av.AVPixelFormat): boolean {
  return /rgb|bgr|gbr|pal8|gray|mono/.test(av.avGetPixFmtName(format) ?? '');
}

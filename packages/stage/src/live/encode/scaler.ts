import * as av from 'node-av';
import { check } from '../../container/native.ts';
import { packedSize } from '../../pixels/picture.ts';

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Scales packed I420 pictures from one size to another, by FFmpeg's bicubic filter. */
export class Scaler {
  /** The last result, packed I420. */
  readonly pixels: Buffer;
  readonly #scaler = new av.SoftwareScaleContext();
  readonly #from: Size;
  readonly #target: { readonly planes: Buffer[]; readonly strides: number[] };

  constructor(from: Size, to: Size) {
    this.#from = from;
    this.pixels = Buffer.alloc(packedSize(to.width, to.height, false));
    this.#target = planesOf(this.pixels, to);
    const format = av.AV_PIX_FMT_YUV420P;
    this.#scaler.getContext(from.width, from.height, format, to.width, to.height, format, av.SWS_BICUBIC);
  }

  scale(source: Buffer): void {
    const { planes, strides } = planesOf(source, this.#from);
    const { height } = this.#from;
    check(
      this.#scaler.scaleSync(planes, strides, 0, height, this.#target.planes, this.#target.strides),
      'scale',
    );
  }

  close(): void {
    this.#scaler.freeContext();
  }
}

function planesOf(pixels: Buffer, { width, height }: Size): { planes: Buffer[]; strides: number[] } {
  const luma = width * height;
  const chroma = luma / 4;
  return {
    planes: [
      pixels.subarray(0, luma),
      pixels.subarray(luma, luma + chroma),
      pixels.subarray(luma + chroma, luma + 2 * chroma),
    ],
    strides: [width, width / 2, width / 2],
  };
}

import type { Kernels } from '../kernels/load.ts';
import type { Yuva } from '../pixels/color.ts';
import { half, type Picture } from '../pixels/picture.ts';
import type { Rect } from '../plan.ts';

/** Luma of the limited range, and chroma without colour. */
const BLACK = 16;
const WHITE = 235;
const GREY = 128;
/** Of 255, what the full range loses in the limited one: 255 × (1 − 36/255) + 16 = 235. */
const LIMITED = 36;

/**
 * Draws pictures into pictures with the kernels. Knows nothing of plans or clocks: render and live use it alike.
 * Luma is placed to the pixel; where a position is odd, chroma stands half a chroma sample aside.
 */
export class Compositor {
  private readonly kernels: Kernels;

  constructor(kernels: Kernels) {
    this.kernels = kernels;
  }

  /** Black and opaque, or empty where the picture has alpha. */
  clear(target: Picture): void {
    const k = this.kernels;
    const transparent = target.a !== 0;
    const c = half(target.height);
    k.fillRect(target.y, target.strideY, transparent ? 0 : 16, target.width, target.height);
    k.fillRect(target.u, target.strideC, transparent ? 0 : 128, half(target.width), c);
    k.fillRect(target.v, target.strideC, transparent ? 0 : 128, half(target.width), c);
    if (target.a) k.fillRect(target.a, target.strideY, 0, target.width, target.height);
  }

  /** Copies a whole picture of the same size and kind. */
  copy(target: Picture, source: Picture): void {
    const k = this.kernels;
    const { width, height } = target;
    k.copyRect(target.y, target.strideY, source.y, source.strideY, width, height);
    k.copyRect(target.u, target.strideC, source.u, source.strideC, half(width), half(height));
    k.copyRect(target.v, target.strideC, source.v, source.strideC, half(width), half(height));
    if (target.a) k.copyRect(target.a, target.strideY, source.a, source.strideY, width, height);
  }

  /** Fills a rectangle (whole pixels) with a premultiplied colour. */
  fill(target: Picture, rect: Rect, color: Yuva): void {
    const k = this.kernels;
    const luma = clip(rect.x, rect.y, rect.width, rect.height, target.width, target.height);
    if (!luma || color.a === 0) return;
    const plane = (
      at: number,
      stride: number,
      value: number,
      x: number,
      y: number,
      w: number,
      h: number,
    ): void => {
      const offset = at + y * stride + x;
      if (color.a === 255) k.fillRect(offset, stride, value, w, h);
      else k.tint(offset, stride, value, color.a, w, h);
    };
    const { x, y, width, height } = luma;
    plane(target.y, target.strideY, color.y, x, y, width, height);
    if (target.a) plane(target.a, target.strideY, color.a, x, y, width, height);
    const cw = half(x + width) - (x >> 1);
    const ch = half(y + height) - (y >> 1);
    plane(target.u, target.strideC, color.u, x >> 1, y >> 1, cw, ch);
    plane(target.v, target.strideC, color.v, x >> 1, y >> 1, cw, ch);
  }

  /** Draws `source` with its top left at (x, y), clipped. `opacity` 0…255. */
  draw(target: Picture, source: Picture, x: number, y: number, opacity = 255): void {
    if (opacity <= 0) return;
    const luma = clip(x, y, source.width, source.height, target.width, target.height);
    if (!luma) return;
    const at = target.y + luma.y * target.strideY + luma.x;
    const from = luma.fromY * source.strideY + luma.fromX;
    const alpha = source.a ? source.a + from : 0;
    const w = luma.width;
    const h = luma.height;
    this.plane(at, target.strideY, source.y + from, alpha, source.strideY, opacity, w, h);
    if (target.a) {
      const atAlpha = target.a + luma.y * target.strideY + luma.x;
      if (alpha) this.plane(atAlpha, target.strideY, alpha, alpha, source.strideY, opacity, w, h);
      else if (opacity === 255) this.kernels.fillRect(atAlpha, target.strideY, 255, w, h);
      else this.kernels.tint(atAlpha, target.strideY, opacity, opacity, w, h);
    }
    const cw = half(target.width);
    const ch = half(target.height);
    const chroma = clip(x >> 1, y >> 1, half(source.width), half(source.height), cw, ch);
    if (!chroma) return;
    const atC = chroma.y * target.strideC + chroma.x;
    const fromC = chroma.fromY * source.strideC + chroma.fromX;
    const alphaC = source.ac ? source.ac + fromC : 0;
    this.plane(
      target.u + atC,
      target.strideC,
      source.u + fromC,
      alphaC,
      source.strideC,
      opacity,
      chroma.width,
      chroma.height,
    );
    this.plane(
      target.v + atC,
      target.strideC,
      source.v + fromC,
      alphaC,
      source.strideC,
      opacity,
      chroma.width,
      chroma.height,
    );
  }

  /**
   * Draws how much `source` covers as grey, black (16) where it is empty and white (235) where it is opaque, with its top
   * left at (x, y), clipped; both even, and the target opaque.
   */
  drawMatte(target: Picture, source: Picture, x: number, y: number): void {
    const k = this.kernels;
    const luma = clip(x, y, source.width, source.height, target.width, target.height);
    if (!luma) return;
    const { width: w, height: h } = luma;
    const at = target.y + luma.y * target.strideY + luma.x;
    if (source.a) {
      const from = source.a + luma.fromY * source.strideY + luma.fromX;
      k.copyRect(at, target.strideY, from, source.strideY, w, h);
      k.tint(at, target.strideY, BLACK, LIMITED, w, h);
    } else k.fillRect(at, target.strideY, WHITE, w, h);
    const atC = (luma.y >> 1) * target.strideC + (luma.x >> 1);
    const cw = half(luma.x + w) - (luma.x >> 1);
    const ch = half(luma.y + h) - (luma.y >> 1);
    k.fillRect(target.u + atC, target.strideC, GREY, cw, ch);
    k.fillRect(target.v + atC, target.strideC, GREY, cw, ch);
  }

  /** Turns a premultiplied picture into a straight one, in place, as encoders of transparent video expect. */
  straighten(target: Picture, scratchAlpha: number): void {
    const k = this.kernels;
    const cw = half(target.width);
    const ch = half(target.height);
    k.halveAlpha(target.a, target.strideY, scratchAlpha, cw, target.width, target.height);
    k.divide(target.y, target.strideY, target.a, target.strideY, 16, target.width, target.height);
    k.divide(target.u, target.strideC, scratchAlpha, cw, 128, cw, ch);
    k.divide(target.v, target.strideC, scratchAlpha, cw, 128, cw, ch);
  }

  private plane(
    dst: number,
    ds: number,
    src: number,
    alpha: number,
    ss: number,
    opacity: number,
    w: number,
    h: number,
  ): void {
    const k = this.kernels;
    if (alpha) {
      if (opacity === 255) k.over(dst, ds, src, ss, alpha, ss, w, h);
      else k.overFaded(dst, ds, src, ss, alpha, ss, opacity, w, h);
    } else if (opacity === 255) k.copyRect(dst, ds, src, ss, w, h);
    else k.mix(dst, ds, src, ss, opacity, w, h);
  }
}

/** A part of a picture from an even position on. */
export function cut(picture: Picture, x: number, y: number, width: number, height: number): Picture {
  const luma = y * picture.strideY + x;
  const chroma = (y >> 1) * picture.strideC + (x >> 1);
  return {
    ...picture,
    width,
    height,
    y: picture.y + luma,
    u: picture.u + chroma,
    v: picture.v + chroma,
    a: picture.a ? picture.a + luma : 0,
    ac: picture.ac ? picture.ac + chroma : 0,
  };
}

interface Clip {
  readonly x: number;
  readonly y: number;
  readonly fromX: number;
  readonly fromY: number;
  readonly width: number;
  readonly height: number;
}

function clip(x: number, y: number, w: number, h: number, boundW: number, boundH: number): Clip | undefined {
  const left = Math.max(0, x);
  const top = Math.max(0, y);
  const width = Math.min(boundW, x + w) - left;
  const height = Math.min(boundH, y + h) - top;
  if (width <= 0 || height <= 0) return undefined;
  return { x: left, y: top, fromX: left - x, fromY: top - y, width, height };
}

import type { Kernels } from '../../kernels/load.ts';
import { half, type Picture } from '../../pixels/picture.ts';

/** How far a transition is: 0 in the frame before it, 1 when it is over. */
export interface Passage {
  readonly kind: 'fade' | 'wipe';
  readonly firstFrame: number;
  readonly frames: number;
}

/** Share of the new scene in a frame; the first frame of a transition already shows some of it. */
export function progressAt(passage: Passage, frame: number): number {
  return Math.min(1, Math.max(0, (frame - passage.firstFrame + 1) / passage.frames));
}

/** Width of a wipe's soft edge, share of the picture. */
const SOFTNESS = 0.06;

/** Blends the new scene over the old one. */
export class Transitions {
  readonly #kernels: Kernels;
  readonly #bytes: () => Uint8Array;
  readonly #line: number;

  /** `line`: stage memory of a row of weights, one and a half times the width. */
  constructor(kernels: Kernels, bytes: () => Uint8Array, line: number) {
    this.#kernels = kernels;
    this.#bytes = bytes;
    this.#line = line;
  }

  blend(target: Picture, incoming: Picture, kind: Passage['kind'], progress: number): void {
    if (kind === 'fade') this.#fade(target, incoming, Math.round(progress * 255));
    else this.#wipe(target, incoming, progress);
  }

  #fade(target: Picture, incoming: Picture, opacity: number): void {
    const k = this.#kernels;
    const cw = half(target.width);
    const ch = half(target.height);
    k.mix(target.y, target.strideY, incoming.y, incoming.strideY, opacity, target.width, target.height);
    k.mix(target.u, target.strideC, incoming.u, incoming.strideC, opacity, cw, ch);
    k.mix(target.v, target.strideC, incoming.v, incoming.strideC, opacity, cw, ch);
  }

  /** From left to right with a soft edge. */
  #wipe(target: Picture, incoming: Picture, progress: number): void {
    const k = this.#kernels;
    const { width, height } = target;
    const cw = half(width);
    const bytes = this.#bytes();
    const soft = Math.max(2, width * SOFTNESS);
    const edge = progress * (width + soft);
    const fine = this.#line;
    const coarse = this.#line + width;
    for (let x = 0; x < width; x++) bytes[fine + x] = weight((edge - x - 0.5) / soft);
    for (let x = 0; x < cw; x++) bytes[coarse + x] = weight((edge - 2 * x - 1) / soft);
    k.mixLine(target.y, target.strideY, incoming.y, incoming.strideY, fine, width, height);
    k.mixLine(target.u, target.strideC, incoming.u, incoming.strideC, coarse, cw, half(height));
    k.mixLine(target.v, target.strideC, incoming.v, incoming.strideC, coarse, cw, half(height));
  }
}

/** Smooth step of 0…1, as a byte. */
function weight(share: number): number {
  const t = Math.max(0, Math.min(1, share));
  return Math.round(255 * t * t * (3 - 2 * t));
}

import { readFileSync } from 'node:fs';

/**
 * Last steps that all mattes share, over masks of any size in the same memory as the pictures. Pointers are byte
 * offsets, strides bytes.
 *
 * - `applyAreas(y, u, v, a, ac, strideY, strideC, sourceY, sourceU, sourceV, sourceStrideY, sourceStrideC, w, h, remove,
 *   keep, mw, mh, line)` lets areas of a finished premultiplied picture vanish or stay, in place. Masks are those of
 *   `rasteriseAreas`, copied into memory (mw · mh bytes each); `line` is scratch of 4 · mw + 64 bytes.
 * - `wrapLight(y, a, strideY, u, v, ac, strideC, w, h, inside, mw, mh, strength, line)` lets light of the new ground
 *   over the edges of a finished premultiplied picture, in place. `inside` is the person's alpha, reduced and blurred
 *   by about 2 % of the picture's height (mw · mh bytes); `strength` 0…256 (see `wrapStrength`).
 */
export interface FinishKernels {
  applyAreas(...values: readonly number[]): void;
  wrapLight(...values: readonly number[]): void;
}

let module: WebAssembly.Module | undefined;

/** Instantiates the kernels over `memory`; compiled once per thread. */
export function loadFinishKernels(memory: WebAssembly.Memory): FinishKernels {
  module ??= new WebAssembly.Module(readFileSync(new URL('./kernels/finish.wasm', import.meta.url)));
  const abort = (): never => {
    throw new Error('kernel aborted');
  };
  return new WebAssembly.Instance(module, { env: { memory, abort } }).exports as unknown as FinishKernels;
}

/** The setting `lightWrap` (0…1) as the strength that `wrapLight` takes. */
export function wrapStrength(lightWrap: number): number {
  return Math.round(lightWrap * 200);
}

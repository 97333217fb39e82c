import { readFileSync } from 'node:fs';

/** Kernels that bend pictures, over one memory; see `warp.as.ts`. Pointers are byte offsets. */
export interface WarpKernels {
  clear(out: number, ow: number, x0: number, y0: number, x1: number, y1: number): void;
  draw(
    triangles: number,
    count: number,
    vertices: number,
    tex: number,
    tw: number,
    th: number,
    out: number,
    ow: number,
    cx0: number,
    cy0: number,
    cx1: number,
    cy1: number,
  ): void;
}

let module: WebAssembly.Module | undefined;

/** Instantiates the kernels over `memory`; compiled once per thread. */
export function loadWarpKernels(memory: WebAssembly.Memory): WarpKernels {
  module ??= new WebAssembly.Module(readFileSync(new URL('./warp.wasm', import.meta.url)));
  const abort = (): never => {
    throw new Error('kernel aborted');
  };
  return new WebAssembly.Instance(module, { env: { memory, abort } }).exports as unknown as WarpKernels;
}

import { readFileSync } from 'node:fs';

/** Layers of a network over one memory. Pointers are byte offsets; see the sources in `kernels/`. */
export interface NetKernels {
  gemm(
    x: number,
    xs: number,
    w: number,
    bias: number,
    out: number,
    os: number,
    pixels: number,
    depth: number,
    outputs: number,
    kind: number,
  ): void;
  patches(
    x: number,
    h: number,
    w: number,
    c: number,
    out: number,
    ow: number,
    kh: number,
    kw: number,
    stepX: number,
    top: number,
    left: number,
  ): void;
  depthwise(
    x: number,
    weights: number,
    bias: number,
    out: number,
    h: number,
    w: number,
    c: number,
    oh: number,
    ow: number,
    kh: number,
    kw: number,
    stepY: number,
    stepX: number,
    top: number,
    left: number,
    kind: number,
  ): void;
  scatter(x: number, h: number, w: number, out: number, kh: number, kw: number, c: number): void;
  unary(x: number, out: number, count: number, kind: number): void;
  add(a: number, b: number, out: number, count: number, kind: number): void;
  mul(a: number, b: number, out: number, count: number, kind: number): void;
  gate(a: number, b: number, c: number, out: number, count: number, channels: number, kind: number): void;
  shift(a: number, b: number, out: number, count: number, channels: number, kind: number): void;
  prelu(a: number, slope: number, out: number, count: number, channels: number): void;
  pool(
    x: number,
    out: number,
    h: number,
    w: number,
    c: number,
    oh: number,
    ow: number,
    kh: number,
    kw: number,
    stepY: number,
    stepX: number,
    top: number,
    left: number,
    largest: number,
    kind: number,
  ): void;
  resize(
    x: number,
    out: number,
    h: number,
    w: number,
    c: number,
    oh: number,
    ow: number,
    scaleY: number,
    scaleX: number,
    offset: number,
  ): void;
  clear(out: number, bytes: number): void;
  copyRows(x: number, xs: number, out: number, os: number, bytes: number, rows: number): void;
}

let modules: WebAssembly.Module[] | undefined;

/** Instantiates the layers over `memory` (shared). Compiled once per thread. */
export function loadNetKernels(memory: WebAssembly.Memory): NetKernels {
  modules ??= ['gemm', 'layers'].map(
    (name) => new WebAssembly.Module(readFileSync(new URL(`./kernels/${name}.wasm`, import.meta.url))),
  );
  const env = {
    memory,
    abort: () => {
      throw new Error('kernel aborted');
    },
  };
  const all: Record<string, WebAssembly.ExportValue> = {};
  for (const module of modules) Object.assign(all, new WebAssembly.Instance(module, { env }).exports);
  return all as unknown as NetKernels;
}

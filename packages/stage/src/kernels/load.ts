import { readFileSync } from 'node:fs';

/** Pixel kernels over one shared memory. All pointers are byte offsets, all strides bytes. */
export interface Kernels {
  copyRect(dst: number, ds: number, src: number, ss: number, w: number, h: number): void;
  fillRect(dst: number, ds: number, value: number, w: number, h: number): void;
  over(
    dst: number,
    ds: number,
    src: number,
    ss: number,
    alpha: number,
    as: number,
    w: number,
    h: number,
  ): void;
  overFaded(
    dst: number,
    ds: number,
    src: number,
    ss: number,
    alpha: number,
    as: number,
    opacity: number,
    w: number,
    h: number,
  ): void;
  mix(dst: number, ds: number, src: number, ss: number, opacity: number, w: number, h: number): void;
  tint(dst: number, ds: number, value: number, alpha: number, w: number, h: number): void;
  multiply(plane: number, ps: number, alpha: number, as: number, w: number, h: number): void;
  divide(plane: number, ps: number, alpha: number, as: number, empty: number, w: number, h: number): void;
  halveAlpha(alpha: number, as: number, out: number, os: number, w: number, h: number): void;
  rgbaToYuva(
    src: number,
    ss: number,
    y: number,
    ys: number,
    a: number,
    u: number,
    v: number,
    c: number,
    cs: number,
    w: number,
    h: number,
  ): void;
  premultiply(px: number, count: number): number;
  resample(
    src: number,
    srcAlong: number,
    srcAcross: number,
    dst: number,
    dstAlong: number,
    dstAcross: number,
    outCount: number,
    lines: number,
    first: number,
    weights: number,
    taps: number,
  ): void;
  scaleRows(
    src: number,
    ss: number,
    dst: number,
    ds: number,
    w: number,
    rows: number,
    first: number,
    weights: number,
    taps: number,
  ): void;
  scaleColumns(
    src: number,
    ss: number,
    dst: number,
    ds: number,
    w: number,
    rows: number,
    first: number,
    weights: number,
    taps: number,
  ): void;
  mixLine(dst: number, ds: number, src: number, ss: number, line: number, w: number, h: number): void;
}

let modules: WebAssembly.Module[] | undefined;

/** Instantiates every kernel over `memory`. Cheap: the compiled modules are kept. */
export function loadKernels(memory: WebAssembly.Memory): Kernels {
  modules ??= ['compose', 'convert', 'resample', 'live'].map(
    (name) => new WebAssembly.Module(readFileSync(new URL(`./${name}.wasm`, import.meta.url))),
  );
  const env = {
    memory,
    abort: () => {
      throw new Error('kernel aborted');
    },
  };
  const all: Record<string, WebAssembly.ExportValue> = {};
  for (const module of modules) Object.assign(all, new WebAssembly.Instance(module, { env }).exports);
  return all as unknown as Kernels;
}

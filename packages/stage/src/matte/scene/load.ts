import { readFileSync } from 'node:fs';

/** What is done per cell and per pixel, over the memory in which the pictures lie. See the sources in `kernels/`. */
export interface SceneKernels {
  reducePlane(
    plane: number,
    stride: number,
    w: number,
    h: number,
    cells: number,
    gw: number,
    gh: number,
    lane: number,
    sums: number,
  ): void;
  cellsToRgb(cells: number, rgb: number, count: number): void;
  compare(cells: number, past: number, motion: number, count: number): void;
  soften(values: number, out: number, w: number, h: number): void;
  follow(
    mask: number,
    state: number,
    motion: number,
    count: number,
    pace: number,
    still: number,
    moving: number,
  ): void;
  tally(cells: number, mask: number, person: number, room: number, count: number, keep: number): void;
  spreadBins(bins: number, out: number): void;
  weigh(
    cells: number,
    mask: number,
    person: number,
    room: number,
    plate: number,
    count: number,
    colors: number,
    behind: number,
    same: number,
    least: number,
  ): void;
  relight(cells: number, mask: number, plate: number, count: number): void;
  remember(cells: number, mask: number, plate: number, w: number, h: number, pace: number): number;
  fit(
    cells: number,
    mask: number,
    out: number,
    columns: number,
    w: number,
    h: number,
    radius: number,
    epsilon: number,
  ): void;
  blur(cells: number, out: number, columns: number, w: number, h: number, radius: number): void;
  judge(
    cells: number,
    mask: number,
    fits: number,
    states: number,
    inside: number,
    outside: number,
    count: number,
    low: number,
    high: number,
    slack: number,
  ): void;
  settle(sums: number, cells: number, count: number): void;
  lighten(states: number, outside: number, count: number): void;
  cut(job: number): void;
}

let modules: WebAssembly.Module[] | undefined;

/** Instantiates the kernels over `memory`. Compiled once per thread. */
export function loadSceneKernels(memory: WebAssembly.Memory): SceneKernels {
  modules ??= ['reduce', 'evidence', 'steady', 'refine', 'cut'].map(
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
  return all as unknown as SceneKernels;
}

import { readFileSync } from 'node:fs';

/** Kernels of the screen keyer; what they do and how numbers are scaled stands in their sources. */
export interface ScreenKernels {
  reduce(...values: readonly number[]): void;
  gather(...values: readonly number[]): void;
  coverage(...values: readonly number[]): void;
  blur(...values: readonly number[]): void;
  glow(...values: readonly number[]): void;
  states(...values: readonly number[]): void;
  body(...values: readonly number[]): void;
  settle(...values: readonly number[]): void;
  people(...values: readonly number[]): void;
  coefficients(...values: readonly number[]): void;
  rawAlpha(...values: readonly number[]): void;
  calm(...values: readonly number[]): void;
  prepare(...values: readonly number[]): void;
  paint(...values: readonly number[]): void;
}

let modules: readonly WebAssembly.Module[] | undefined;

/** Instantiates the kernels over `memory`; compiled once per thread. */
export function loadScreenKernels(memory: WebAssembly.Memory): ScreenKernels {
  modules ??= ['reduce', 'plate', 'light', 'maps', 'body', 'key', 'paint'].map(
    (name) => new WebAssembly.Module(readFileSync(new URL(`./kernels/${name}.wasm`, import.meta.url))),
  );
  const abort = (): never => {
    throw new Error('kernel aborted');
  };
  const all: Record<string, WebAssembly.ExportValue> = {};
  for (const module of modules) {
    Object.assign(all, new WebAssembly.Instance(module, { env: { memory, abort } }).exports);
  }
  return all as unknown as ScreenKernels;
}

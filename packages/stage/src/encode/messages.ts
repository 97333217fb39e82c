import type { OutputFormat } from '../plan.ts';

export interface EncodeJob {
  readonly kind: 'job';
  readonly memory: WebAssembly.Memory;
  readonly ring: SharedArrayBuffer;
  /** Offsets of packed pictures. */
  readonly slots: readonly number[];
  readonly format: OutputFormat;
  readonly frames: number;
  readonly path: string;
}

export type EncodeMessage =
  | { readonly kind: 'frame'; readonly done: number }
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly message: string };

/** What the parent tells a host. */
export type ToHost =
  | {
      readonly kind: 'run';
      readonly module: string;
      readonly input: unknown;
      /** Wait for another task afterwards. */
      readonly stay: boolean;
    }
  | { readonly kind: 'abort' };

/** What a host tells its parent. */
export type FromHost =
  | { readonly kind: 'ready' }
  | { readonly kind: 'progress'; readonly progress: unknown }
  | { readonly kind: 'done'; readonly result: unknown }
  /** The task threw. */
  | { readonly kind: 'failed'; readonly name: string; readonly reason: string; readonly message: string };

import type { SherpaModel } from './models.ts';

/** What the server tells the host that runs sherpa-onnx. */
export type ToSherpaHost =
  | { readonly kind: 'start'; readonly module: string; readonly threads: number }
  /** An utterance begins; `language` is ISO 639-1. */
  | { readonly kind: 'open'; readonly id: number; readonly model: SherpaModel; readonly language: string }
  | { readonly kind: 'sound'; readonly id: number; readonly samples: Int16Array }
  | { readonly kind: 'finish'; readonly id: number }
  | { readonly kind: 'drop'; readonly id: number };

/** What that host tells the server. */
export type FromSherpaHost =
  | { readonly kind: 'ready' }
  | { readonly kind: 'text'; readonly id: number; readonly text: string; readonly isLast: boolean }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string };

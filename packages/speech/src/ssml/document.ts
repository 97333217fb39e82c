import type { Emotion } from '../types.ts';

export type SayAs = 'number' | 'date' | 'figure' | 'phone' | 'english' | 'spell';

/** How a run of text is read when a tag says so. */
export type Reading =
  | { readonly kind: 'pinyin'; readonly syllables: readonly string[] }
  | { readonly kind: 'cmu'; readonly phones: readonly string[] }
  | { readonly kind: 'say-as'; readonly as: SayAs }
  | { readonly kind: 'sub'; readonly alias: string }
  | { readonly kind: 'word' };

export interface TextItem {
  readonly kind: 'text';
  /** Entities resolved. */
  readonly text: string;
  /** Where it begins in `SsmlDocument.text`. */
  readonly at: number;
  /** Percent, 100 = as the request says. */
  readonly rate: number;
  readonly emotion: Emotion | undefined;
  readonly reading: Reading | undefined;
}

export interface BreakItem {
  readonly kind: 'break';
  readonly at: number;
  readonly seconds: number;
}

export interface ActionItem {
  readonly kind: 'action';
  readonly at: number;
  readonly id: string;
  readonly name: string;
  readonly tag: string;
}

export type SsmlItem = TextItem | BreakItem | ActionItem;

/** A parsed text: what a reader sees, and in order what is said, paused and done. */
export interface SsmlDocument {
  /** Tags removed, entities resolved, nothing else changed. */
  readonly text: string;
  readonly items: readonly SsmlItem[];
  /** Whether the text was markup (with `<speak>`) or plain. */
  readonly markup: boolean;
}

import type { ConfigMap } from '../types.ts';
import type { Layout } from './layout.ts';
import type { UiActions, UiModel } from './types.ts';
import type { Words } from './words.ts';

/** All that decides what is seen. */
export interface View {
  readonly model: UiModel;
  readonly config: Required<ConfigMap>;
  readonly layout: Layout;
  readonly words: Words;
  readonly isListOpen: boolean;
}

/** It fell asleep, or was left; not yet being talked to looks otherwise. */
export function isDozing({ state, messages }: UiModel): boolean {
  return state === 'sleeping' && messages.length > 0;
}

/** What a part of the interface may do. */
export interface PartContext {
  readonly actions: UiActions;
  readonly toggleList: () => void;
  /** Says it to those who do not see it. */
  readonly announce: (text: string) => void;
}

/** A part of the interface. */
export interface Part {
  readonly element: HTMLElement;
  update(view: View): void;
  destroy?(): void;
}

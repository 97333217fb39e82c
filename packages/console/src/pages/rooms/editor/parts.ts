import type { Draft } from './draft.ts';

/** What each tab of the editor works on. */
export interface EditorParts {
  readonly draft: Draft;
  readonly change: (part: Partial<Draft>) => void;
  /** It is only looked at. */
  readonly disabled: boolean;
}

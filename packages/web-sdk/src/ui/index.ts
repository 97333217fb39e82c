export type { Ui, UiActions, UiHint, UiMessage, UiModel, UiOptions } from './types.ts';
export { createUi } from './ui.ts';

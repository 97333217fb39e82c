export const EDITOR_TABS = ['script', 'rules', 'play', 'output', 'products', 'schedule'] as const;
export type EditorTab = (typeof EDITOR_TABS)[number];

export interface EditorSearch {
  readonly tab?: EditorTab;
  /** Index of the scene, from 0. */
  readonly scene?: number;
}

export function readEditorSearch(search: Readonly<Record<string, unknown>>): EditorSearch {
  const { scene } = search;
  const tab = EDITOR_TABS.find((one) => one === search['tab']);
  return {
    ...(tab === undefined ? {} : { tab }),
    ...(typeof scene === 'number' && Number.isInteger(scene) && scene >= 0 ? { scene } : {}),
  };
}

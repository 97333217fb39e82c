export const DESK_TABS = ['viewers', 'spoken', 'layers', 'rehearsal', 'output'] as const;
export type DeskTab = (typeof DESK_TABS)[number];

export interface DeskSearch {
  readonly tab?: DeskTab;
}

export function readDeskSearch(search: Readonly<Record<string, unknown>>): DeskSearch {
  const tab = DESK_TABS.find((one) => one === search['tab']);
  return tab === undefined ? {} : { tab };
}
